package dev.lockstep.explore.history;

import org.jspecify.annotations.Nullable;

/**
 * One operation of a history.
 *
 * @param process who did it; a process does one operation after the other
 * @param command what was to be done
 * @param end how it ended
 * @param result what it returned; null if it did not
 * @param thrown what it threw; null if it did not
 * @param began when it began: its place among all beginnings and ends of the history
 * @param ended when it ended; {@link Integer#MAX_VALUE} if it is pending
 * @param <C> the commands
 * @param <R> what commands return
 */
public record Operation<C, R extends @Nullable Object>(
    Object process,
    C command,
    End end,
    @Nullable R result,
    @Nullable Throwable thrown,
    int began,
    int ended) {

  /** How an operation ends. */
  public enum End {
    /** With a value. */
    RETURNED,
    /** With an exception. */
    THREW,
    /** By being cancelled. */
    CANCELLED,
    /** Not yet. */
    PENDING
  }

  /** Such as {@code task 1: get() returned 7}. */
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
