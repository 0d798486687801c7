// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.search;

import dev.lockstep.explore.Plan;
import dev.lockstep.spi.ChoiceSource;
import dev.lockstep.spi.LoopObserver;
import dev.lockstep.spi.MemoryAccess;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The order in which the lanes of a run take turns, by the number of accesses to shared memory that
 * each has made when its turn ends. Two turns of a lane with others between can be made one: that
 * takes two switches away, whatever choices a run has in between (Jalbert and Sen, FSE 2010).
 */
final class Segments {

  /**
   * A turn of a lane.
   *
   * @param lane the lane
   * @param end the number of the access, from 1, before which it ends; a lane that waits or ends
   *     before has ended its turn too
   */
  record Segment(int lane, int end) {}

  private Segments() {}

  /**
   * Returns the ways of making two turns of one lane one: the later one comes earlier, or the
   * earlier one later. Those that are nearest come first.
   */
  static List<List<Segment>> merged(List<Segment> turns) {
    List<List<Segment>> ways = new ArrayList<>();
    for (int i = 0; i < turns.size(); i++) {
      for (int j = i + 1; j < turns.size(); j++) {
        if (turns.get(j).lane == turns.get(i).lane) {
          ways.add(without(turns, i, j, /* earlier= */ true));
          ways.add(without(turns, i, j, /* earlier= */ false));
          break;
        }
      }
    }
    return ways;
  }

  private static List<Segment> without(List<Segment> turns, int i, int j, boolean earlier) {
    List<Segment> fewer = new ArrayList<>(turns);
    if (earlier) {
      fewer.set(i, turns.get(j));
      fewer.remove(j);
    } else {
      fewer.remove(i);
    }
    return fewer;
  }

  /** A plan that counts the accesses of each lane. */
  abstract static class Counting implements Plan {
    private int[] counts = new int[16];
    private int running;
    private boolean preempted;

    /** Returns the number of the access that a lane is about to make, or has made last. */
    final int count(int lane) {
      return lane < counts.length ? counts[lane] : 0;
    }

    /** Returns whether the lane that ran last was preempted before its access. */
    final boolean isPreempted() {
      return preempted;
    }

    @Override
    public void taken(int lane) {
      running = lane;
      preempted = false;
    }

    @Override
    public final LoopObserver observer() {
      return new LoopObserver() {
        @Override
        public boolean seesAccesses() {
          return true;
        }

        @Override
        public void accesses(MemoryAccess access) {
          if (running >= counts.length) {
            counts = Arrays.copyOf(counts, running * 2);
          }
          counts[running]++;
        }

        @Override
        public void preempted(MemoryAccess access) {
          preempted = true;
        }
      };
    }
  }

  /** A plan that follows another one, and notes the turns. */
  static final class Noting extends Counting {
    private final Plan plan;
    private final List<Segment> turns = new ArrayList<>();
    private int turn = -1;

    Noting(Plan plan) {
      this.plan = plan;
    }

    /** Returns the turns of the run, which is over. */
    List<Segment> turns() {
      end(-1);
      return turns;
    }

    private void end(int next) {
      if (turn >= 0 && turn != next) {
        turns.add(new Segment(turn, count(turn) + (isPreempted() ? 0 : 1)));
      }
      turn = next;
    }

    @Override
    public long seed() {
      return plan.seed();
    }

    @Override
    public int chooseLane(int position, ChoiceSource.Lanes lanes) {
      return plan.chooseLane(position, lanes);
    }

    @Override
    public int choosePreemption(int position, ChoiceSource.Lanes lanes) {
      return plan.choosePreemption(position, lanes);
    }

    @Override
    public int choose(String label, int position, int bound) {
      return plan.choose(label, position, bound);
    }

    @Override
    public void taken(int lane) {
      end(lane);
      plan.taken(lane);
      super.taken(lane);
    }

    @Override
    public @Nullable String misfit() {
      return plan.misfit();
    }

    @Override
    public @Nullable String misfitAtEnd() {
      return plan.misfitAtEnd();
    }
  }

  /** A plan that takes turns as far as the lanes are ready, and follows a seed otherwise. */
  static final class Following extends Counting {
    private final List<Segment> turns;
    private final Plan others;
    private int next;

    /**
     * Creates the plan of one run.
     *
     * @param others the plan of the choices that are none of lanes
     */
    Following(List<Segment> turns, Plan others) {
      this.turns = turns;
      this.others = others;
    }

    @Override
    public long seed() {
      return others.seed();
    }

    @Override
    public int chooseLane(int position, ChoiceSource.Lanes lanes) {
      return choose(lanes);
    }

    @Override
    public int choosePreemption(int position, ChoiceSource.Lanes lanes) {
      return choose(lanes);
    }

    /** Chooses the lane of the first turn from here on that is ready and has not had it. */
    private int choose(ChoiceSource.Lanes lanes) {
      for (int i = next; i < turns.size(); i++) {
        Segment turn = turns.get(i);
        int index = indexOf(turn.lane, lanes);
        if (index >= 0 && count(turn.lane) < turn.end) {
          next = i;
          return index;
        }
      }
      return 0;
    }

    private static int indexOf(int lane, ChoiceSource.Lanes lanes) {
      for (int i = 0; i < lanes.size(); i++) {
        if (lanes.id(i) == lane) {
          return i;
        }
      }
      return -1;
    }

    @Override
    public int choose(String label, int position, int bound) {
      return others.choose(label, position, bound);
    }
  }
}
