// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.history;

import org.jspecify.annotations.Nullable;

/**
 * One operation of a history.
 *
 * @param process the process that performed it; a process performs one operation after the other
 * @param command the command
 * @param end the way in which it ended
 * @param result the value that it returned; null if it did not
 * @param thrown the exception that it threw; null if it did not
 * @param began the place of its beginning among all beginnings and ends of the history
 * @param ended the place of its end; {@link Integer#MAX_VALUE} if it is pending
 * @param <C> the type of the commands
 * @param <R> the type of the results
 * @since 0.1.0
 */
public record Operation<C, R extends @Nullable Object>(
    Object process,
    C command,
    End end,
    @Nullable R result,
    @Nullable Throwable thrown,
    int began,
    int ended) {

  /** The way in which an operation ends. */
  public enum End {
    /** The operation has returned a value. */
    RETURNED,
    /** The operation has thrown an exception. */
    THREW,
    /** The operation was cancelled. */
    CANCELLED,
    /** The operation has not ended. */
    PENDING
  }

  /** Returns a text such as {@code task 1: get() returned 7}. */
  @Override
  public String toString() {
    return process + ": " + command + outcome();
  }

  private String outcome() {
    return switch (end) {
      case RETURNED -> " returned " + result;
      case THREW -> " threw " + thrown;
      case CANCELLED -> " was cancelled";
      case PENDING -> " is pending";
    };
  }
}
