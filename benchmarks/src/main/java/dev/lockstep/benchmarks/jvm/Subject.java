// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.benchmarks.jvm;

import dev.lockstep.benchmarks.Cell;

/** The work of a row in a JVM. */
@FunctionalInterface
public interface Subject extends AutoCloseable {

  /**
   * Does the work once. This is measured.
   *
   * @return the number of operations, the same each time
   * @throws Exception if the work was not done
   */
  long run() throws Exception;

  /**
   * Prepares the next run. This is not measured.
   *
   * @throws Exception if that fails
   */
  default void prepare() throws Exception {}

  @Override
  default void close() throws Exception {}

  /** A factory of subjects. */
  @FunctionalInterface
  interface Maker {

    /**
     * Creates a subject.
     *
     * @param cell the size
     * @return the subject
     * @throws Exception if that fails
     */
    Subject make(Cell cell) throws Exception;
  }
}
