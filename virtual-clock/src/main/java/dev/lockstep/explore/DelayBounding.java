package dev.lockstep.explore;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Delay bounding: all schedules with 0 deviations from first in, first out, then all with 1, and so
 * on up to a bound (Emmi, Qadeer, Rakamarić, POPL 2011; here every pick but the first costs 1).
 * Deterministic and complete within the bound: for n lanes and k choices at most (k n)^D schedules
 * with D deviations. Most asyncio bugs need at most 2, and the first failure found is nearly
 * minimal.
 *
 * <p>A part of it has some of the branches of the run first in, first out, each with all its own.
 *
 * @param bound the most deviations
 * @param part which part
 */
record DelayBounding(int bound, Part part) implements Strategy {

  DelayBounding {
    if (bound < 0) {
      throw new IllegalArgumentException("a bound of " + bound + " deviations; use 0 or more");
    }
  }

  @Override
  public Search search(long seed, int schedules) {
    return new Levels(bound, null, part);
  }

  @Override
  public Strategy part(int index, int count) {
    return new DelayBounding(bound, new Part(index, count));
  }

  /** A search level by level. */
  static class Levels implements Search {
    private final int bound;
    private final @Nullable String onlyLabel;
    private final Part part;

    /** The runs of the level before, and how many of them have been branched from. */
    private List<ChoiceSequence> parents = new ArrayList<>();

    private int branched;
    private @Nullable Branches branches;

    /** The runs of this level. */
    private List<ChoiceSequence> level = new ArrayList<>();

    private int depth;
    private int out;
    private int total;
    private int totalBefore;
    private final List<Integer> totals = new ArrayList<>(List.of(0));
    private boolean begun;
    private boolean more;
    private boolean sampled;

    Levels(int bound, @Nullable String onlyLabel, Part part) {
      this.bound = bound;
      this.part = part;
      this.onlyLabel = onlyLabel;
    }

    @Override
    public @Nullable Plan next() {
      if (!begun) {
        begun = true;
        out++;
        return Replay.fifo();
      }
      while (branches == null || !branches.hasNext()) {
        if (branched < parents.size()) {
          branches = new Branches(parents.get(branched++), onlyLabel, partAt(depth));
        } else if (!deepen()) {
          return null;
        }
      }
      out++;
      return new Replay(branches.next());
    }

    /** The first branches are divided; what comes from them stays together. */
    private Part partAt(int level) {
      return level == 1 ? part : Part.WHOLE;
    }

    private boolean deepen() {
      if (out > 0 || depth == bound || level.isEmpty()) {
        return false;
      }
      depth++;
      parents = level;
      branched = 0;
      level = new ArrayList<>();
      totalBefore = total;
      totals.add(0);
      more = false;
      return true;
    }

    @Override
    public void ran(Plan plan, Execution execution) {
      out--;
      if (depth > 0 || part.isFirst()) {
        total++;
        totals.set(depth, totals.get(depth) + 1);
      }
      ChoiceSequence choices = execution.choices();
      sampled |= Branches.areSampled(choices);
      if (Branches.exist(choices)) {
        more = true;
        if (depth < bound) {
          level.add(choices);
        }
      }
    }

    private boolean isLevelDone() {
      return begun
          && out == 0
          && branched == parents.size()
          && (branches == null || !branches.hasNext());
    }

    /** How many schedules ran. */
    int total() {
      return total;
    }

    /** Whether everything within the bound has run. */
    boolean isDone() {
      return isLevelDone() && (depth == bound || !more);
    }

    @Override
    public boolean isComplete() {
      return isLevelDone() && !more && !sampled && onlyLabel == null;
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
      String samples = sampled ? ", choices of many values by samples" : "";
      if (isComplete()) {
        return "all " + Texts.count(total, "schedule") + ", complete";
      }
      if (isLevelDone()) {
        return allUpTo(total, depth) + samples;
      }
      return (depth == 0 ? "" : allUpTo(totalBefore, depth - 1) + " and ")
          + (total - totalBefore)
          + " of those with "
          + depth
          + samples;
    }

    private static String allUpTo(int schedules, int deviations) {
      return "all "
          + Texts.count(schedules, "schedule")
          + " with at most "
          + Texts.count(deviations, "deviation");
    }
  }
}
