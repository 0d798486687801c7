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
 */
@FunctionalInterface
public interface WatchdogWait {

  /** The wait on the machine's clock. */
  WatchdogWait REAL =
      (call, limit) -> {
        try {
          call.get(TimeUnit.NANOSECONDS.convert(limit), TimeUnit.NANOSECONDS);
          return true;
        } catch (TimeoutException e) {
          return false;
        } catch (ExecutionException | CancellationException e) {
          return true; // the call is done: it failed
        }
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
