package dev.lockstep.virtual;

import dev.lockstep.virtual.internal.Fabric;

/**
 * Something that a test has changed about a {@link World}, until the rule is closed or the world
 * ends. Where several rules say something about the same, the one that was made last counts.
 */
public final class Rule implements AutoCloseable {

  private final Runnable undo;
  private boolean closed;

  Rule(Runnable undo) {
    this.undo = undo;
  }

  static Rule of(Fabric.Rule rule) {
    return new Rule(rule::remove);
  }

  /** Takes the change back. Closing twice does nothing. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      undo.run();
    }
  }
}
