// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.benchmarks;

/**
 * A size of a row.
 *
 * @param name the name for people
 * @param size the number of tasks, bytes or connections
 * @param operations the number of operations in one run
 * @param growth whether it is a point of the growth plot and has no table of its own
 */
public record Cell(String name, int size, int operations, boolean growth) {

  /**
   * Returns the same cell with next to no work, for a test that the work is done.
   *
   * @return the smaller cell
   */
  public Cell tiny() {
    return new Cell(name, Math.min(size, 20), Math.min(operations, 200), growth);
  }
}
