// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.bugbench;

import dev.lockstep.Async;
import dev.lockstep.AsyncAction;
import dev.lockstep.AsyncFuture;
import dev.lockstep.AsyncTimeoutException;
import dev.lockstep.CancelledError;
import dev.lockstep.Handle;
import dev.lockstep.Loop;
import dev.lockstep.Task;
import java.time.Duration;

/**
 * The {@code wait_for} of asyncio before 3.12, with an inner task and a future that wakes the
 * caller.
 */
final class TimeLimits {

  private TimeLimits() {}

  /** Waits for a program; {@code patient}: also for it to end after it was cancelled. */
  static void waitFor(AsyncAction body, Duration limit, boolean patient) {
    Task<Void> inner = Async.spawn("inner", body);
    AsyncFuture<Boolean> waiter = Turns.pending();
    inner.addDoneCallback(done -> Turns.wake(waiter));
    Handle timer = Loop.current().callLater(limit, () -> Turns.wake(waiter));
    try {
      waiter.await();
    } catch (CancelledError e) {
      end(inner, patient);
      throw e;
    } finally {
      timer.cancel();
    }
    if (inner.isDone()) {
      inner.await();
      return;
    }
    end(inner, patient);
    throw new AsyncTimeoutException("after " + limit, null);
  }

  private static void end(Task<Void> inner, boolean patient) {
    inner.cancel();
    if (patient) {
      try {
        inner.await();
      } catch (CancelledError ended) {
        // as asked
      }
    }
  }
}
