// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.bugbench;

import dev.lockstep.Async;
import dev.lockstep.AsyncFuture;

/** The futures by which tasks wait for their turn, as the libraries of the catalogue use them. */
final class Turns {

  private Turns() {}

  static AsyncFuture<Boolean> pending() {
    return Async.future();
  }

  /** Wakes the first that is still waiting, if there is one. */
  static boolean wakeFirst(Iterable<AsyncFuture<Boolean>> turns) {
    for (AsyncFuture<Boolean> turn : turns) {
      if (wake(turn)) {
        return true;
      }
    }
    return false;
  }

  /** Wakes who still waits. */
  static boolean wake(AsyncFuture<Boolean> turn) {
    if (turn.isDone()) {
      return false;
    }
    turn.setResult(true);
    return true;
  }
}
