// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.spi;

import dev.lockstep.Loop;
import java.time.Duration;
import java.util.List;

/**
 * The executor of the blocking work that a loop hands out with {@link
 * dev.lockstep.Async#toThread(dev.lockstep.Block)} (an SPI). In production it is a bounded pool of
 * threads; in a test it can be the loop itself, so that every run is the same. Each serves one
 * loop.
 *
 * @since 0.1.0
 */
public interface Offload {

  /**
   * Starts a piece of work, now or when there is room for it. Called from the loop; must not block.
   *
   * @param loop the loop that hands it out
   * @param name the name, shown in reports
   * @param work the code to run, on any thread; it does not throw
   * @throws IllegalStateException if this executor is shut down
   */
  void start(Loop loop, String name, Runnable work);

  /**
   * Returns whether the work runs outside of the loop, so that virtual time has to stand still
   * while it is under way.
   *
   * @return false if the loop's own thread runs it
   */
  default boolean isOutside() {
    return true;
  }

  /**
   * Accepts no more work and waits until the work under way has ended, on the real clock. Called
   * once, by a thread of its own, while the loop still runs.
   *
   * @param limit the longest time to wait
   * @return the calls that have not ended, for reports: the name of each, and its place in the code
   * @throws InterruptedException if the thread is interrupted
   */
  default List<String> shutDown(Duration limit) throws InterruptedException {
    return List.of();
  }
}
