// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep;

import java.util.concurrent.Callable;

/**
 * A block of code that returns nothing and may throw.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface AsyncAction {

  /**
   * Runs the block.
   *
   * @throws Exception whatever the block throws
   */
  void run() throws Exception;

  /**
   * Returns this block as a callable whose value is null.
   *
   * @return a callable that runs this block
   */
  @SuppressWarnings("NullAway") // Void has no other value
  default Callable<Void> asCallable() {
    return () -> {
      run();
      return null;
    };
  }
}
