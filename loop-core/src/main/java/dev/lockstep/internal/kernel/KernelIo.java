package dev.lockstep.internal.kernel;

import org.jspecify.annotations.Nullable;

/** The I/O of a loop as its scheduler sees it. */
public interface KernelIo {

  /** Returns what the driver waits in instead of parking, or null while there is no I/O. */
  @Nullable IoPoll selector();

  /** Closes what is open; called once, when the loop is closed. */
  void close();
}
