// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.testkit;

import dev.lockstep.spi.ForwardingClock;
import dev.lockstep.spi.IdleAction;
import java.util.function.LongUnaryOperator;

/**
 * A clock that jumps, on whose calls a test acts. A hook runs on the thread that calls the clock,
 * before the clock answers.
 *
 * @since 0.1.0
 */
public final class HookClock extends ForwardingClock {

  private Runnable onRead = () -> {};
  private LongUnaryOperator onIdle = deadline -> deadline;

  /** Creates a clock at 0 without hooks. */
  public HookClock() {
    super(new JumpClock());
  }

  /**
   * Sets what happens before each reading of {@link #nanoTime()}, from now on.
   *
   * @param hook runs on the thread that reads
   */
  public void onRead(Runnable hook) {
    onRead = hook;
  }

  /**
   * Sets what happens when nothing is ready.
   *
   * @param hook gets the deadline, and returns it or another one
   */
  public void onIdle(LongUnaryOperator hook) {
    onIdle = hook;
  }

  @Override
  public long nanoTime() {
    onRead.run();
    return super.nanoTime();
  }

  @Override
  public IdleAction whenIdle(long deadline, boolean outsidePending) {
    return super.whenIdle(onIdle.applyAsLong(deadline), outsidePending);
  }
}
