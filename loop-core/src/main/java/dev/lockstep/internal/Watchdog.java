package dev.lockstep.internal;

import dev.lockstep.WatchdogError;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Waits for a run on the real clock, while a platform thread of its own drives the loop. One that
 * takes too long is cancelled; one that does not end then, because it spins, is given up.
 */
final class Watchdog {

  /** How long a run that was cancelled has to end, at most. */
  private static final Duration GRACE = Duration.ofSeconds(2);

  private final EventLoop loop;
  private final Duration limit;
  private final Runnable cancel;

  /**
   * A watchdog of one run.
   *
   * @param cancel asks the run to end, from any thread
   */
  Watchdog(EventLoop loop, Duration limit, Runnable cancel) {
    this.loop = loop;
    this.limit = limit;
    this.cancel = cancel;
  }

  /**
   * Makes a run.
   *
   * @return what it returns
   * @throws WatchdogError if it takes too long
   */
  <T> T watch(Callable<T> run) {
    FutureTask<T> running = new FutureTask<>(run);
    Thread.ofPlatform().daemon().name("lockstep-loop").start(running);
    boolean interrupted = false;
    long end = System.nanoTime() + Durations.toNanos(limit);
    try {
      while (true) {
        try {
          return running.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
          cancel.run();
        }
      }
    } catch (ExecutionException e) {
      throw Failures.rethrow(e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException e) {
      throw stop(running);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private WatchdogError stop(FutureTask<?> running) {
    WatchdogError error =
        new WatchdogError(
            "the run took more than "
                + limit
                + " on the real clock, at "
                + loop.clock().instant()
                + " on the "
                + loop.loopClock()
                + "; end what goes on for ever, or raise watchdog(...)\n"
                + loop.dumpTasks());
    cancel.run();
    Duration grace = limit.compareTo(GRACE) < 0 ? limit : GRACE;
    try {
      running.get(Durations.toNanos(grace), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      loop.giveUp();
    } catch (TimeoutException e) {
      loop.giveUp();
    } catch (ExecutionException e) {
      error.addSuppressed(e.getCause() == null ? e : e.getCause());
    }
    return error;
  }
}
