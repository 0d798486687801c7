package dev.lockstep.testkit;

import dev.lockstep.spi.ForwardingClock;
import dev.lockstep.spi.IdleAction;
import java.util.function.LongUnaryOperator;

/**
 * A clock that jumps, with hooks by which a test acts on its calls. A hook runs on the thread that
 * calls the clock, before the clock answers.
 */
public final class HookClock extends ForwardingClock {

  private Runnable onRead = () -> {};
  private LongUnaryOperator onIdle = deadline -> deadline;

  /** Creates a clock at 0 without hooks. */
  public HookClock() {
    super(new JumpClock());
  }

  /** Sets the hook that runs before each reading of {@link #nanoTime()}. */
  public void onRead(Runnable hook) {
    onRead = hook;
  }

  /**
   * Sets the hook that runs when nothing is ready. It gets the deadline in nanoseconds, and returns
   * it or another one.
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
