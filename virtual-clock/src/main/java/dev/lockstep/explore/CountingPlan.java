package dev.lockstep.explore;

import dev.lockstep.spi.Chance;

/** First in, first out, for a first run in which something is counted. */
abstract class CountingPlan implements Plan {

  final LaneCounts counts = new LaneCounts();

  @Override
  public final int chooseLane(int position, Chance.Lanes lanes) {
    for (int i = 0; i < lanes.size(); i++) {
      counts.see(lanes.id(i));
    }
    return 0;
  }

  @Override
  public void taken(int lane) {
    counts.step(lane);
  }
}
