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

  /** The strand in step while it is chosen whether another lane goes first, or null. */
  private @Nullable Strand staying;

  /** The entry that goes first because it was chosen while a strand was in step, or null. */
  private @Nullable Entry chosen;

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
    int first = chosen == null ? -1 : indexOf(chosen);
    chosen = null;
    if (first < 0 && size > 1 && laneAt(0) == Entry.POLL_LANE && at(0).changesNothing()) {
      return remove(0);
    }
    choiceSource.beforeStep(shuttingDown);
    if (first >= 0) {
      return take(first);
    }
    findHeads(/* withPoll= */ true);
    int choice = options > 1 && !shuttingDown ? choiceSource.chooseLane(lanes) : 0;
    if (choice < 0 || choice >= options) {
      throw new IllegalArgumentException(
          "lane = " + choice + " of the choice source must be 0 to " + (options - 1));
    }
    return take(heads[choice]);
  }

  private Entry take(int index) {
    int lane = laneAt(index);
    Entry entry = remove(index);
    choiceSource.taken(lane);
    return entry;
  }

  @SuppressWarnings("ReferenceEquality") // entries are compared by identity
  private int indexOf(Entry entry) {
    for (int i = 0; i < size; i++) {
      if (entries[i] == entry) {
        return i;
      }
    }
    return -1;
  }

  @Override
  public boolean choosesOther(Strand inStep) {
    if (size <= 1 || shuttingDown) {
      return false;
    }
    findHeads(/* withPoll= */ false);
    if (options == 0) {
      return false;
    }
    staying = inStep;
    int choice = choiceSource.choosePreemption(lanes);
    staying = null;
    if (choice < 0 || choice > options) {
      throw new IllegalArgumentException(
          "preempt = " + choice + " of the choice source must be 0 to " + options);
    }
    chosen = choice == 0 ? null : at(heads[choice - 1]);
    return choice > 0;
  }

  @Override
  public void stays() {
    chosen = null;
  }

  @Override
  public void setShuttingDown(boolean shuttingDown) {
    this.shuttingDown = shuttingDown;
  }

  private void findHeads(boolean withPoll) {
    options = 0;
    stamp++;
    for (int i = 0; i < size; i++) {
      int lane = laneAt(i);
      if (lane >= seen.length) {
        seen = Arrays.copyOf(seen, Math.max(lane + 1, seen.length * 2));
      }
      if (seen[lane] != stamp && (lane != Entry.POLL_LANE || (i == 0 && withPoll))) {
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
      return staying == null ? options : options + 1;
    }

    @Override
    public int id(int index) {
      Strand inStep = staying;
      return inStep == null
          ? laneAt(head(index))
          : index == 0 ? inStep.lane() : laneAt(head(index - 1));
    }

    @Override
    public String name(int index) {
      Strand inStep = staying;
      return inStep == null
          ? at(head(index)).laneName()
          : index == 0 ? inStep.laneName() : at(head(index - 1)).laneName();
    }

    private int head(int index) {
      if (index < 0 || index >= options) {
        throw new IndexOutOfBoundsException("lane " + index + " of " + options);
      }
      return heads[index];
    }
  }
}
