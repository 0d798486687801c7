// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.testkit;

import dev.lockstep.spi.WatchdogWait;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedTransferQueue;

/**
 * A wait for a call that a test ends, without looking at a clock. May be used by any thread.
 *
 * @since 0.1.0
 */
public final class TestWatchdogWait implements WatchdogWait {

  private static final Object OVER = new Object();

  private final LinkedTransferQueue<Object> events = new LinkedTransferQueue<>();

  /** Creates a wait that nobody has ended. */
  public TestWatchdogWait() {}

  /**
   * Ends the wait that is under way, or the next one, as if its time were over.
   *
   * @param waits the number of waits to end, one after the other
   */
  public void end(int waits) {
    for (int i = 0; i < waits; i++) {
      events.add(OVER);
    }
  }

  @Override
  public boolean await(CompletableFuture<?> call, Duration limit) throws InterruptedException {
    CompletableFuture<Boolean> noted = call.handle((value, failure) -> events.add(call));
    while (true) {
      Object event = events.take();
      if (event == call) {
        return noted.join();
      }
      if (event == OVER) {
        return false;
      }
    }
  }
}
