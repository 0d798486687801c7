package dev.lockstep.explore;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A failure of a program in some order of its steps: the simplest one that was found. Immutable.
 */
public interface Finding {

  /**
   * Returns what the run does; its text is the replay line.
   *
   * @return the interleaving
   */
  default Interleaving interleaving() {
    return execution().interleaving();
  }

  /**
   * Returns what the program threw.
   *
   * @return the failure
   */
  Throwable failure();

  /**
   * Returns the failure's class and message, with the names that objects have in the trace.
   *
   * @return one line or more
   */
  String message();

  /**
   * Returns the failing run.
   *
   * @return the run
   */
  Execution execution();

  /**
   * Returns which interleaving of the search was the first one to fail.
   *
   * @return the number, from 1
   */
  int number();

  /**
   * Returns how it comes about.
   *
   * @return each step of the run
   */
  Trace trace();

  /**
   * Returns why the run may do something else when it is repeated, as far as was checked.
   *
   * @return why, for people, or null if it does the same
   */
  @Nullable String doubt();

  /**
   * Returns all of it for people.
   *
   * @return some lines
   */
  String report();

  /**
   * Returns why it fails, as far as the failure and the run say: the tasks that wait for each
   * other, who was woken and did not go on, the operations that no order explains, the steps that
   * repeat.
   *
   * @return lines for people; empty if the failure's first line is all that is known
   */
  List<String> why();

  /**
   * Returns all of it for programs: an object with {@code replay}, {@code interleaving}, {@code
   * failure}, {@code message}, {@code why}, {@code doubt} and {@code steps}.
   *
   * @return JSON (RFC 8259)
   */
  String toJson();
}
