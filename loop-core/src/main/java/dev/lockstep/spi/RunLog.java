// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.spi;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A record of what one runner does, for {@link dev.lockstep.Runner.Builder#record}, which finds its
 * class with a {@link java.util.ServiceLoader}. The artifact {@code lockstep-explorer} has one.
 *
 * @since 0.1.0
 */
public interface RunLog {

  /**
   * Returns the observer that records. Called once, by the thread that builds the runner.
   *
   * @return the observer
   */
  LoopObserver observer();

  /**
   * Writes what was recorded so far. Called after each run, when the loop does not run.
   *
   * @param page the file of the page, whose name ends with {@code .html}
   * @param failure the exception with which the last run failed, or null if it passed
   * @throws IOException if a file cannot be written
   */
  void write(Path page, @Nullable Throwable failure) throws IOException;
}
