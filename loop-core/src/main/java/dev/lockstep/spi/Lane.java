// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.spi;

import dev.lockstep.Handle;

/**
 * A source of callbacks, such as a connection. Its callbacks stay in order among themselves, and a
 * {@link ChoiceSource} may run them earlier or later than those of other lanes. Called from the
 * loop only.
 *
 * @since 0.1.0
 */
public interface Lane {

  /**
   * Queues a callback for the next iteration, with a copy of the caller's context variables.
   *
   * @param callback the code to run
   * @return a handle that cancels it
   */
  Handle queue(Runnable callback);
}
