// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.benchmarks;

import java.util.List;
import java.util.Optional;

/** A library or program that does the work of a row. */
public interface Contestant extends AutoCloseable {

  /**
   * Returns the name for people, which is unique within a row.
   *
   * @return the name
   */
  String name();

  /**
   * Returns the reason why this contestant cannot take part on this machine.
   *
   * @return the reason, or empty if it can
   */
  default Optional<String> absent() {
    return Optional.empty();
  }

  /**
   * Returns the metrics of the comparison with this contestant; the first that was measured counts.
   *
   * @return the metrics
   */
  List<Metric> judgedBy();

  /**
   * Takes one turn.
   *
   * @param row the row
   * @param cell the size
   * @param effort the duration
   * @return the measurements
   * @throws Exception if the work was not done
   */
  List<Sample> measure(Row row, Cell cell, Effort effort) throws Exception;

  /**
   * Does next to nothing of the work and checks that it is done.
   *
   * @param row the row
   * @param cell the size
   * @throws Exception if the work was not done
   */
  void smoke(Row row, Cell cell) throws Exception;

  /** Ends everything that it has started for a row. */
  @Override
  default void close() {}

  /**
   * Returns whether this contestant runs at a size; not all peers can run all sizes in bearable
   * time.
   *
   * @param cell the size
   * @return whether it runs
   */
  default boolean takes(Cell cell) {
    return true;
  }
}
