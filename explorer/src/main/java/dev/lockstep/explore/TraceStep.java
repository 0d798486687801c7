// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore;

import dev.lockstep.explore.internal.trace.Sites;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One step of one lane: what it did until it waited, yielded or ended.
 *
 * @param number the number of the step, from 1
 * @param lane the number of the lane
 * @param name the name of the lane: a task's name, {@code callbacks}, {@code timers}
 * @param time the virtual time
 * @param deviates true if this step, or a choice before it, is not what the seed would do
 * @param fifo the lane that first in, first out would have run instead, or null if this was it
 * @param end the end of the step: {@code yields}, {@code waits for ...}, {@code returns}
 * @param site the line of the program where it waits next, or null if that is not known
 * @param notes the effects on other tasks, {@code wakes b}, and on shared objects, {@code
 *     AsyncQueue@1.put(): 3}, and the random draws, {@code draws jitter: 17}, in their order; the
 *     first twenty
 * @param objects the objects that it used and that tasks share, by name: {@code AsyncLock@1}
 * @since 0.1.0
 */
public record TraceStep(
    int number,
    int lane,
    String name,
    Duration time,
    boolean deviates,
    @Nullable String fifo,
    String end,
    @Nullable StackTraceElement site,
    List<String> notes,
    List<String> objects) {

  /** Copies the lists. */
  public TraceStep {
    notes = List.copyOf(notes);
    objects = List.copyOf(objects);
  }

  /**
   * Returns the step without number, name and time, for a cell of a table: {@code yields
   * Bank.java:12}.
   *
   * @return the text, empty if nothing is known of the step
   */
  public String text() {
    return String.join(", ", notes)
        + (notes.isEmpty() || end.isEmpty() ? "" : ", ")
        + end
        + Sites.place(site);
  }
}
