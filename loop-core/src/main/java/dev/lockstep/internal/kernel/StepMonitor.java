// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.kernel;

import org.jspecify.annotations.Nullable;

/** A monitor that times the steps of a loop; called by the thread that makes them. */
public interface StepMonitor {

  /** Called when a thread begins to drive the loop. */
  void start();

  /** Called when no thread drives the loop any more. */
  void stop();

  /** Called when a step of a strand begins, or a callback if the strand is null. */
  void begin(String name, @Nullable Strand strand, Thread driver);

  /** Called when the step that began last has ended. */
  void end();
}
