// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.run;

import dev.lockstep.WatchdogError;
import dev.lockstep.internal.kernel.Kernel;
import dev.lockstep.internal.report.Reports;
import dev.lockstep.internal.util.Failures;
import dev.lockstep.spi.CodeOwner;
import dev.lockstep.spi.Watchdog;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A run under a watchdog, on a platform thread of its own that drives the loop. If it takes too
 * long it is cancelled; if it then does not end, because it spins, it is abandoned.
 */
final class WatchedRun {

  private final Kernel loop;
  private final Watchdog watchdog;
  private final Runnable cancel;

  /** The failure of the program, known before its cleanup has ended. */
  private volatile @Nullable Throwable known;

  /**
   * Creates a run that has not begun.
   *
   * @param cancel requests its end, from any thread
   */
  WatchedRun(Kernel loop, Watchdog watchdog, Runnable cancel) {
    this.loop = loop;
    this.watchdog = watchdog;
    this.cancel = cancel;
  }

  /**
   * Runs the program and waits for it. An interrupt of the caller cancels it and restarts the
   * limit.
   *
   * @return the result of the program
   * @throws WatchdogError if it takes too long
   */
  <T> T make(Callable<T> run) {
    CompletableFuture<T> running =
        Watchdog.start(
            run,
            body ->
                CodeOwner.startRuntimeThread(
                    Thread.ofPlatform().daemon().name("lockstep-loop"), body));
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return end(running, watchdog.await(running));
        } catch (InterruptedException e) {
          interrupted = true;
          cancel.run();
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private <T> T end(CompletableFuture<T> running, boolean inTime) {
    if (!inTime) {
      throw Failures.rethrow(stop(running));
    }
    try {
      return Watchdog.result(running);
    } catch (Throwable e) {
      throw Failures.rethrow(e);
    }
  }

  /** Called by the run when the program has failed, before the cleanup begins. */
  void failed(Throwable failure) {
    known = failure;
  }

  /**
   * Stops the run; returns its failure, which is not the watchdog's if only the cleanup is late.
   */
  private Throwable stop(CompletableFuture<?> running) {
    Throwable failure = known;
    WatchdogError error =
        new WatchdogError(
            "the run took more than "
                + watchdog.limit()
                + " on the real clock, at "
                + loop.loopClock().instant()
                + " on the "
                + loop.loopClock()
                + "; end what runs forever, or raise watchdog(...)\n"
                + Reports.tasks(loop));
    if (!watchdog.stop(running, loop.facade(), cancel, error)) {
      loop.giveUp();
    }
    if (failure == null) {
      return error;
    }
    if (!List.of(error.getSuppressed()).contains(failure)) { // it has ended by it
      failure.addSuppressed(error);
    }
    return failure;
  }
}
