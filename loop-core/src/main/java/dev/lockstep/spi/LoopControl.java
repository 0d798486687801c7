package dev.lockstep.spi;

import dev.lockstep.CancelledError;
import dev.lockstep.Loop;
import java.util.List;

/**
 * What a clock sees of the loop that it serves, and may do with it. Each method is called by
 * whoever holds the loop, apart from {@link #loop()} and {@link #isHeld()}.
 */
public interface LoopControl {

  /**
   * The loop.
   *
   * @return the loop
   */
  Loop loop();

  /**
   * Whether the caller may touch the loop: it runs the caller, or does not run at all.
   *
   * @return false on a thread outside of a loop that runs
   */
  boolean isHeld();

  /**
   * When the next timer is due.
   *
   * @return on the scale of {@link LoopClock#nanoTime()}, or {@link LoopClock#FOREVER}
   */
  long nextDeadline();

  /**
   * The timers that are set.
   *
   * @return in the order in which they fire
   */
  List<PendingTimer> timers();

  /**
   * Suspends the calling task until one other thing that is ready has had its turn: a step of a
   * task, or a callback.
   *
   * @return false if nothing was ready
   * @throws IllegalStateException in a callback, which cannot wait
   */
  boolean runOne();

  /**
   * Bounds the steps that the loop may take without time moving; not bounded unless set.
   *
   * @param steps how many; one more ends the run with a {@link dev.lockstep.LivelockError}
   */
  void limitSteps(long steps);

  /**
   * Makes waits of the JDK that go past the clock an error, {@link dev.lockstep.EscapeError}, that
   * ends the run; a warning unless set.
   *
   * @throws IllegalStateException if the loop's engine does not see them; the message has the flag
   *     to add
   */
  void failOnEscapes();

  /**
   * Checks that not only background tasks go on; called before each jump of time.
   *
   * @param deadline where time is about to jump to
   * @param horizon how many nanoseconds background tasks may have for themselves
   * @throws dev.lockstep.DeadlockError if they have had more
   */
  void checkHorizon(long deadline, long horizon);

  /**
   * Makes a wait of one task.
   *
   * @param on what it waits for; its {@code toString} says so in reports
   * @return the wait, which has not begun
   */
  Wait newWait(Object on);

  /** One wait of one task. */
  interface Wait {

    /**
     * Suspends the calling task until the wait is ended.
     *
     * @throws CancelledError if the task is cancelled meanwhile
     * @throws IllegalStateException in a callback, which cannot wait
     */
    void await();

    /** Ends the wait: the task is queued. Ending it twice does nothing. */
    void wake();
  }
}
