// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.spi;

import dev.lockstep.CancelledError;
import dev.lockstep.Context;
import dev.lockstep.Loop;
import dev.lockstep.Task;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The control of a loop by its clock, and by a simulated world around it. Each method is called
 * from the loop, apart from {@link #loop()} and {@link #isHeld()}, which any thread may call.
 *
 * @since 0.1.0
 */
public interface LoopControl {

  /**
   * Returns the loop.
   *
   * @return the loop
   */
  Loop loop();

  /**
   * Returns whether the caller may use the loop: the loop runs it, or does not run at all.
   *
   * @return false on a thread outside of a loop that runs
   */
  boolean isHeld();

  /**
   * Returns the time at which the next timer is due.
   *
   * @return nanoseconds on the scale of {@link LoopClock#nanoTime()}, or {@link LoopClock#FOREVER}
   */
  long nextDeadline();

  /**
   * Returns the timers that are set.
   *
   * @return the timers in the order in which they fire
   */
  List<PendingTimer> timers();

  /**
   * Suspends the current task until one other ready entry has run: a step of a task, or a callback.
   *
   * @return false if nothing was ready
   * @throws CancelledError if the current task is cancelled meanwhile
   * @throws IllegalStateException in a callback, which cannot wait
   */
  boolean runOne();

  /**
   * Bounds the number of steps that the loop may take without time moving; by default there is no
   * bound.
   *
   * @param steps the bound; one step more ends the run with a {@link dev.lockstep.LivelockError}
   */
  void limitSteps(long steps);

  /**
   * Makes JDK waits that go past the clock an {@link dev.lockstep.EscapeError} that ends the run;
   * by default they are a warning.
   *
   * @throws IllegalStateException if the loop's engine does not see them; the message names the
   *     flag to add
   */
  void failOnEscapes();

  /**
   * Checks that not only background tasks go on; called before each jump of time.
   *
   * @param deadline the time to jump to, on the scale of {@link LoopClock#nanoTime()}
   * @param horizon the time that background tasks may go on alone, in nanoseconds
   * @throws dev.lockstep.DeadlockError if they have gone on for longer
   */
  void checkHorizon(long deadline, long horizon);

  /**
   * Creates a wait of one task.
   *
   * @param on the object that it waits for; its {@code toString} describes it in reports
   * @return the wait, which has not begun
   */
  ClockWait newWait(Object on);

  /**
   * Returns the loop's source of choices.
   *
   * @return the source
   */
  ChoiceSource choiceSource();

  /**
   * Returns the fault points of the loop, after setting them if it has none.
   *
   * @param ifNone the fault points to set if it has none
   * @return the fault points from now on
   */
  FaultPoints faultPoints(FaultPoints ifNone);

  /**
   * Creates an alarm, which is not set.
   *
   * @param what the purpose; its {@code toString} describes it in lists of timers
   * @param action the code to run; it runs in no task, must not wait, and calls no code of the
   *     program
   * @return the alarm
   */
  Alarm newAlarm(Object what, Runnable action);

  /**
   * Sets the filter that is asked before each step of a task and each callback of the program.
   *
   * @param filter the filter
   */
  void setAdmissionFilter(AdmissionFilter filter);

  /**
   * Called when the answers of the {@linkplain #setAdmissionFilter filter} have changed. Entries
   * that were deferred and may run now are queued, in the order in which they were deferred. Of
   * entries that are discarded now, the timers are dropped, and the tasks are {@linkplain
   * Admission#DISCARD no longer counted}.
   */
  void admissionChanged();

  /**
   * Lets unmodified code of this loop find other files in the place of the machine's: what it does
   * by {@code java.nio.file} and {@code java.io} to a path of the default file system is done to
   * the path that stands for it.
   *
   * @param mounts returns the path that stands for a path in the code that calls it, which may be
   *     another one of the machine, or null for the same; must not wait, and is called for each use
   *     of a file
   * @param forces called when code of the JVM forces mapped memory, with its address and its length
   *     in bytes; makes it durable and returns true, or returns false if it is not the memory of
   *     such a file
   * @throws IllegalStateException if the agent is missing or off, or the loop's engine does not run
   *     unmodified code; the message says what to add
   */
  void redirectFiles(Function<Path, @Nullable Path> mounts, BiPredicate<Long, Long> forces);

  /**
   * Returns the tasks that are not done and for which a filter does not answer {@link
   * Admission#RUN}.
   *
   * @param filter the filter
   * @return the tasks, in the order in which they were created
   */
  List<Task<?>> tasksHeldBackBy(AdmissionFilter filter);

  /**
   * Returns the platform threads that code on the loop has started, that have not ended, that keep
   * their program going as they are no daemons, and for which a filter does not answer {@link
   * Admission#RUN}. Empty without the agent, since such threads are outside of the loop then.
   *
   * @param filter the filter
   * @return the threads, in the order in which they were started
   */
  List<Thread> threadsHeldBackBy(AdmissionFilter filter);

  /** A timer of the environment of a loop, not of the program. */
  interface Alarm {

    /**
     * Sets the alarm, replacing any time for which it was set before.
     *
     * @param when nanoseconds on the scale of {@link LoopClock#nanoTime()}; {@link
     *     LoopClock#FOREVER} for never
     */
    void set(long when);
  }

  /** A filter that decides which entries may run. */
  @FunctionalInterface
  interface AdmissionFilter {

    /**
     * Decides whether an entry may run.
     *
     * @param context the context variables that the entry sees
     * @return the decision
     */
    Admission admit(Context context);
  }

  /** The decision of a {@link AdmissionFilter}. */
  enum Admission {
    /** It runs. */
    RUN,
    /**
     * It waits until the filter's answers change, or until the loop ends the tasks that the program
     * left.
     */
    DEFER,
    /**
     * It never runs again. A callback is dropped. A task stays where it is, but lists and reports
     * leave it out until the loop is closed; it is cancelled then, so that no thread stays behind,
     * and its end is not reported.
     */
    DISCARD
  }

  /** One wait of one task. */
  interface ClockWait {

    /**
     * Suspends the current task until the wait is ended.
     *
     * @throws CancelledError if the current task is cancelled while it waits
     * @throws IllegalStateException in a callback, which cannot wait
     */
    void await();

    /** Ends the wait: the task is queued. Ending it twice does nothing. */
    void wake();
  }
}
