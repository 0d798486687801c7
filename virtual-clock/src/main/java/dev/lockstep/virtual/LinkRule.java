package dev.lockstep.virtual;

import dev.lockstep.virtual.net.internal.Fabric;

/**
 * Something that a test has changed about a {@link World}, until the rule is closed or the world
 * ends. Where several rules say something about the same, the one that was made last counts.
 */
public final class LinkRule implements AutoCloseable {

  private final Runnable undo;
  private boolean closed;

  LinkRule(Runnable undo) {
    this.undo = undo;
  }

  static LinkRule of(Fabric.Rule rule) {
    return new LinkRule(rule::remove);
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
