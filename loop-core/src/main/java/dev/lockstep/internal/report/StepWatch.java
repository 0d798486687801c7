// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.report;

import dev.lockstep.internal.jdk.ProgramFrames;
import dev.lockstep.internal.kernel.LoopTask;
import dev.lockstep.internal.kernel.StepMonitor;
import dev.lockstep.internal.kernel.Strand;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Debug mode's stopwatch. Reports steps that hold the loop for too long on the real clock: at their
 * end, and once while one is running, since it may never end. A step whose thread waits is reported
 * after a second at the latest, since nothing on the loop can end that.
 */
public final class StepWatch implements StepMonitor {

  /** The nanoseconds after which a step whose thread waits is reported, however long others may. */
  private static final long LONGEST_WAIT = 1_000_000_000;

  /** The number of looks until then. */
  private static final int LOOKS = 4;

  private final LongSupplier nanoTime;
  private final long threshold;
  private final Supplier<String> remedy;
  private final Consumer<String> report;
  private volatile @Nullable Step current;

  /**
   * Creates a stopwatch.
   *
   * @param nanoTime the clock to read: the real one, or that of a test
   * @param threshold the nanoseconds from which a step is too long
   * @param remedy returns another remedy for a step that waits than {@code Async.toThread}, or ""
   * @param report receives each report
   */
  public StepWatch(
      LongSupplier nanoTime, long threshold, Supplier<String> remedy, Consumer<String> report) {
    this.nanoTime = nanoTime;
    this.threshold = threshold;
    this.remedy = remedy;
    this.report = report;
  }

  @Override
  public void begin(String name, @Nullable Strand strand, Thread driver) {
    current = new Step(name, strand, driver, nanoTime.getAsLong());
  }

  @Override
  public void end() {
    Step step = current;
    current = null;
    if (step == null) {
      return;
    }
    long nanos = nanoTime.getAsLong() - step.start;
    if (nanos >= threshold) {
      report.accept(
          step.name
              + " held the loop for "
              + Duration.ofNanos(nanos)
              + (step.strand == null ? "" : ", up to " + step.place())
              + "; hand blocking code to Async.toThread()");
    }
  }

  /** Reports the running step if it is too long already and was not reported yet. */
  void look() {
    Step step = current;
    if (step == null || step.reported) {
      return;
    }
    long nanos = nanoTime.getAsLong() - step.start;
    if (nanos < Math.min(threshold, LONGEST_WAIT)) {
      return;
    }
    StackTraceElement[] stack = step.thread().getStackTrace();
    boolean waits = isWaiting(step.thread().getState());
    if (step == current && (waits || nanos >= threshold)) {
      step.reported = true;
      report.accept(
          "the loop is blocked: "
              + step.name
              + " has held it for "
              + Duration.ofNanos(nanos)
              + (waits ? ", waiting" + waitingPlace(stack) : " at " + place(stack))
              + "; hand blocking code to Async.toThread()"
              + (waits ? remedy.get() : ""));
    }
  }

  private static boolean isWaiting(Thread.State state) {
    return switch (state) {
      case WAITING, TIMED_WAITING, BLOCKED -> true;
      case NEW, RUNNABLE, TERMINATED -> false;
    };
  }

  /** Returns the call of the program that waits, and its frame. */
  private static String waitingPlace(StackTraceElement[] stack) {
    List<StackTraceElement> program = ProgramFrames.reportFrames(stack, /* inJdk= */ true);
    if (program.isEmpty()) {
      return " at " + place(stack);
    }
    int caller = Arrays.asList(stack).indexOf(program.get(0));
    return (caller <= 0 ? "" : " in " + name(stack[caller - 1])) + " at " + program.get(0);
  }

  private static String name(StackTraceElement called) {
    String type = called.getClassName();
    return type.substring(type.lastIndexOf('.') + 1) + "." + called.getMethodName() + "()";
  }

  /** Returns the frame that a step is in. */
  private static String place(StackTraceElement[] stack) {
    List<StackTraceElement> frames = ProgramFrames.programFrames(stack);
    return frames.isEmpty() ? "its end" : String.valueOf(frames.get(0));
  }

  /** Has a background thread check the running step periodically, until {@link #stop}. */
  @Override
  public void start() {
    StepWatches.add(this);
  }

  @Override
  public void stop() {
    StepWatches.remove(this);
  }

  /** Returns the nanoseconds between two looks. */
  long pause() {
    return Math.min(threshold, LONGEST_WAIT / LOOKS);
  }

  /** One step of a strand, or one callback. */
  private static final class Step {
    private final String name;
    private final @Nullable Strand strand;
    private final Thread driver;
    private final long start;
    private volatile boolean reported;

    private Step(String name, @Nullable Strand strand, Thread driver, long start) {
      this.name = name;
      this.strand = strand;
      this.driver = driver;
      this.start = start;
    }

    /** Returns the frame of the program that the step is in now. */
    private String place() {
      return StepWatch.place(thread().getStackTrace());
    }

    private Thread thread() {
      Strand stepped = strand;
      boolean started = !(stepped instanceof LoopTask<?> task) || task.isStarted();
      return stepped == null || !started ? driver : stepped.thread();
    }
  }
}
