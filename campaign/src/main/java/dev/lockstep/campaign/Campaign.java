// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.campaign;

import dev.lockstep.spi.CodeOwner;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A campaign in progress: runs the slices of a shard, in several processes at once and one after
 * the other in each. Created and run by one thread; {@link #stop} may be called from any.
 */
final class Campaign {

  private final CampaignOptions options;
  private final Slices slices;
  private final Supplier<SliceRunner> runners;
  private final LongSupplier nanoTime;
  private final PrintStream out;
  private final long started;
  private final Progress progress;
  private final List<SliceRunner> running = new ArrayList<>();
  private Report report;
  private volatile boolean stopped;
  private volatile boolean interrupted;

  /**
   * Creates a campaign.
   *
   * @param tests JUnit's identifiers of the tests
   * @param runners creates what runs slices, one for each process
   * @param nanoTime the clock, in nanoseconds
   * @param out the stream for progress lines
   */
  Campaign(
      CampaignOptions options,
      List<String> tests,
      Supplier<SliceRunner> runners,
      LongSupplier nanoTime,
      PrintStream out) {
    this.options = options;
    this.slices = new Slices(tests, options);
    this.runners = runners;
    this.nanoTime = nanoTime;
    this.out = out;
    this.started = nanoTime.getAsLong();
    this.progress = new Progress(tests.size(), slices.total());
    this.report = Report.empty(options);
  }

  /** Runs the campaign to its end and returns the report. */
  Report run() {
    int count = Math.max(1, options.processes());
    CountDownLatch done = new CountDownLatch(count);
    for (int i = 1; i <= count; i++) {
      CodeOwner.startRuntimeThread(
          Thread.ofPlatform().daemon().name("lockstep-campaign-" + i), () -> work(done));
    }
    try {
      watch(done);
    } catch (InterruptedException e) {
      stop();
      Thread.currentThread().interrupt();
    }
    synchronized (this) {
      return report.ended(millis(), interrupted);
    }
  }

  /** Returns how the campaign went. */
  Progress progress() {
    return progress;
  }

  private void watch(CountDownLatch done) throws InterruptedException {
    long nextLine = options.progress().toMillis();
    while (!done.await(Math.min(nextLine - millis(), untilOver()), TimeUnit.MILLISECONDS)) {
      if (isOver()) {
        end();
      }
      if (millis() >= nextLine) {
        out.println(progress.line(millis()));
        nextLine = millis() + options.progress().toMillis();
      }
    }
  }

  /**
   * Returns the milliseconds until the time is up, or a very long time if none is set or it has
   * passed.
   */
  private long untilOver() {
    long left = options.time() == null ? Long.MAX_VALUE : options.time().toMillis() - millis();
    return stopped || left < 0 ? Long.MAX_VALUE : left + 1;
  }

  private long millis() {
    return TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong() - started);
  }

  private boolean isOver() {
    return stopped || (options.time() != null && millis() >= options.time().toMillis());
  }

  /** Ends the campaign early; the report has what was found so far. */
  void stop() {
    interrupted = true;
    end();
  }

  private void end() {
    if (stopped) {
      return;
    }
    stopped = true;
    slices.stop();
    synchronized (running) {
      running.forEach(SliceRunner::stop);
    }
  }

  // ---- one process

  private void work(CountDownLatch done) {
    try {
      work();
    } finally {
      done.countDown();
    }
  }

  private void work() {
    Slice first = nextSlice();
    if (first == null) {
      return;
    }
    try (SliceRunner runner = runners.get()) {
      synchronized (running) {
        running.add(runner);
        if (stopped) {
          runner.stop();
        }
      }
      for (Slice slice = first; slice != null; slice = nextSlice()) {
        long begun = millis();
        add(slice, run(runner, slice), millis() - begun);
      }
    }
  }

  /** Runs a slice; an exception becomes a problem in its result, so that other slices go on. */
  private List<TestResult> run(SliceRunner runner, Slice slice) {
    try {
      return runner.run(slice, new Watch());
    } catch (RuntimeException e) {
      return List.of(TestResult.ofProblem(Tests.name(slice.test()), slice, e.toString()));
    }
  }

  private @Nullable Slice nextSlice() {
    return isOver() ? null : slices.next();
  }

  private void add(Slice slice, List<TestResult> results, long took) {
    slices.ran(slice, results);
    synchronized (this) {
      report = report.plus(results);
      progress.sliceRan(report.failed(), Tests.name(slice.test()), took, millis());
    }
  }

  private final class Watch implements CampaignListener {
    @Override
    public boolean isOver() {
      return Campaign.this.isOver();
    }

    @Override
    public void ran(long interleavings, long fresh) {
      progress.ran(interleavings, fresh);
    }
  }
}
