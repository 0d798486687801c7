// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual;

import dev.lockstep.virtual.net.internal.Fabric;

/**
 * A change that a test has made to a {@link World}, in force until the rule is closed or the world
 * ends. If several rules set the same thing, the one that was made last counts.
 *
 * @since 0.1.0
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

  /** Undoes the change. Closing twice does nothing. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      undo.run();
    }
  }
}
