// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.kernel;

import org.jspecify.annotations.Nullable;

/** The I/O of a loop, as its scheduler sees it. */
public interface KernelIo {

  /**
   * Returns the selector that the driver waits in instead of parking; null while there is no I/O.
   */
  @Nullable IoPoll selector();

  /** Closes the network and the selector; called once, when the loop is closed. */
  void close();
}
