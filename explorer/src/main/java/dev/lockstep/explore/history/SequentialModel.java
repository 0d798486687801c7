package dev.lockstep.explore.history;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What an object does if one operation comes after the other. Pure: the same state and command
 * always have the same effect.
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
 *     return items.isEmpty() ? null : Effect.returning(items.get(0), items.subList(1, items.size()));
 *   }
 * }
 * }</pre>
 *
 * @param <S> the state: a value, immutable, with {@code equals} and {@code hashCode}
 * @param <C> the commands
 * @param <R> what commands return
 */
public interface SequentialModel<S, C, R extends @Nullable Object> {

  /**
   * The model of a queue without bound, first in, first out. As long as no two items are equal, a
   * history of it is decided in time quadratic in its length, whatever overlaps and however many
   * items are in the queue; a model of one's own needs a search.
   *
   * @param item what a command puts; null for a command that takes the first item, and waits while
   *     there is none
   * @param <C> the commands
   * @param <R> the items, which a command that takes returns; one that puts returns null
   * @return the model
   */
  static <C, R extends @Nullable Object> SequentialModel<?, C, R> fifo(
      Function<? super C, ? extends @Nullable R> item) {
    return new FifoModel<C, R>(item);
  }

  /**
   * The state before the first operation.
   *
   * @return the state
   */
  S initial();

  /**
   * What a command does.
   *
   * @param state what was before
   * @param command the command
   * @return its effect; null if it waits in this state
   */
  @Nullable Effect<S, R> apply(S state, C command);

  /**
   * The part of the object that a command is about, such as a key of a map. Commands for different
   * parts do not influence each other, so that each part is a history of its own, with {@link
   * #initial()} as its first state. Sets of small histories are checked much faster than one large
   * one (P-compositionality: Horn and Kroening, FORTE'15).
   *
   * @param command the command
   * @return the part; all commands are about the same one unless overridden
   */
  default Object part(C command) {
    return "";
  }

  /**
   * Whether a command may take effect even if it is cancelled before it returns.
   *
   * @param command the command
   * @return whether both are right; false unless overridden: what is cancelled has done nothing
   */
  default boolean mayTakeEffectCancelled(C command) {
    return false;
  }
}
