// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.run;

import dev.lockstep.spi.ChoiceSource;
import java.util.Arrays;
import java.util.BitSet;
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

  /** The accesses in their order: what, by whom, whether it writes, and the choice after it. */
  private int accesses;

  private int[] accessed = new int[64];
  private int[] accessors = new int[64];
  private boolean[] writing = new boolean[64];
  private int[] choices = new int[64];

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
    accesses = 0;
  }

  /**
   * Notes an access that a lane is about to make.
   *
   * @param choice the number of the next choice of the run
   * @return the number of the memory
   */
  int add(int lane, ChoiceSource.Memory memory, int choice) {
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
    note(number, lane, memory.writes(), choice);
    return number;
  }

  private void note(int number, int lane, boolean writes, int choice) {
    if (accesses == accessed.length) {
      accessed = Arrays.copyOf(accessed, accesses * 2);
      accessors = Arrays.copyOf(accessors, accesses * 2);
      writing = Arrays.copyOf(writing, accesses * 2);
      choices = Arrays.copyOf(choices, accesses * 2);
    }
    accessed[accesses] = number;
    accessors[accesses] = lane;
    writing[accesses] = writes;
    choices[accesses++] = choice;
  }

  /**
   * Returns the choices before accesses with which no later one of another lane conflicts: it makes
   * no difference to let others go first, if they do what they did in this run.
   *
   * @param size the number of choices of the run
   */
  BitSet settled(int size) {
    BitSet settled = new BitSet(size);
    if (isUnsure) {
      return settled;
    }
    Later users = new Later(count);
    Later writers = new Later(count);
    for (int i = accesses - 1; i >= 0; i--) {
      int number = accessed[i];
      if (!(writing[i] ? users : writers).hasOther(number, accessors[i]) && choices[i] < size) {
        settled.set(choices[i]);
      }
      users.add(number, accessors[i]);
      if (writing[i]) {
        writers.add(number, accessors[i]);
      }
    }
    return settled;
  }

  /** The lanes that use each memory from some access on: none, one, or several. */
  private static final class Later {
    private static final int SEVERAL = -2;
    private final int[] lanes;

    Later(int count) {
      lanes = filled(count);
    }

    void add(int number, int lane) {
      lanes[number] = lanes[number] == NONE || lanes[number] == lane ? lane : SEVERAL;
    }

    boolean hasOther(int number, int lane) {
      return lanes[number] != NONE && lanes[number] != lane;
    }
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
