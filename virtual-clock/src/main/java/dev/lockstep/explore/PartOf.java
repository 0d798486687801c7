package dev.lockstep.explore;

/**
 * A part of a search by random numbers: as much as the whole, by other numbers.
 *
 * @param whole the strategy
 * @param part which part
 */
record PartOf(Strategy whole, Part part) implements Strategy {

  @Override
  public Search search(long seed, int schedules) {
    return whole.search(part.seed(seed), schedules);
  }

  @Override
  public Strategy part(int index, int count) {
    return new PartOf(whole, new Part(index, count));
  }
}
