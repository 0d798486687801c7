// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.spi;

import dev.lockstep.Task;
import org.jspecify.annotations.Nullable;

/**
 * A timer that is set.
 *
 * @param when the time at which it is due, in nanoseconds on the scale of {@link
 *     LoopClock#nanoTime()}
 * @param what the purpose, for reports: {@code sleep of PT1S}
 * @param task the task that set it and, if it sleeps or runs under a timeout, waits for it; null if
 *     a callback or a thread outside of the loop set it
 * @since 0.1.0
 */
public record PendingTimer(long when, String what, @Nullable Task<?> task) {

  @Override
  public String toString() {
    return what + (task == null ? "" : " of task '" + task.name() + "'");
  }
}
