// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.strategy;

import dev.lockstep.explore.Execution;
import dev.lockstep.explore.Plan;
import dev.lockstep.explore.Strategy;
import dev.lockstep.explore.internal.util.Plural;
import dev.lockstep.explore.internal.util.Random64;

/** A search by random plans, one after the other without end. */
final class RandomSearch implements Strategy.Search {

  /** Creates the plan of one run from the figures of the runs before it. */
  interface Planner {

    /**
     * Returns a plan.
     *
     * @param draw the seed of its random numbers
     * @param profile the figures of the runs before
     */
    Plan plan(long draw, Profile profile);
  }

  private final String name;
  private final Planner planner;
  private final Random64 draws;
  private final Profile profile = new Profile();
  private int total;

  RandomSearch(String name, long seed, Planner planner) {
    this.name = name;
    this.planner = planner;
    this.draws = new Random64(Random64.mix(seed) ^ name.hashCode());
  }

  @Override
  public Plan next() {
    return planner.plan(draws.next(), profile);
  }

  @Override
  public void ran(Plan plan, Execution execution) {
    total++;
    profile.add(plan, execution);
  }

  @Override
  public String covered() {
    return Plural.count(total, "interleaving") + " by " + name;
  }
}
