package dev.lockstep.spi;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Waits, on one thread, for calls that another thread makes as it drives a loop, and stops the one
 * that takes too long on the real clock. For {@link dev.lockstep.Runner} and for test frameworks,
 * which run programs whose end is not certain. May be used by several threads.
 *
 * @param limit how long one call may take, more than zero
 * @param patience how it waits
 */
public record Watchdog(Duration limit, Patience patience) {

  /** How long a call that was stopped has to end, at most. */
  private static final Duration GRACE = Duration.ofSeconds(2);

  /**
   * A watchdog.
   *
   * @throws IllegalArgumentException if the limit is not positive
   */
  public Watchdog {
    if (limit.isNegative() || limit.isZero()) {
      throw new IllegalArgumentException("a watchdog of " + limit + "; use more than zero");
    }
  }

  /**
   * A watchdog that waits on the machine's clock.
   *
   * @param limit how long one call may take, more than zero
   * @return the watchdog
   * @throws IllegalArgumentException if the limit is not positive
   */
  public static Watchdog of(Duration limit) {
    return new Watchdog(limit, Patience.REAL);
  }

  /**
   * Starts a call that can be watched.
   *
   * @param call made by the other thread
   * @param thread gives it to that thread
   * @param <T> the type of the result
   * @return done when the call has returned or thrown
   */
  public static <T> CompletableFuture<T> start(Callable<T> call, Executor thread) {
    CompletableFuture<T> started = new CompletableFuture<>();
    thread.execute(() -> complete(started, call));
    return started;
  }

  private static <T> void complete(CompletableFuture<T> started, Callable<T> call) {
    try {
      started.complete(call.call());
    } catch (Throwable e) {
      started.completeExceptionally(e);
    }
  }

  /**
   * What a call that is done has returned.
   *
   * @param done the call
   * @param <T> the type of the result
   * @return the result
   * @throws Throwable what it threw, as it is
   */
  public static <T> T result(CompletableFuture<T> done) throws Throwable {
    Throwable failure = done.<@Nullable Throwable>handle((value, thrown) -> thrown).join();
    if (failure != null) {
      throw failure;
    }
    return done.join();
  }

  /**
   * Waits for a call.
   *
   * @param call the call
   * @return whether it has ended in time; else {@link #stop} it
   * @throws InterruptedException if the caller is interrupted meanwhile
   */
  public boolean await(CompletableFuture<?> call) throws InterruptedException {
    return patience.await(call, limit);
  }

  /**
   * Stops a call: asks it to end, and waits for that as long as the limit, but no longer than 2
   * seconds.
   *
   * @param call the call
   * @param cancel asks, from this thread
   * @param report of the stop; what the call throws as it ends is added as a suppressed exception
   * @return whether it has ended. If not, as it spins or since the caller was interrupted
   *     meanwhile, its thread and its loop are of no more use
   */
  public boolean stop(CompletableFuture<?> call, Runnable cancel, Throwable report) {
    cancel.run();
    try {
      if (!patience.await(call, limit.compareTo(GRACE) < 0 ? limit : GRACE)) {
        return false;
      }
      result(call);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return call.isDone();
    } catch (Throwable e) {
      report.addSuppressed(e);
    }
    return true;
  }
}
