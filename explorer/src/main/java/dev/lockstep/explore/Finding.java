// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore;

import dev.lockstep.report.Recording;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A failure of a program in some interleaving: the simplest one that was found. Immutable.
 *
 * @since 0.1.0
 */
public interface Finding {

  /**
   * Returns the interleaving; its text is the replay line. That of a {@link NondeterminismError}
   * passes when it is replayed, mostly.
   *
   * @return the interleaving
   */
  default Interleaving interleaving() {
    return execution().interleaving();
  }

  /**
   * Returns the exception that the program threw.
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
   * Returns the number of the first interleaving of the search that failed.
   *
   * @return the number, from 1
   */
  int number();

  /**
   * Returns the trace of the failing run.
   *
   * @return the trace, step by step
   */
  Trace trace();

  /**
   * Returns the reason why the run may do something else when it is repeated, if a check has found
   * one.
   *
   * @return the reason, for people, or null if the run did the same again
   */
  @Nullable String doubt();

  /**
   * Returns the whole finding for people.
   *
   * @return several lines
   */
  String report();

  /**
   * Returns why the program fails, as far as the failure and the run show: tasks that wait for each
   * other, a task that was woken and did not go on, operations that no order explains, steps that
   * repeat.
   *
   * @return lines for people; empty if the failure's first line is all that is known
   */
  List<String> why();

  /**
   * Returns the failing run for its page and other files: {@code recording().writeTo(directory,
   * name)}. It does not depend on the search, so that two strategies that find the same failure
   * have the same page.
   *
   * @return the recording; without steps if the run could not be repeated to trace it
   */
  Recording recording();

  /**
   * Returns the whole finding for programs: an object with {@code replay} (null for a {@link
   * NondeterminismError}, which a replay cannot show), {@code interleaving}, {@code failure},
   * {@code message}, {@code why}, {@code doubt} and {@code steps}.
   *
   * @return JSON (RFC 8259)
   */
  String toJson();
}
