// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.history;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The behaviour of an object if one operation comes after the other. Pure: the same state and
 * command always have the same effect.
 *
 * <pre>{@code
 * class QueueModel implements SequentialModel<List<Integer>, Command, Integer> {
 *   public List<Integer> initial() {
 *     return List.of();
 *   }
 *
 *   public Effect<List<Integer>, Integer> apply(List<Integer> items, Command command) {
 *     if (command instanceof Put put) {
 *       return Effect.returning(null, append(items, put.item()));
 *     }
 *     return items.isEmpty()
 *         ? null
 *         : Effect.returning(items.get(0), items.subList(1, items.size()));
 *   }
 * }
 * }</pre>
 *
 * @param <S> the type of the state: a value, immutable, with {@code equals} and {@code hashCode}
 * @param <C> the type of the commands
 * @param <R> the type of the results
 * @since 0.1.0
 */
public interface SequentialModel<S, C, R extends @Nullable Object> {

  /**
   * Returns the model of an unbounded queue, first in, first out. As long as no two items are
   * equal, a history of it is decided in time quadratic in its length, whatever overlaps and
   * however many items are in the queue; other models need a search.
   *
   * @param item returns the item that a command puts; null for a command that takes the first item,
   *     and waits while there is none
   * @param <C> the type of the commands
   * @param <R> the type of the items, which a command that takes returns; one that puts returns
   *     null
   * @return the model
   */
  static <C, R extends @Nullable Object> SequentialModel<?, C, R> fifo(
      Function<? super C, ? extends @Nullable R> item) {
    return new FifoModel<C, R>(item);
  }

  /**
   * Returns the state before the first operation.
   *
   * @return the state
   */
  S initial();

  /**
   * Applies a command to a state.
   *
   * @param state the state before it
   * @param command the command
   * @return its effect; null if it waits in this state
   */
  @Nullable Effect<S, R> apply(S state, C command);

  /**
   * Returns the part of the object that a command is about, such as a key of a map. Commands for
   * different parts do not influence each other, so that each part is a history of its own, with
   * {@link #initial()} as its first state. Several small histories are checked much faster than one
   * large one (P-compositionality: Horn and Kroening, FORTE'15).
   *
   * @param command the command
   * @return the part; the same one for all commands unless overridden
   */
  default Object part(C command) {
    return "";
  }

  /**
   * Returns whether a command may take effect even if it is cancelled before it returns.
   *
   * @param command the command
   * @return true if a cancelled command may have had its effect or not; false unless overridden: it
   *     has had none
   */
  default boolean mayTakeEffectCancelled(C command) {
    return false;
  }
}
