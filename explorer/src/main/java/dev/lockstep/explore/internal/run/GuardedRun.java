// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.run;

import dev.lockstep.Loop;
import dev.lockstep.WatchdogError;
import dev.lockstep.spi.CodeOwner;
import dev.lockstep.spi.DurationFormat;
import dev.lockstep.spi.WatchdogWait;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A run under way. Its thread begins and ends it, the thread of a {@link RunGuard} stops it. */
final class GuardedRun {

  private final Slot slot;
  private final Recorder recorder;
  private final Thread thread = Thread.currentThread();

  /** The real time at which the run began, less the time that it stood; written by the guard. */
  private volatile long begun = now();

  private final CompletableFuture<Boolean> ended = new CompletableFuture<>();

  /** The report of the stop; null unless the run is late. */
  private volatile @Nullable WatchdogError late;

  private GuardedRun(Slot slot, Recorder recorder) {
    this.slot = slot;
    this.recorder = recorder;
  }

  /** The place of the current run of one thread. */
  static final class Slot {
    private final RunGuard guard;
    private volatile @Nullable GuardedRun current;

    Slot(RunGuard guard) {
      this.guard = guard;
    }

    /** Returns the run that is under way, or null; from any thread. */
    @Nullable GuardedRun current() {
      return current;
    }

    /**
     * Begins a run.
     *
     * @throws CancellationException if nobody wants it any more
     */
    GuardedRun begin(Recorder recorder) {
      checkWanted();
      GuardedRun run = new GuardedRun(this, recorder);
      current = run;
      return run;
    }

    private void checkWanted() {
      if (guard.isAbandoned()) {
        throw new CancellationException("the search was ended");
      }
    }
  }

  /**
   * Ends the run; called by its thread.
   *
   * @param failure the exception of the program, or null
   * @return the run; if it was late, it has failed with the report of the stop
   * @throws CancellationException if nobody wants the run any more
   */
  RecordedRun end(@Nullable Throwable failure) {
    slot.current = null;
    ended.complete(true);
    slot.checkWanted();
    WatchdogError error = late;
    if (error == null) {
      return new RecordedRun(recorder, failure, /* late= */ false);
    }
    Thread.interrupted(); // the stop may have interrupted this thread
    if (failure != null && !failure.equals(error)) {
      error.addSuppressed(failure);
    }
    return new RecordedRun(recorder, error, /* late= */ true);
  }

  /** Returns the real time, of which the age of a run is a difference. */
  static long now() {
    return System.nanoTime();
  }

  /**
   * Leaves a time out of the age of the run, in which the JVM was stopped. A run that began
   * meanwhile is given more time than it lost.
   *
   * @param nanos the time; called by the guard's thread alone
   */
  void stood(long nanos) {
    long before = begun;
    begun = before + Math.max(0, nanos);
  }

  /** Returns the real nanoseconds since the run began that it did not stand; from any thread. */
  long age() {
    return now() - begun;
  }

  /**
   * Stops the run: its loop throws before the next step, and what runs or blocks there is
   * interrupted.
   *
   * @param limit the limit of the time of a run
   * @param grace the nanoseconds that it has to end
   * @return true if it has ended
   */
  boolean stop(Duration limit, long grace) {
    Loop loop = recorder.loop();
    boolean onLoop = loop != null && loop.isRunning();
    Thread running = loop != null && onLoop ? loop.runningThread() : thread;
    WatchdogError error =
        new WatchdogError(
            "the run took more than "
                + DurationFormat.format(limit)
                + " on the real clock, at "
                + DurationFormat.format(Duration.ofNanos(recorder.time()))
                + " of virtual time: "
                + (running == null ? "nothing is ready" : place(running, onLoop))
                + (loop != null && onLoop ? "\n" + loop.dumpTasks() : ""));
    late = error;
    recorder.stop(error);
    if (loop != null && onLoop) {
      wake(loop);
    }
    if (running != null) {
      running.interrupt();
    }
    try {
      return WatchdogWait.REAL.await(ended, Duration.ofNanos(grace));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ended.isDone();
    }
  }

  private static void wake(Loop loop) {
    try {
      loop.callSoonThreadsafe(() -> {});
    } catch (IllegalStateException e) {
      // closed meanwhile
    }
  }

  /** Returns the line of the program that a thread is at, and the remedy. */
  private static String place(Thread running, boolean onLoop) {
    return who(running, onLoop)
        + " does not end"
        + Arrays.stream(running.getStackTrace())
            .filter(frame -> CodeOwner.of(frame) == CodeOwner.PROGRAM)
            .findFirst()
            .map(frame -> ", at " + frame)
            .orElse("")
        + "; let what waits yield by Async.yieldNow(), Thread.yield() or Interleaving.point(), hand"
        + " what blocks to Async.toThread(...), or raise watchdog";
  }

  private static String who(Thread running, boolean onLoop) {
    String name = running.getName();
    return running.isVirtual()
        ? "the step of " + (name.isEmpty() ? "a virtual thread" : "'" + name + "'")
        : onLoop ? "a callback" : "the program";
  }

  /** Returns the run as far as it came, without waiting for its end. */
  RecordedRun abandoned() {
    return new RecordedRun(recorder, late, /* late= */ true);
  }
}
