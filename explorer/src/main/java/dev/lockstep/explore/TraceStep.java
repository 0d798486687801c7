package dev.lockstep.explore;

import dev.lockstep.explore.internal.trace.Sites;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One step of one lane: what it did until it waited, yielded or ended.
 *
 * @param number from 1
 * @param lane the lane's number
 * @param name what the lane is: a task's name, {@code callbacks}, {@code timers}
 * @param time the virtual time
 * @param deviates whether this step, or a choice before it, is not what the seed would do
 * @param fifo what first in, first out would have run instead, or null if this was it
 * @param end what the step ended with: {@code yields}, {@code waits for ...}, {@code returns}
 * @param site the line of the program where it waits next, or null if that is not known
 * @param notes what it did to others: {@code wakes b}, {@code spawns a}
 * @param objects what it used that tasks share, by name: {@code AsyncLock@1}
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
   * Returns the step without number, name and time, for a cell: {@code yields Bank.java:12}.
   *
   * @return empty if nothing is known of it
   */
  public String text() {
    return String.join(", ", notes)
        + (notes.isEmpty() || end.isEmpty() ? "" : ", ")
        + end
        + Sites.place(site);
  }
}
