// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.sync;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** The items of a queue, and their order. */
interface QueueOrder<T extends @Nullable Object> {

  /** Puts an item in. */
  void add(T item);

  /** Takes the next item out; there must be one. */
  T take();

  /** Returns the number of items. */
  int size();

  /** Returns the name of the order, for reports. */
  String order();

  /** Items in the order in which they came, or in the opposite one. */
  final class InLine<T extends @Nullable Object> implements QueueOrder<T> {

    /** The stand-in for null, which an ArrayDeque cannot hold. */
    private static final Object NULL = new Object();

    private final ArrayDeque<Object> items = new ArrayDeque<>();
    private final boolean lastFirst;

    InLine(boolean lastFirst) {
      this.lastFirst = lastFirst;
    }

    @Override
    public void add(T item) {
      items.addLast(item == null ? NULL : item);
    }

    @Override
    @SuppressWarnings({"unchecked", "NullAway"}) // what add put in is a T, null only if T has null
    public T take() {
      Object item = lastFirst ? items.removeLast() : items.removeFirst();
      return item == NULL ? null : (T) item;
    }

    @Override
    public int size() {
      return items.size();
    }

    @Override
    public String order() {
      return lastFirst ? "lifo" : "fifo";
    }
  }

  /** The least item first; of equal ones, the one that came first. */
  final class Ranked<T extends @Nullable Object> implements QueueOrder<T> {

    private final PriorityQueue<RankedItem<T>> items;
    private long count;

    Ranked(Comparator<? super T> comparator) {
      items =
          new PriorityQueue<>(
              (a, b) -> {
                int order = comparator.compare(a.item, b.item);
                return order != 0 ? order : Long.compare(a.number, b.number);
              });
    }

    @Override
    public void add(T item) {
      items.add(new RankedItem<>(item, count++));
    }

    @Override
    public T take() {
      return items.remove().item;
    }

    @Override
    public int size() {
      return items.size();
    }

    @Override
    public String order() {
      return "priority";
    }

    private record RankedItem<T extends @Nullable Object>(T item, long number) {}
  }
}
