package dev.lockstep.explore;

import dev.lockstep.spi.Chance;
import java.util.HashMap;
import java.util.Map;

/** The chance of one run that follows a plan, and does not write down what it chose. */
final class PlannedChance implements Chance {

  private final Plan plan;
  private final Map<String, Integer> positions = new HashMap<>();
  private int lanePosition;
  private boolean over;

  PlannedChance(Plan plan) {
    this.plan = plan;
  }

  @Override
  public int chooseLane(Lanes lanes) {
    return over ? 0 : plan.chooseLane(lanePosition++, lanes);
  }

  @Override
  public int choose(String label, int bound) {
    int position = positions.merge(label, 1, Integer::sum) - 1;
    return over
        ? Labels.base(plan.seed(), label, position, bound)
        : plan.choose(label, position, bound);
  }

  @Override
  public void beforeStep(boolean tidyingUp) {
    over = tidyingUp;
  }

  @Override
  public void taken(int lane) {
    plan.taken(lane);
  }
}
