// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.strategy;

import dev.lockstep.explore.ChoiceSequence;
import dev.lockstep.explore.Execution;
import dev.lockstep.explore.Interleaving;
import dev.lockstep.explore.Plan;
import dev.lockstep.explore.Strategy;
import dev.lockstep.explore.internal.replay.Labels;
import dev.lockstep.explore.internal.replay.ReplayPlan;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The frame of a search that begins with first in, first out, and goes on by {@link Branches} of
 * the runs that it gets. Each of several parts makes the first run, and the first part counts it.
 */
abstract class BranchSearch implements Strategy.Search {

  private final Partition part;
  private boolean begun;
  private boolean rooted;
  private boolean sampled;

  /**
   * The branches that earlier runs left out, because an access met none of another lane in them,
   * and that a later one has shown to differ (dynamic partial order reduction: Flanagan and
   * Godefroid, POPL 2005; here an access that meets one branches to all other lanes).
   */
  private final Deque<Interleaving> reopened = new ArrayDeque<>();

  /** The choices whose branches were left out, see {@link Branches#leaveOut}. */
  private final Set<Long> leftOut = new HashSet<>();

  private boolean hasPoints;
  private int out;
  private int total;

  BranchSearch(Partition part) {
    this.part = part;
  }

  /** Returns the next branch of the runs so far, or null if there is none now. */
  abstract @Nullable Interleaving nextBranch();

  /**
   * Called with the choices of each run, in the order in which the plans were given out.
   *
   * @param part the branches to run: some of the first run's, all of the others'
   * @param counts whether the run counts for this part
   * @param again whether it may be of a level before, since it was left out at first
   */
  abstract void ran(ChoiceSequence choices, Partition part, boolean counts, boolean again);

  @Override
  public final @Nullable Plan next() {
    if (!begun) {
      begun = true;
      out++;
      return ReplayPlan.fifo();
    }
    Interleaving branch = reopened.isEmpty() ? nextBranch() : reopened.remove();
    if (branch == null) {
      return null;
    }
    out++;
    return new ReplayPlan(branch);
  }

  @Override
  public final void ran(Plan plan, Execution execution) {
    boolean root = !rooted;
    boolean counts = !root || part.isFirst();
    rooted = true;
    out--;
    total += counts ? 1 : 0;
    sampled |= Branches.areSampled(execution.choices());
    hasPoints |= execution.choices().labels().contains(Labels.PREEMPT);
    if (hasPoints) {
      Branches.leaveOut(execution.choices(), leftOut, reopened);
    }
    ran(execution.choices(), root ? part : Partition.WHOLE, counts, hasPoints);
  }

  /** Returns whether accesses to shared memory are choices in any run so far. */
  final boolean hasPoints() {
    return hasPoints;
  }

  /** Returns the number of interleavings that ran. */
  final int total() {
    return total;
  }

  /** Returns whether all plans that were given out have run, the first one at least. */
  final boolean isSettled() {
    return begun && out == 0 && reopened.isEmpty();
  }

  /** Returns whether values of a choice with many options were left out. */
  final boolean isSampled() {
    return sampled;
  }
}
