// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.strategy;

import dev.lockstep.explore.ChoiceSequence;
import dev.lockstep.explore.Coverage;
import dev.lockstep.explore.Interleaving;
import dev.lockstep.explore.Strategy;
import dev.lockstep.explore.internal.util.Plural;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Delay bounding: all interleavings with 0 deviations from first in, first out, then all with 1,
 * and so on up to a bound (Emmi, Qadeer, Rakamarić, POPL 2011; here every pick but the first costs
 * 1). Deterministic and complete within the bound: for n lanes and k choices at most (k n)^D
 * interleavings with D deviations. Most asyncio bugs need at most 2, and the first failure found is
 * nearly minimal.
 *
 * <p>A part of it has some of the branches of the run first in, first out, each with all its own.
 *
 * @param bound the largest number of deviations
 * @param part the part
 */
public record DelayBounding(int bound, Partition part) implements Strategy {

  public DelayBounding {
    if (bound < 0) {
      throw new IllegalArgumentException("deviations = " + bound + " must be at least 0");
    }
  }

  @Override
  public Search search(long seed, int interleavings) {
    return new Levels(bound, null, part);
  }

  @Override
  public Strategy part(int index, int count) {
    return new DelayBounding(bound, new Partition(index, count));
  }

  /** A search level by level. */
  static class Levels extends BranchSearch {
    private final int bound;
    private final @Nullable String onlyLabel;

    /** The runs of the level before, and the number of them that have been branched from. */
    private List<BoundedRun> parents = new ArrayList<>();

    private int branched;
    private @Nullable Branches branches;

    /** The runs of this level. */
    private List<BoundedRun> level = new ArrayList<>();

    private int depth;
    private int totalBefore;

    /** The number of interleavings of the next level; only counted beyond what is wanted. */
    private long nextSize;

    private final List<Integer> totals = new ArrayList<>(List.of(0));
    private boolean more;

    /** The kind of the branches of all parents that run now; see {@link Branches.Kind}. */
    private int kind;

    /** A run, the part of its branches to run, and the kind that ran when it came. */
    private record BoundedRun(ChoiceSequence choices, Partition part, int kind) {}

    Levels(int bound, @Nullable String onlyLabel, Partition part) {
      super(part);
      this.bound = bound;
      this.onlyLabel = onlyLabel;
    }

    @Override
    final @Nullable Interleaving nextBranch() {
      while (branches == null || !branches.hasNext()) {
        if (branched < parents.size()) {
          BoundedRun parent = parents.get(branched++);
          branches = new Branches(parent.choices, onlyLabel, parent.part, kinds(parent));
        } else if (!isLastKind()) {
          kind++;
          branched = 0;
        } else if (!deepen()) {
          return null;
        }
      }
      return branches.next();
    }

    /** Returns the kinds of branches of a run that are next, and those before it came. */
    private List<Branches.Kind> kinds(BoundedRun parent) {
      if (!hasPoints()) {
        return Branches.Kind.ALL;
      }
      return Branches.Kind.ALL.subList(parent.kind == kind ? 0 : kind, kind + 1);
    }

    private boolean isLastKind() {
      return parents.isEmpty() || !hasPoints() || kind == Branches.Kind.ALL.size() - 1;
    }

    private boolean deepen() {
      if (!isSettled() || depth == bound || level.isEmpty() || nextSize > allowed(depth + 1)) {
        return false;
      }
      nextSize = 0;
      depth++;
      parents = level;
      branched = 0;
      kind = 0;
      level = new ArrayList<>();
      totalBefore = total();
      totals.add(0);
      more = false;
      return true;
    }

    @Override
    final void ran(ChoiceSequence choices, Partition part, boolean counts, boolean again) {
      int own = again ? choices.interleaving().deviations().size() : depth;
      totals.set(own, totals.get(own) + (counts ? 1 : 0));
      if (own < depth) {
        if (Branches.exist(choices)) {
          parents.add(new BoundedRun(choices, part, kind));
        }
        return;
      }
      if (Branches.exist(choices)) {
        more = true;
        nextSize += Branches.count(choices);
        if (depth < bound && nextSize <= allowed(depth + 1)) {
          level.add(new BoundedRun(choices, part, 0));
        }
      }
    }

    /** Returns the largest size of a level for which it is run, by its number of deviations. */
    long allowed(int deviations) {
      return Long.MAX_VALUE;
    }

    /** Returns the number of deviations of the interleavings that run now. */
    final int depth() {
      return depth;
    }

    private boolean isLevelDone() {
      return isSettled()
          && isLastKind()
          && branched == parents.size()
          && (branches == null || !branches.hasNext());
    }

    /** Returns whether everything within the bound has run. */
    boolean isDone() {
      return isLevelDone() && (depth == bound || !more);
    }

    @Override
    public boolean isComplete() {
      return isLevelDone() && !more && !isSampled() && onlyLabel == null;
    }

    @Override
    public Coverage coverage() {
      int within = isLevelDone() ? depth : depth - 1;
      boolean all = isLevelDone() && !more;
      return onlyLabel == null
          ? new Coverage(isComplete(), all ? Integer.MAX_VALUE : within, totals)
          : Coverage.UNKNOWN;
    }

    @Override
    public String covered() {
      String samples = isSampled() ? ", choices of many values by samples" : "";
      if (isComplete()) {
        return "all " + Plural.count(total(), "interleaving") + ", complete";
      }
      if (isLevelDone()) {
        return allUpTo(total(), depth) + samples;
      }
      return (depth == 0 ? "" : allUpTo(totalBefore, depth - 1) + " and ")
          + (total() - totalBefore)
          + " of those with "
          + depth
          + samples;
    }

    private static String allUpTo(int interleavings, int deviations) {
      return "all "
          + Plural.count(interleavings, "interleaving")
          + " with at most "
          + Plural.count(deviations, "deviation");
    }
  }
}
