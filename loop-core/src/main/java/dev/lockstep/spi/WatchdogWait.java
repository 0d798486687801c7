// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.spi;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The wait of a {@link Watchdog} (an SPI). In production it waits on the machine's clock; a test of
 * a limit decides itself when the time is over. May be used by several threads.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface WatchdogWait {

  /**
   * The wait on the machine's clock, as far as this JVM runs: a stop of all its threads, by a
   * debugger or as the machine sleeps, counts as a tenth of a second at most.
   */
  WatchdogWait REAL =
      (call, limit) -> {
        long left = Math.max(0, TimeUnit.NANOSECONDS.convert(limit));
        long slice;
        do {
          slice = Math.min(left, TimeUnit.MILLISECONDS.toNanos(100));
          left -= slice;
          try {
            call.get(slice, TimeUnit.NANOSECONDS);
            return true;
          } catch (TimeoutException e) {
            // not done yet
          } catch (ExecutionException | CancellationException e) {
            return true; // the call is done: it failed
          }
        } while (left > 0);
        return false;
      };

  /**
   * Waits for a call, on the calling thread.
   *
   * @param call the call, done when it has returned or thrown
   * @param limit the longest time to wait
   * @return true if it is done
   * @throws InterruptedException if the caller is interrupted meanwhile
   */
  boolean await(CompletableFuture<?> call, Duration limit) throws InterruptedException;
}
