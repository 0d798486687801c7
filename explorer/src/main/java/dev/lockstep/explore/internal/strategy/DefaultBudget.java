// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.strategy;

import dev.lockstep.explore.Coverage;
import dev.lockstep.explore.Execution;
import dev.lockstep.explore.Plan;
import dev.lockstep.explore.Strategy;
import dev.lockstep.explore.internal.replay.Labels;
import org.jspecify.annotations.Nullable;

/**
 * Delay bounding with 0, 1 and 2 deviations for up to half of the interleavings, and with 3 and
 * more as long as all with one more fit into what is left; then random walk and POS in turn, and
 * with points at shared memory selectively uniform random walk too. Ends early if the program has
 * no interleavings with more deviations.
 *
 * @param part the part of it
 */
public record DefaultBudget(Partition part) implements Strategy {

  private static final int BOUND = 2;

  @Override
  public Search search(long seed, int interleavings) {
    return new Mix(part, seed, interleavings);
  }

  @Override
  public Strategy part(int index, int count) {
    return new DefaultBudget(new Partition(index, count));
  }

  private static final class Mix implements Search {
    private final DelayBounding.Levels bounded;
    private final Search walk;
    private final Search pos;
    private final Search surw;
    private final int boundedShare;
    private int boundedGiven;
    private int boundedRan;
    private int randomGiven;
    private int randomRan;
    private boolean random;

    /** True if accesses to shared memory are choices. */
    private boolean hasPoints;

    private Mix(Partition part, long seed, int interleavings) {
      bounded =
          new DelayBounding.Levels(Integer.MAX_VALUE, null, part) {
            @Override
            long allowed(int deviations) {
              return deviations <= BOUND ? Long.MAX_VALUE : interleavings - boundedGiven;
            }
          };
      boundedShare = Math.max((interleavings + 1) / 2, 1);
      walk = new RandomWalk().search(part.seed(seed), interleavings);
      pos = new Pos().search(part.seed(seed), interleavings);
      surw = new Surw(null).search(part.seed(seed), interleavings);
    }

    @Override
    public @Nullable Plan next() {
      if (!random) {
        Plan plan = boundedGiven < boundedShare || bounded.depth() > BOUND ? bounded.next() : null;
        if (plan != null) {
          boundedGiven++;
          return plan;
        }
        if (boundedRan < boundedGiven || bounded.isComplete()) {
          return null;
        }
        random = true;
      }
      Plan plan = turn(randomGiven).next();
      randomGiven += plan == null ? 0 : 1;
      return plan;
    }

    @Override
    public void ran(Plan plan, Execution execution) {
      if (boundedRan < boundedGiven) {
        boundedRan++;
        hasPoints |= execution.choices().labels().contains(Labels.PREEMPT);
        bounded.ran(plan, execution);
      } else {
        turn(randomRan++).ran(plan, execution);
      }
    }

    private Search turn(int number) {
      if (hasPoints) {
        return number % 2 == 1 ? walk : number % 4 == 0 ? surw : pos;
      }
      return number % 2 == 0 ? walk : pos;
    }

    @Override
    public boolean isComplete() {
      return bounded.isComplete();
    }

    @Override
    public Coverage coverage() {
      return bounded.coverage();
    }

    @Override
    public String covered() {
      return bounded.covered()
          + (random ? ", then " : "")
          + (random && hasPoints ? surw.covered() + ", " : "")
          + (random ? walk.covered() + " and " + pos.covered() : "");
    }
  }
}
