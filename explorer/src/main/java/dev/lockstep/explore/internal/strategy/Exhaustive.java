// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.strategy;

import dev.lockstep.explore.ChoiceSequence;
import dev.lockstep.explore.Coverage;
import dev.lockstep.explore.Interleaving;
import dev.lockstep.explore.Strategy;
import dev.lockstep.explore.internal.util.Plural;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All interleavings, depth first, by running each from its beginning (stateless search, as in
 * VeriSoft: Godefroid, POPL 1997). Complete if the number of interleavings allowed is enough: for n
 * lanes of s steps there are (n s)! / (s!)^n of them. Needs memory in proportion to the length of a
 * run.
 *
 * @param part the part of them: some of the branches of the run first in, first out
 */
public record Exhaustive(Partition part) implements Strategy {

  @Override
  public Search search(long seed, int interleavings) {
    return new DepthFirst(part);
  }

  @Override
  public Strategy part(int index, int count) {
    return new Exhaustive(new Partition(index, count));
  }

  private static final class DepthFirst extends BranchSearch {
    private final Deque<Branches> stack = new ArrayDeque<>();

    private DepthFirst(Partition part) {
      super(part);
    }

    @Override
    @Nullable Interleaving nextBranch() {
      for (Branches top = stack.peek(); top != null; top = stack.peek()) {
        if (top.hasNext()) {
          return top.next();
        }
        stack.pop();
      }
      return null;
    }

    @Override
    void ran(ChoiceSequence choices, Partition part, boolean counts, boolean again) {
      if (Branches.exist(choices)) {
        stack.push(new Branches(choices, null, part));
      }
    }

    @Override
    public Coverage coverage() {
      return isComplete()
          ? new Coverage(true, Integer.MAX_VALUE, List.of(total()))
          : Coverage.UNKNOWN;
    }

    @Override
    public boolean isComplete() {
      return isSettled() && stack.stream().noneMatch(Branches::hasNext) && !isSampled();
    }

    @Override
    public String covered() {
      return isComplete()
          ? "all " + Plural.count(total(), "interleaving") + ", complete"
          : Plural.count(total(), "interleaving")
              + " of an exhaustive search that was not finished";
    }
  }
}
