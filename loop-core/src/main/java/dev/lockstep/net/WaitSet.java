// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.net;

import dev.lockstep.CancelledError;
import dev.lockstep.internal.combine.IoWaiter;
import dev.lockstep.internal.kernel.Current;
import java.util.ArrayList;
import java.util.List;

/** A set of waits for an event that happens once or repeatedly. */
final class WaitSet {

  private final String name;
  private final List<IoWaiter> waits = new ArrayList<>();

  /**
   * Creates a set without waits.
   *
   * @param name the name of the event, for reports
   */
  WaitSet(String name) {
    this.name = name;
  }

  /**
   * Waits for the next {@link #wakeAll}.
   *
   * @throws CancelledError if the current task is cancelled while it waits
   */
  void await() {
    IoWaiter wait = new IoWaiter(Current.loop(), this);
    waits.add(wait);
    try {
      wait.awaitEnd();
    } finally {
      waits.remove(wait);
    }
  }

  /** Ends all waits, in the order in which they began. */
  void wakeAll() {
    waits.forEach(IoWaiter::end);
  }

  @Override
  public String toString() {
    return name;
  }
}
