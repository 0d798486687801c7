// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore;

import dev.lockstep.spi.MemoryAccess;
import java.io.Serial;

/**
 * Thrown when two threads have accessed the same field or element, one of them has written it, and
 * nothing orders the two accesses: the JVM need not show the one what the other has written (JLS
 * 17.4.5). Its stack is that of the later access, the stack of its cause that of the earlier one.
 *
 * @since 0.1.0
 */
public final class DataRaceError extends AssertionError {

  @Serial private static final long serialVersionUID = 1L;

  private DataRaceError(String message) {
    super(message);
  }

  /**
   * Returns the error of two accesses.
   *
   * @param firstLane the name of the lane that made the earlier access
   * @param first the earlier access
   * @param firstStack its stack, as far as it is known
   * @param secondLane the name of the other lane
   * @param second the later access
   * @param secondStack its stack, as far as it is known
   * @return a new error
   */
  public static DataRaceError between(
      String firstLane,
      MemoryAccess first,
      StackTraceElement[] firstStack,
      String secondLane,
      MemoryAccess second,
      StackTraceElement[] secondStack) {
    DataRaceError error =
        new DataRaceError(
            "data race: '"
                + firstLane
                + "' "
                + first
                + " at "
                + first.place()
                + ", '"
                + secondLane
                + "' "
                + second
                + " at "
                + second.place()
                + ", and nothing orders the two; guard both by one lock, or make the field"
                + " volatile");
    error.setStackTrace(secondStack);
    DataRaceError earlier = new DataRaceError("the earlier access, by '" + firstLane + "'");
    earlier.setStackTrace(firstStack);
    error.initCause(earlier);
    return error;
  }
}
