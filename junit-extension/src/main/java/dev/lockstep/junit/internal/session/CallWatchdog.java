// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.junit.internal.session;

import dev.lockstep.Engine;
import dev.lockstep.Loop;
import dev.lockstep.junit.LoopFailure;
import dev.lockstep.junit.internal.report.Dump;
import dev.lockstep.junit.internal.settings.Setting;
import dev.lockstep.spi.DurationFormat;
import dev.lockstep.spi.Watchdog;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Waits on JUnit's thread for the calls of a test, and stops a call that takes longer than the
 * watchdog allows or during which JUnit interrupts the thread.
 */
public final class CallWatchdog {

  private static final String BLOCKS =
      "a call that waits on its thread blocks the loop: hand it to Async.toThread(...)";

  private final LoopSession session;
  private volatile boolean givenUp;
  private volatile @Nullable String dump;

  CallWatchdog(LoopSession session) {
    this.session = session;
  }

  /**
   * Returns whether a call did not end when it was stopped, so that no more can run on this loop.
   */
  public boolean hasGivenUp() {
    return givenUp;
  }

  /** Takes a dump of the tasks for the report of a stopped call; may be called from any thread. */
  public void keepDump() {
    dump = Dump.of(loop());
  }

  /**
   * Waits for a call.
   *
   * @throws Throwable the exception of the call, unwrapped, or the report that it was stopped
   */
  <T> T await(CompletableFuture<T> call) throws Throwable {
    boolean inTime;
    try {
      inTime = watchdog().await(call);
    } catch (InterruptedException e) {
      throw call.isDone() ? e : stopInterrupted(call);
    }
    if (!inTime) {
      throw stopLate(call);
    }
    return Watchdog.result(call);
  }

  /** Stops a call that took longer than the watchdog allows; returns the report. */
  private LoopFailure stopLate(CompletableFuture<?> call) {
    keepDump();
    return stop(call, late());
  }

  /** Stops a call during which JUnit's thread was interrupted; returns the report. */
  public InterruptedException stopInterrupted(CompletableFuture<?> call) {
    return stop(call, interrupted());
  }

  /** Gives up as well if one of the runs on this session's thread was given up. */
  public <X extends Throwable> X giveUpWith(CallWatchdog ofRun, X failure) {
    if (ofRun.givenUp) {
      giveUp();
    }
    return failure;
  }

  private void giveUp() {
    givenUp = true;
    session.giveThreadUp();
  }

  private LoopFailure late() {
    return new LoopFailure(
        "the test took more than "
            + DurationFormat.format(watchdog().limit())
            + " on the real clock, at "
            + DurationFormat.format(session.testLoop().elapsed())
            + " of the loop's; "
            + (blocks() ? BLOCKS + flag() : "end what runs forever, or raise watchdog")
            + "\n"
            + dump,
        null);
  }

  /** Returns whether the thread of a task or a callback waits, and with it the loop. */
  private boolean blocks() {
    Thread running = loop().runningThread();
    return running != null
        && switch (running.getState()) {
          case WAITING, TIMED_WAITING, BLOCKED -> true;
          case NEW, RUNNABLE, TERMINATED -> false;
        };
  }

  private String flag() {
    return loop().engine() == Engine.BATON
        ? ", or add --add-opens java.base/java.lang=ALL-UNNAMED to the options of the tests' JVM,"
            + " with which the loop goes on while a call of the JDK waits"
        : "";
  }

  private InterruptedException interrupted() {
    if (dump == null) {
      keepDump();
    }
    return new InterruptedException("the test was interrupted; its tasks were\n" + dump);
  }

  /** Cancels or interrupts a call, and gives up if it does not end. */
  private <X extends Throwable> X stop(CompletableFuture<?> call, X failure) {
    dump = null;
    if (watchdog().stop(call, loop(), () -> cancel(call), failure)) {
      session.atEnd().closeHolds();
      if (!call.isCompletedExceptionally() && call.resultNow() instanceof Job<?> job) {
        LoopSession.suppress(job.failure(), failure);
      }
    } else {
      giveUp();
    }
    return failure;
  }

  /** Cancels a call; called on the thread of the loop. */
  private void cancel(CompletableFuture<?> call) {
    if (!call.isDone()) {
      session.task().cancelJob("the test was stopped");
    }
  }

  private Loop loop() {
    return session.loop();
  }

  private Watchdog watchdog() {
    return session.settings().get(Setting.WATCHDOG);
  }
}
