package dev.lockstep.benchmarks;

/**
 * One size of a row.
 *
 * @param name what people read
 * @param size how many tasks, bytes or connections
 * @param operations how many operations make one run
 * @param growth whether it is a point of the growth plot and not a table of its own
 */
public record Cell(String name, int size, int operations, boolean growth) {

  /**
   * The same with next to no work, for a test that it is done.
   *
   * @return the smaller one
   */
  public Cell tiny() {
    return new Cell(name, Math.min(size, 20), Math.min(operations, 200), growth);
  }
}
