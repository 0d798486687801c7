// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.kernel;

import dev.lockstep.spi.ChoiceSource;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A queue from which a {@link ChoiceSource} chooses. Choice 0 is the head, so a run of zeros is
 * FIFO; another choice takes the head of another lane. The poll is offered only when it is the
 * head: it is never moved. A poll that would find nothing to do is not a choice.
 */
final class LaneQueue implements ReadyQueue {

  private static final int UNKNOWN = -1;

  private final ChoiceSource choiceSource;
  private @Nullable Entry[] entries = new Entry[16];

  /** The lane of each entry, once it was read. */
  private int[] lanesOfEntries = new int[16];

  private int size;

  /** The indexes in {@link #entries} of the heads of the ready lanes, in queue order. */
  private int[] heads = new int[16];

  private int options;

  /** The value of {@link #stamp} at which a lane was last seen, by lane. */
  private int[] seen = new int[16];

  private int stamp;
  private boolean shuttingDown;

  private final ChoiceSource.Lanes lanes = new Options();

  LaneQueue(ChoiceSource choiceSource) {
    this.choiceSource = choiceSource;
  }

  @Override
  public void add(Entry entry) {
    if (size == entries.length) {
      entries = Arrays.copyOf(entries, size * 2);
      lanesOfEntries = Arrays.copyOf(lanesOfEntries, size * 2);
      heads = Arrays.copyOf(heads, size * 2);
    }
    lanesOfEntries[size] = UNKNOWN;
    entries[size++] = entry;
  }

  @Override
  public Entry next() {
    if (size == 0) {
      throw new IllegalStateException("the queue is empty");
    }
    if (size > 1 && laneAt(0) == Entry.POLL_LANE && at(0).changesNothing()) {
      return remove(0);
    }
    choiceSource.beforeStep(shuttingDown);
    findHeads();
    int choice = options > 1 && !shuttingDown ? choiceSource.chooseLane(lanes) : 0;
    if (choice < 0 || choice >= options) {
      throw new IllegalArgumentException(
          "lane = " + choice + " of the choice source must be 0 to " + (options - 1));
    }
    int lane = laneAt(heads[choice]);
    Entry entry = remove(heads[choice]);
    choiceSource.taken(lane);
    return entry;
  }

  @Override
  public void setShuttingDown(boolean shuttingDown) {
    this.shuttingDown = shuttingDown;
  }

  private void findHeads() {
    options = 0;
    stamp++;
    for (int i = 0; i < size; i++) {
      int lane = laneAt(i);
      if (lane >= seen.length) {
        seen = Arrays.copyOf(seen, Math.max(lane + 1, seen.length * 2));
      }
      if (seen[lane] != stamp && (lane != Entry.POLL_LANE || i == 0)) {
        seen[lane] = stamp;
        heads[options++] = i;
      }
    }
  }

  private Entry remove(int index) {
    Entry entry = at(index);
    int behind = size - index - 1;
    System.arraycopy(entries, index + 1, entries, index, behind);
    System.arraycopy(lanesOfEntries, index + 1, lanesOfEntries, index, behind);
    entries[--size] = null;
    return entry;
  }

  private int laneAt(int index) {
    int lane = lanesOfEntries[index];
    if (lane == UNKNOWN) {
      lane = at(index).lane();
      lanesOfEntries[index] = lane;
    }
    return lane;
  }

  private Entry at(int index) {
    Entry entry = entries[index];
    if (entry == null) {
      throw new IllegalStateException("no entry at " + index + " of " + size);
    }
    return entry;
  }

  @Override
  public int size() {
    return size;
  }

  /** The heads of the ready lanes, as the choice source sees them. */
  private final class Options implements ChoiceSource.Lanes {

    @Override
    public int size() {
      return options;
    }

    @Override
    public int id(int index) {
      return laneAt(head(index));
    }

    @Override
    public String name(int index) {
      return at(head(index)).laneName();
    }

    private int head(int index) {
      if (index < 0 || index >= options) {
        throw new IndexOutOfBoundsException("lane " + index + " of " + options);
      }
      return heads[index];
    }
  }
}
