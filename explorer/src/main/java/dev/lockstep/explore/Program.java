// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore;

/**
 * A program that is run again and again, in another interleaving each time.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface Program {

  /**
   * Runs the program once. With an explorer of several workers it is called by several threads at
   * the same time, each with a run of its own, so runs must not share mutable state.
   *
   * @param run the parts of the run; the program builds its loop from {@link Run#runner()}, or
   *     calls {@link Run#main}
   * @throws Throwable if the run has failed
   */
  void run(Run run) throws Throwable;
}
