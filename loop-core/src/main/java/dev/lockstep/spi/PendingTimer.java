package dev.lockstep.spi;

import dev.lockstep.Task;
import org.jspecify.annotations.Nullable;

/**
 * A timer that is set.
 *
 * @param when when it is due, on the scale of {@link LoopClock#nanoTime()}
 * @param what what it does, for people: {@code sleep of PT1S}
 * @param task the task that set it and, if it sleeps or runs under a time-out, waits for it; null
 *     if a callback or a thread outside of the loop set it
 */
public record PendingTimer(long when, String what, @Nullable Task<?> task) {

  @Override
  public String toString() {
    return what + (task == null ? "" : " of task '" + task.name() + "'");
  }
}
