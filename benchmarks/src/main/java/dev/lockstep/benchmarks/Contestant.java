package dev.lockstep.benchmarks;

import java.util.List;
import java.util.Optional;

/** Who does the work of a row. */
public interface Contestant extends AutoCloseable {

  /**
   * What people read; one in each row.
   *
   * @return the name
   */
  String name();

  /**
   * Why this one cannot take part here.
   *
   * @return the reason, or empty if it can
   */
  default Optional<String> absent() {
    return Optional.empty();
  }

  /**
   * What the comparison with this one is about, the first that it has.
   *
   * @return the metrics
   */
  List<Metric> judgedBy();

  /**
   * Takes one turn.
   *
   * @param row the row
   * @param cell which size of it
   * @param effort how long
   * @return what was measured
   * @throws Exception if the work was not done
   */
  List<Sample> measure(Row row, Cell cell, Effort effort) throws Exception;

  /**
   * Does next to nothing of the work and checks that it is done.
   *
   * @param row the row
   * @param cell which size of it
   * @throws Exception if it was not
   */
  void smoke(Row row, Cell cell) throws Exception;

  /** Ends what it has started for a row. */
  @Override
  default void close() {}

  /**
   * Whether it takes part in a size; not all peers can do all of them in bearable time.
   *
   * @param cell the size
   * @return whether it does
   */
  default boolean takes(Cell cell) {
    return true;
  }
}
