// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.run;

import dev.lockstep.spi.ChoiceSource;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The memory that the lanes of one run have accessed, by object and part. */
final class MemoryUse {

  private static final int NONE = -1;
  private static final byte SHARED = 1;
  private static final byte WRITTEN = 2;

  private int count;
  private @Nullable Object[] targets = new Object[64];
  private int[] parts = new int[64];
  private int[] lanes = new int[64];
  private byte[] states = new byte[64];

  /** The numbers of memory by hash code; {@link #NONE} for a free place. */
  private int[] table = filled(128);

  /** True if there was an access to some part of an object that is not known. */
  private boolean isUnsure;

  private static int[] filled(int size) {
    int[] table = new int[size];
    Arrays.fill(table, NONE);
    return table;
  }

  void clear() {
    if (count > 0) {
      Arrays.fill(targets, 0, count, null);
      Arrays.fill(table, NONE);
      count = 0;
    }
    isUnsure = false;
  }

  /** Notes an access; returns the number of the memory. */
  int add(int lane, ChoiceSource.Memory memory) {
    Object target = memory.target();
    int part = memory.part();
    isUnsure |= part == ChoiceSource.Memory.ANY && target != null;
    int number = find(target, part, lane);
    if (lanes[number] != lane) {
      states[number] |= SHARED;
    }
    if (memory.writes()) {
      states[number] |= WRITTEN;
    }
    return number;
  }

  @SuppressWarnings("ReferenceEquality") // memory is of one object
  private int find(@Nullable Object target, int part, int lane) {
    int mask = table.length - 1;
    int at = mixed(target, part) & mask;
    while (table[at] != NONE) {
      int number = table[at];
      if (targets[number] == target && parts[number] == part) {
        return number;
      }
      at = (at + 1) & mask;
    }
    if (count == targets.length) {
      grow();
      return find(target, part, lane);
    }
    table[at] = count;
    targets[count] = target;
    parts[count] = part;
    lanes[count] = lane;
    states[count] = 0;
    return count++;
  }

  private void grow() {
    int size = count * 2;
    targets = Arrays.copyOf(targets, size);
    parts = Arrays.copyOf(parts, size);
    lanes = Arrays.copyOf(lanes, size);
    states = Arrays.copyOf(states, size);
    table = filled(size * 2);
    for (int number = 0; number < count; number++) {
      int at = mixed(targets[number], parts[number]) & (table.length - 1);
      while (table[at] != NONE) {
        at = (at + 1) & (table.length - 1);
      }
      table[at] = number;
    }
  }

  private static int mixed(@Nullable Object target, int part) {
    int hash = System.identityHashCode(target) * 31 + part;
    return hash ^ (hash >>> 15);
  }

  /** Returns whether several lanes have used some memory, and one has written it. */
  boolean isContended(int number) {
    return isUnsure || states[number] == (SHARED | WRITTEN);
  }
}
