// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.strategy;

import dev.lockstep.explore.ChoiceSequence;
import dev.lockstep.explore.Coverage;
import dev.lockstep.explore.Execution;
import dev.lockstep.explore.Interleaving;
import dev.lockstep.explore.Plan;
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
 * <p>Of threads whose accesses to shared memory are points, one interleaving of each order of
 * conflicting accesses is enough, see {@link TraceSearch}; a part of several has all.
 *
 * @param part the part of them: some of the branches of the run first in, first out
 */
public record Exhaustive(Partition part) implements Strategy {

  @Override
  public Search search(long seed, int interleavings) {
    return part.count() == 1 ? new Reduced(part) : new DepthFirst(part);
  }

  @Override
  public Strategy part(int index, int count) {
    return new Exhaustive(new Partition(index, count));
  }

  /**
   * One interleaving of each trace for as long as the runs consist of accesses to memory; all
   * interleavings from the first run on that does not.
   */
  private static final class Reduced implements Search {
    private final TraceSearch traces = new TraceSearch();
    private final DepthFirst all;
    private @Nullable Execution first;
    private boolean isReduced = true;
    private int total;

    private Reduced(Partition part) {
      all = new DepthFirst(part);
    }

    @Override
    public @Nullable Plan next() {
      return isReduced ? traces.next() : all.next();
    }

    @Override
    public void ran(Plan plan, Execution execution) {
      Execution root = first == null ? execution : first;
      first = root;
      if (!isReduced && !(plan instanceof TracePlan)) {
        all.ran(plan, execution);
        return;
      }
      total++;
      if (isReduced && !traces.ran(plan, execution)) {
        isReduced = false;
        Plan fifo = all.next(); // which has run
        if (fifo != null) {
          all.ran(fifo, root);
        }
      }
    }

    @Override
    public Coverage coverage() {
      return isReduced && isComplete()
          ? new Coverage(true, Integer.MAX_VALUE, List.of(total))
          : all.coverage();
    }

    @Override
    public boolean isComplete() {
      return isReduced ? traces.isDone() : all.isComplete();
    }

    @Override
    public String covered() {
      if (!isReduced) {
        return all.covered();
      }
      String orders = Plural.count(traces.traces(), "order") + " of conflicting accesses";
      return isComplete()
          ? "all " + orders + ", in " + Plural.count(total, "interleaving") + ", complete"
          : orders + " of an exhaustive search that was not finished";
    }
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
        stack.push(new Branches(choices, null, part, Branches.Kind.ALL));
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
