// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.replay;

import dev.lockstep.explore.Plan;
import dev.lockstep.spi.ChoiceSource;

/** The choice source of one run that follows a plan, and does not record its choices. */
public final class PlannedChoices implements ChoiceSource {

  private final Plan plan;
  private final Positions positions = new Positions();
  private boolean over;

  public PlannedChoices(Plan plan) {
    this.plan = plan;
  }

  @Override
  public int chooseLane(Lanes lanes) {
    return over ? 0 : plan.chooseLane(positions.next(Positions.LANE), lanes);
  }

  @Override
  public int choosePreemption(Lanes lanes) {
    int position = positions.next(positions.indexOf(Labels.PREEMPT));
    return over ? 0 : plan.choosePreemption(position, lanes);
  }

  @Override
  public int choose(String label, int bound) {
    int position = positions.next(positions.indexOf(label));
    return over
        ? Labels.base(plan.seed(), label, position, bound)
        : plan.choose(label, position, bound);
  }

  @Override
  public void beforeStep(boolean shuttingDown) {
    over = shuttingDown;
  }

  @Override
  public void taken(int lane) {
    plan.taken(lane);
  }
}
