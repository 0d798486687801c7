// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.history;

import dev.lockstep.explore.history.Operation.End;
import java.util.Arrays;
import java.util.List;

/**
 * The beginnings and ends of operations in their order, as a linked list from which operations are
 * removed and put back in reverse. Event 0 is before the first one; the one after the last is not a
 * beginning. An operation that may have had no effect has no end here, since nothing needs to wait
 * for it.
 */
final class HistoryEvents {

  private final int[] after;
  private final int[] before;

  /** The operation of a beginning; the complement of the operation of an end. */
  private final int[] operations;

  private final int[] beginnings;
  private final int[] ends;

  HistoryEvents(List<? extends Operation<?, ?>> all) {
    long[] order = sorted(all);
    int size = order.length;
    after = new int[size + 2];
    before = new int[size + 2];
    operations = new int[size + 2];
    beginnings = new int[all.size()];
    ends = new int[all.size()];
    operations[size + 1] = -1;
    for (int event = 0; event < size + 1; event++) {
      after[event] = event + 1;
      before[event + 1] = event;
    }
    for (int event = 1; event <= size; event++) {
      int operation = (int) order[event - 1];
      operations[event] = operation;
      (operation < 0 ? ends : beginnings)[operation < 0 ? ~operation : operation] = event;
    }
  }

  /**
   * Returns the events in order, with the time in the upper half, and the operation or its
   * complement in the lower one.
   */
  private static long[] sorted(List<? extends Operation<?, ?>> all) {
    long[] order = new long[2 * all.size()];
    int size = 0;
    for (int i = 0; i < all.size(); i++) {
      Operation<?, ?> operation = all.get(i);
      order[size++] = at(operation.began(), i);
      if (operation.end() == End.RETURNED || operation.end() == End.THREW) {
        order[size++] = at(operation.ended(), ~i);
      }
    }
    long[] sorted = Arrays.copyOf(order, size);
    Arrays.sort(sorted);
    return sorted;
  }

  private static long at(int time, int operation) {
    return ((long) time << 32) | (operation & 0xffffffffL);
  }

  int first() {
    return after[0];
  }

  int after(int event) {
    return after[event];
  }

  boolean isBeginning(int event) {
    return operations[event] >= 0;
  }

  int operation(int event) {
    return operations[event];
  }

  int beginning(int operation) {
    return beginnings[operation];
  }

  void remove(int operation) {
    unlink(beginnings[operation]);
    if (ends[operation] > 0) {
      unlink(ends[operation]);
    }
  }

  void putBack(int operation) {
    if (ends[operation] > 0) {
      link(ends[operation]);
    }
    link(beginnings[operation]);
  }

  private void unlink(int event) {
    after[before[event]] = after[event];
    before[after[event]] = before[event];
  }

  private void link(int event) {
    after[before[event]] = event;
    before[after[event]] = event;
  }
}
