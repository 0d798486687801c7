package dev.lockstep.explore;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All schedules, depth first, by running each from its beginning (stateless search, as VeriSoft:
 * Godefroid, POPL 1997). Complete if the schedules allowed are enough: for n lanes of s steps there
 * are (n s)! / (s!)^n of them. Needs memory in proportion to the length of a run.
 *
 * @param part which part of them: some of the branches of the run first in, first out
 */
record Exhaustive(Part part) implements Strategy {

  @Override
  public Search search(long seed, int schedules) {
    return new DepthFirst(part);
  }

  @Override
  public Strategy part(int index, int count) {
    return new Exhaustive(new Part(index, count));
  }

  private static final class DepthFirst extends BranchSearch {
    private final Deque<Branches> stack = new ArrayDeque<>();

    private DepthFirst(Part part) {
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
    void ran(ChoiceSequence choices, Part part, boolean counts) {
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
          ? "all " + Texts.count(total(), "schedule") + ", complete"
          : Texts.count(total(), "schedule") + " of an exhaustive search that was not finished";
    }
  }
}
