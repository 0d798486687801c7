package dev.lockstep.internal.kernel;

import org.jspecify.annotations.Nullable;

/** A stop-watch over the steps of a loop, told by the thread that makes them. */
public interface StepMonitor {

  /** Called when a thread begins to drive the loop. */
  void start();

  /** Called when no thread drives the loop any more. */
  void stop();

  /** Called when a step begins: of a strand, or of a callback if that is null. */
  void begin(String name, @Nullable Strand strand, Thread driver);

  /** Called when the step that began last has ended. */
  void end();
}
