// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.net;

import dev.lockstep.Handle;
import dev.lockstep.internal.kernel.Kernel;
import java.time.Duration;

/**
 * The time limit of a closed connection whose buffer is not written yet: it runs out once nothing
 * was taken for the timeout, on the loop's clock.
 */
final class CloseLimit {

  /** The default timeout. */
  static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(1);

  private final Kernel loop;
  private final Duration timeout;
  private final Runnable onStuck;

  /** The time at which bytes were last taken, in nanoseconds of the loop's clock. */
  private long lastTaken;

  private Handle timer;

  /**
   * Starts the time.
   *
   * @param onStuck called once nothing was taken for the timeout
   */
  CloseLimit(Kernel loop, Duration timeout, Runnable onStuck) {
    this.loop = loop;
    this.timeout = timeout;
    this.onStuck = onStuck;
    this.lastTaken = loop.scheduler.time();
    this.timer = loop.facade().callLater(timeout, this::check);
  }

  /** Called when bytes were taken: the time starts again. */
  void taken() {
    lastTaken = loop.scheduler.time();
  }

  private void check() {
    Duration left = timeout.minusNanos(loop.scheduler.time() - lastTaken);
    if (left.isPositive()) {
      timer = loop.facade().callLater(left, this::check);
    } else {
      onStuck.run();
    }
  }

  /** Ends the limit: all is written, or the connection is lost. */
  void cancel() {
    timer.cancel();
  }

  /** Returns the reason of a connection that the limit has ended. */
  ConnectionLostException reason(int unsent) {
    return new ConnectionLostException(
        "nothing was taken for "
            + timeout
            + " after the close; "
            + unsent
            + " bytes are dropped, see closeTimeout",
        null);
  }
}
