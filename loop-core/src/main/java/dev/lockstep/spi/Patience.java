package dev.lockstep.spi;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * How a {@link Watchdog} waits: a seam. In production on the machine's clock; a test of a limit
 * says itself when the time is over. May be used by several threads.
 */
@FunctionalInterface
public interface Patience {

  /** Waits on the machine's clock. */
  Patience REAL =
      (call, limit) -> {
        try {
          call.get(TimeUnit.NANOSECONDS.convert(limit), TimeUnit.NANOSECONDS);
          return true;
        } catch (TimeoutException e) {
          return false;
        } catch (ExecutionException | CancellationException e) {
          return true; // done, and failed
        }
      };

  /**
   * Waits for a call, on the calling thread.
   *
   * @param call done when it has returned or thrown
   * @param limit how long to wait at most
   * @return whether it is done
   * @throws InterruptedException if the caller is interrupted meanwhile
   */
  boolean await(CompletableFuture<?> call, Duration limit) throws InterruptedException;
}
