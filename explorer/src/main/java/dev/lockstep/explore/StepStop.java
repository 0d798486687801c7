// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore;

import dev.lockstep.Task;
import dev.lockstep.spi.LoopObserver;
import dev.lockstep.spi.MemoryAccess;
import org.jspecify.annotations.Nullable;

/**
 * The place for a debugger's breakpoint in a replay with {@code -Dlockstep.debug}: {@code
 * dev.lockstep.explore.StepStop.here}. It is called where a task ends a step, on the task's own
 * thread, so that the program's line is some frames further up; the task's next step begins there
 * too. Virtual time stands still meanwhile, and what a {@linkplain dev.lockstep.spi.WatchdogWait
 * watchdog} counts as well, if the debugger stops all threads.
 */
final class StepStop implements LoopObserver {

  /** The number of the step, as in the trace. */
  private int step;

  /** The name of the lane in step. */
  private String lane = "";

  private StepStop() {}

  /** Returns an observer that calls {@link #here} in one run; null if that is not wanted. */
  static @Nullable LoopObserver wanted() {
    String debug = System.getProperty("lockstep.debug", "false");
    return debug.isEmpty() || Boolean.parseBoolean(debug) ? new StepStop() : null;
  }

  /**
   * Does nothing; a debugger stops here.
   *
   * @param step the number of the step, as in the trace, from 1
   * @param lane the name of the task or thread
   * @param what the object that it waits for, or what it does otherwise
   */
  static void here(int step, String lane, Object what) {}

  @Override
  public void stepStarted(int number, String name) {
    step++;
    lane = name;
  }

  @Override
  public void awaiting(Task<?> task, Object on) {
    here(step, lane, on);
  }

  @Override
  public void yielding(Task<?> task) {
    here(step, lane, "yields");
  }

  @Override
  public void preempted(MemoryAccess access) {
    here(step, lane, access);
  }
}
