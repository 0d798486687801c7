package dev.lockstep.spi;

import dev.lockstep.CancelledError;
import dev.lockstep.Context;
import dev.lockstep.Loop;
import dev.lockstep.Task;
import java.util.List;

/**
 * What a clock, and a world around it, sees of the loop that it serves, and may do with it. Each
 * method is called by whoever holds the loop, apart from {@link #loop()} and {@link #isHeld()}.
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

  /**
   * What decides where something can go one way or another.
   *
   * @return the chance that the loop was given
   */
  Chance chance();

  /**
   * What happens at the fault points of the loop.
   *
   * @param ifNone what is to happen there if nothing does yet
   * @return what happens from now on, one or the other
   */
  FaultPoints faultPoints(FaultPoints ifNone);

  /**
   * Makes an alarm, which is not set.
   *
   * @param what what it is for; its {@code toString} says so in lists of timers
   * @param action what to run; it runs in no task, must not wait, and calls no code of the program
   * @return the alarm
   */
  Alarm newAlarm(Object what, Runnable action);

  /**
   * Sets what is asked before each step of a task and each callback of the program.
   *
   * @param gate who says whether it may run
   */
  void setGate(Gate gate);

  /**
   * Told that the {@linkplain #setGate gate} answers otherwise than before. What was held and may
   * run now is queued, in the order in which it was held; of what is gone the timers are dropped,
   * and the tasks are {@linkplain Passage#GONE no longer counted}.
   */
  void gateChanged();

  /**
   * The tasks that are not done and see some context.
   *
   * @param gate who says which: those that it does not answer {@link Passage#OPEN} for
   * @return the tasks, in the order in which they were made
   */
  List<Task<?>> tasksBehind(Gate gate);

  /** A timer of the surroundings of a loop: no timer of the program. */
  interface Alarm {

    /**
     * Sets it, in the place of any time for which it was set before.
     *
     * @param when on the scale of {@link LoopClock#nanoTime()}; {@link LoopClock#FOREVER} for never
     */
    void set(long when);
  }

  /** Says what may run. */
  @FunctionalInterface
  interface Gate {

    /**
     * Whether something may run.
     *
     * @param context the context variables that it sees
     * @return the answer
     */
    Passage passage(Context context);
  }

  /** What a {@link Gate} answers. */
  enum Passage {
    /** It runs. */
    OPEN,
    /** It waits until the gate has changed, or until the loop ends what the program has left. */
    HELD,
    /**
     * It does not run any more. A callback is forgotten. A task stays where it is; it is no task of
     * the loop any longer, for lists and reports, until the loop is closed: it is cancelled then,
     * so that no thread stays behind, and nobody is told what becomes of it.
     */
    GONE
  }

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
