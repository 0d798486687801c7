package dev.lockstep.internal.kernel;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a strand waits for. */
public interface Awaitable {

  /**
   * Ends the wait by cancellation, which wakes the strand.
   *
   * @return false if the wait is over already
   */
  boolean cancelWait(@Nullable String message);

  /** What it is, for people, and what state it is in. Called by other threads too. */
  String describe();

  /** What it is: a lock, a queue, a future, a timer. */
  default Object object() {
    return this;
  }

  /** What it is, without its state, for a text that names those who hold it. */
  default String what() {
    return describe();
  }

  /** Whether the wait is over, so that its strand only waits for its turn. */
  boolean isOver();

  /** Who can end the wait, if somebody holds what is waited for. Called by other threads too. */
  default List<Strand> holders() {
    return List.of();
  }

  /** Whether the wait ends through callbacks of futures that name the waiting task as owner. */
  default boolean isJoin() {
    return false;
  }
}
