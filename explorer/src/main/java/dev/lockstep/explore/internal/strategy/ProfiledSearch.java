// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.strategy;

import dev.lockstep.explore.Execution;
import dev.lockstep.explore.Plan;
import dev.lockstep.explore.Strategy;
import dev.lockstep.explore.internal.util.Plural;
import dev.lockstep.explore.internal.util.Random64;
import org.jspecify.annotations.Nullable;

/** A search whose first run counts steps, for the random plans after it. */
final class ProfiledSearch implements Strategy.Search {

  /** Creates the plan of one run. */
  interface Planner {

    /**
     * Returns a plan.
     *
     * @param draw the seed of its random numbers
     * @param cancelChoices the number of choices of a cancellation in the first run
     * @param counts the counts of the first run
     */
    Plan plan(long draw, int cancelChoices, LaneCounts counts);
  }

  private final String name;
  private final Random64 draws;
  private final CountingPlan first;
  private final Planner planner;
  private final Profile profile = new Profile();
  private boolean out;
  private int total;

  ProfiledSearch(String name, long seed, CountingPlan first, Planner planner) {
    this.name = name;
    this.draws = new Random64(seed);
    this.first = first;
    this.planner = planner;
  }

  @Override
  public @Nullable Plan next() {
    if (!out) {
      out = true;
      return first;
    }
    return profile.runs() == 0
        ? null
        : planner.plan(draws.next(), profile.cancelChoices(), first.counts);
  }

  @Override
  public void ran(Plan plan, Execution execution) {
    total++;
    if (plan instanceof CountingPlan) {
      profile.add(plan, execution);
    }
  }

  @Override
  public String covered() {
    return Plural.count(total, "interleaving") + " by " + name;
  }
}
