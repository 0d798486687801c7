// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.run;

/** Callbacks of a recorder to what takes part in a run beside its plan. */
interface RunHooks {

  /** Hooks that do nothing. */
  RunHooks NONE = new RunHooks() {};

  /**
   * Called before a step is chosen.
   *
   * @param recorder makes choices
   * @param nothingToChoose true if the run is at its end or over its limit
   */
  default void beforeStep(Recorder recorder, boolean nothingToChoose) {}

  /** Called when the program is over; what follows is the loop ending what it left. */
  default void shuttingDown() {}

  /** Called when another lane than this one, which is first in the queue, goes next. */
  default void deviates(String fifoName) {}

  /** Called when the lane in step does not stay before an access to shared memory. */
  default void preempts(String otherName) {}

  /** Called when something was chosen before the next step that the seed would not choose. */
  default void deviates(String label, int value, int bound) {}
}
