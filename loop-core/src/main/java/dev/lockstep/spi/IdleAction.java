// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.spi;

import dev.lockstep.spi.IdleAction.Immediate;
import dev.lockstep.spi.IdleAction.Wait;

/**
 * The answer of a clock to a loop that has nothing ready: look again, wait, or give up. See {@link
 * LoopClock#whenIdle}.
 *
 * @since 0.1.0
 */
public sealed interface IdleAction permits Immediate, Wait {

  /**
   * Returns the action after time has moved, or when somebody else is to be asked first: the loop
   * looks at its timers and at what came from outside at once.
   *
   * @return the action
   */
  static IdleAction lookAgain() {
    return Immediate.LOOK_AGAIN;
  }

  /**
   * Returns the action when nothing can ever happen again: the run ends with a {@link
   * dev.lockstep.DeadlockError}.
   *
   * @return the action
   */
  static IdleAction deadlock() {
    return Immediate.DEADLOCK;
  }

  /**
   * Returns the action of waiting on the machine's clock, until woken at the latest.
   *
   * @param nanos nanoseconds; none or less means to {@linkplain #lookAgain look again}
   * @return the action
   */
  static IdleAction waitFor(long nanos) {
    return nanos > 0 ? new Wait(nanos) : Immediate.LOOK_AGAIN;
  }

  /**
   * Returns the action of waiting until something from outside wakes the loop.
   *
   * @return the action
   */
  static IdleAction waitUntilWoken() {
    return Wait.UNTIL_WOKEN;
  }

  /** The actions without a wait. */
  enum Immediate implements IdleAction {
    /** Look at the timers and at what came from outside at once. */
    LOOK_AGAIN,
    /** Nothing can ever happen again. */
    DEADLOCK
  }

  /**
   * A wait on the machine's clock.
   *
   * @param nanos nanoseconds, more than 0; {@link LoopClock#FOREVER} for until woken
   */
  record Wait(long nanos) implements IdleAction {

    private static final Wait UNTIL_WOKEN = new Wait(LoopClock.FOREVER);
  }
}
