// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.history;

import dev.lockstep.explore.history.Operation.End;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An order of the operations of a history that explains their results, or the proof that there is
 * none (Herlihy and Wing, TOPLAS'90). Each operation takes effect at one moment between its
 * beginning and its end:
 *
 * <ul>
 *   <li>an operation that has returned or thrown took effect, with that result;
 *   <li>one that was cancelled had no effect, so a cancelled {@code get} has not taken an item;
 *       unless {@link SequentialModel#mayTakeEffectCancelled} allows that it had;
 *   <li>one that is pending may have taken effect or not; if the history is settled, it has not,
 *       and it waits in the last state of the model too.
 * </ul>
 *
 * @param <C> the type of the commands
 * @param <R> the type of the results
 * @since 0.1.0
 */
public final class Linearization<C, R extends @Nullable Object> {

  private final List<Operation<C, R>> order;
  private final @Nullable String reason;

  private Linearization(List<Operation<C, R>> order, @Nullable String reason) {
    this.order = List.copyOf(order);
    this.reason = reason;
  }

  static <S, C, R extends @Nullable Object> Linearization<C, R> of(
      History<C, R> history, SequentialModel<S, C, R> model) {
    List<Operation<C, R>> order = new ArrayList<>();
    for (List<Operation<C, R>> part : parts(history, model)) {
      List<Operation<C, R>> looked =
          part.stream().filter(operation -> isLookedAt(operation, model)).toList();
      FifoOrder<C, R> queue = FifoOrder.of(looked, model, history.isSettled());
      if (queue != null) {
        if (!queue.run()) {
          return new Linearization<>(queue.order(), queue.explain(part));
        }
        order.addAll(queue.order());
        continue;
      }
      WingGong<S, C, R> search = new WingGong<>(looked, model, history.isSettled());
      boolean found = search.run();
      if (!found) {
        return new Linearization<>(search.longest(), search.explain(part));
      }
      order.addAll(search.longest());
    }
    return new Linearization<>(order, null);
  }

  private static <S, C, R extends @Nullable Object> Iterable<List<Operation<C, R>>> parts(
      History<C, R> history, SequentialModel<S, C, R> model) {
    Map<Object, List<Operation<C, R>>> parts =
        history.operations().stream()
            .collect(
                Collectors.groupingBy(
                    operation -> model.part(operation.command()),
                    LinkedHashMap::new,
                    Collectors.toList()));
    return parts.values();
  }

  private static <C, R extends @Nullable Object> boolean isLookedAt(
      Operation<C, R> operation, SequentialModel<?, C, R> model) {
    return operation.end() != End.CANCELLED || model.mayTakeEffectCancelled(operation.command());
  }

  /**
   * Returns whether there is such an order.
   *
   * @return true if some order explains the history
   */
  public boolean exists() {
    return reason == null;
  }

  /**
   * Returns the order, part by part if the model has several. If there is none, returns the longest
   * beginning of an order that was found for a part.
   *
   * @return the operations, unmodifiable
   */
  public List<Operation<C, R>> order() {
    return order;
  }

  /** Returns the order, or the reason why there is none. */
  @Override
  public String toString() {
    return reason == null
        ? order.stream().map(operation -> operation + "\n").collect(Collectors.joining())
        : reason;
  }
}
