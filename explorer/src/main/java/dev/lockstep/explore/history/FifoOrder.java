// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.history;

import dev.lockstep.explore.history.Operation.End;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The order of the operations on a queue whose items are all different, in time quadratic in their
 * number. Such a history has no order exactly if an item is taken that was not put, or taken twice,
 * or before it was put, or if of two items the one that was put first is taken last or left
 * (Henzinger, Sezgin, Vafeiadis, CONCUR'13; Bouajjani, Emmi, Enea, Hamza, ICALP'15). Without such a
 * pair, the relation "put or taken before" has no cycle among the items, because two intervals of
 * time are either in order or overlap; an item that nothing has to precede is next.
 */
final class FifoOrder<C, R extends @Nullable Object> {

  private static final long NEVER = Long.MAX_VALUE;

  private final List<Operation<C, R>> operations;
  private final FifoModel<C, R> model;
  private final boolean settled;
  private final Map<R, Item<C, R>> items = new LinkedHashMap<>();
  private final List<Operation<C, R>> waiting = new ArrayList<>();
  private final List<Item<C, R>> ordered = new ArrayList<>();
  private @Nullable String reason;

  private FifoOrder(List<Operation<C, R>> operations, FifoModel<C, R> model, boolean settled) {
    this.operations = operations;
    this.model = model;
    this.settled = settled;
  }

  /** An item with the intervals in which it may have been put and taken. */
  private static final class Item<C, R extends @Nullable Object> {
    private final Operation<C, R> put;
    private @Nullable Operation<C, R> get;
    private long putBegin;
    private long putEnd;
    private long getBegin = NEVER;
    private long getEnd = NEVER;

    private Item(Operation<C, R> put) {
      this.put = put;
      putBegin = put.began();
      putEnd = end(put);
    }

    private static long end(Operation<?, ?> operation) {
      return operation.end() == End.PENDING ? NEVER : operation.ended();
    }

    void takenBy(Operation<C, R> taker) {
      get = taker;
      getBegin = Math.max(taker.began(), putBegin);
      getEnd = end(taker);
      putEnd = Math.min(putEnd, getEnd);
    }
  }

  /**
   * Returns the order of a history, or null if the history is not of this kind: another model,
   * equal items, operations that have thrown.
   */
  @SuppressWarnings("unchecked") // a model of commands C that return R is no other FifoModel
  static <C, R extends @Nullable Object> @Nullable FifoOrder<C, R> of(
      List<Operation<C, R>> operations, SequentialModel<?, C, R> model, boolean settled) {
    if (!(model instanceof FifoModel<?, ?> fifo)) {
      return null;
    }
    FifoOrder<C, R> order = new FifoOrder<>(operations, (FifoModel<C, R>) fifo, settled);
    return order.isOfItsKind() ? order : null;
  }

  private boolean isOfItsKind() {
    for (Operation<C, R> operation : operations) {
      R item = model.item().apply(operation.command());
      if (operation.end() != End.RETURNED && operation.end() != End.PENDING) {
        return false;
      }
      if (item != null && operation.end() == End.RETURNED && operation.result() != null) {
        return false;
      }
      if (item != null && items.put(item, new Item<>(operation)) != null) {
        return false;
      }
    }
    return true;
  }

  /** Returns whether there is an order. */
  boolean run() {
    matchTakers();
    if (reason == null && settled) {
      checkWaiting();
    }
    if (reason == null) {
      items.values().removeIf(item -> item.put.end() == End.PENDING && item.get == null);
      giveToPending();
      sort();
    }
    return reason == null;
  }

  private void matchTakers() {
    for (Operation<C, R> operation : operations) {
      if (model.item().apply(operation.command()) != null) {
        continue;
      }
      if (operation.end() == End.PENDING) {
        waiting.add(operation);
        continue;
      }
      Item<C, R> item = items.get(operation.result());
      if (item == null) {
        fail("this returned an item that was never put:", List.of(operation));
      } else if (item.get != null) {
        fail("both took the same item:", List.of(item.get, operation));
      } else if (operation.ended() < item.put.began()) {
        fail("taken before it was put:", List.of(operation, item.put));
      } else {
        item.takenBy(operation);
      }
    }
  }

  private void checkWaiting() {
    for (Item<C, R> item : items.values()) {
      if (item.put.end() == End.PENDING) {
        fail("an unbounded queue takes every item, so this should not wait:", List.of(item.put));
      } else if (item.get == null && !waiting.isEmpty()) {
        fail("this item was never taken:", List.of(item.put));
        reason += "so these should not wait:\n" + lines(waiting);
      }
    }
  }

  /** Assigns items that must have been taken, because a later item was, to pending operations. */
  private void giveToPending() {
    List<Item<C, R>> missing = new ArrayList<>();
    if (!settled && !waiting.isEmpty()) {
      items.values().stream()
          .filter(item -> item.get == null && takenAfter(item) < NEVER)
          .forEach(missing::add);
    }
    missing.sort(Comparator.comparingLong(this::takenAfter));
    for (int i = 0; i < missing.size() && i < waiting.size(); i++) {
      missing.get(i).takenBy(waiting.get(i));
    }
  }

  /**
   * Returns the time at which the first of the items that were put after this one had been taken.
   */
  private long takenAfter(Item<C, R> item) {
    long first = NEVER;
    for (Item<C, R> other : items.values()) {
      if (item.put.ended() < other.putBegin && other.get != null) {
        first = Math.min(first, other.getEnd);
      }
    }
    return first;
  }

  private void sort() {
    List<Item<C, R>> left = new ArrayList<>(items.values());
    while (!left.isEmpty()) {
      long putEnd = NEVER;
      long getEnd = NEVER;
      for (Item<C, R> item : left) {
        putEnd = Math.min(putEnd, item.putEnd);
        getEnd = Math.min(getEnd, item.getEnd);
      }
      int next = 0;
      while (next < left.size()
          && (left.get(next).putBegin > putEnd || left.get(next).getBegin > getEnd)) {
        next++;
      }
      if (next == left.size()) {
        failForPair(left);
        return;
      }
      ordered.add(left.remove(next));
    }
  }

  private void failForPair(List<Item<C, R>> left) {
    for (Item<C, R> first : left) {
      for (Item<C, R> second : left) {
        if (first.putEnd < second.putBegin && second.getEnd < first.getBegin) {
          List<Operation<C, R>> involved = new ArrayList<>(List.of(first.put, second.put));
          if (second.get != null) {
            involved.add(second.get);
          }
          if (first.get != null) {
            involved.add(first.get);
          }
          reason =
              (first.get == null
                      ? "the first was put before the second, and the second was taken without"
                          + " it:\n"
                      : "the first was put before the second, and the second was taken first:\n")
                  + lines(involved);
          return;
        }
      }
    }
    throw new AssertionError("items in a cycle without a pair out of order: " + operations);
  }

  private void fail(String what, List<Operation<C, R>> involved) {
    if (reason == null) {
      reason = what + "\n" + lines(involved);
    }
  }

  private static String lines(List<? extends Operation<?, ?>> operations) {
    return operations.stream().map(it -> "  " + it + "\n").collect(Collectors.joining());
  }

  /** Returns the operations in order, as far as there is one. */
  List<Operation<C, R>> order() {
    List<Operation<C, R>> order = new ArrayList<>();
    int taken = 0;
    long putAt = 0;
    long takenAt = 0;
    for (Item<C, R> item : ordered) {
      putAt = Math.max(putAt, item.putBegin);
      for (; taken < ordered.size(); taken++) {
        Item<C, R> head = ordered.get(taken);
        long at = Math.max(takenAt, head.getBegin);
        if (head.get == null || at >= putAt) {
          break;
        }
        takenAt = at;
        order.add(head.get);
      }
      order.add(item.put);
    }
    for (; taken < ordered.size(); taken++) {
      Operation<C, R> get = ordered.get(taken).get;
      if (get != null) {
        order.add(get);
      }
    }
    return order;
  }

  /**
   * Returns why there is no order; called after the search.
   *
   * @param all the operations to show, including those that were cancelled
   */
  String explain(List<Operation<C, R>> all) {
    return "no order of these operations explains their results:\n" + Table.of(all) + reason;
  }
}
