// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.run;

import dev.lockstep.explore.Coverage;
import dev.lockstep.spi.LoopObserver;
import org.jspecify.annotations.Nullable;

/**
 * An observer of runs of a search that notes what took part in them and is not explored, so that a
 * search does not claim more than it has seen. Written by the threads of the runs.
 */
public final class Unexplored implements LoopObserver {

  private volatile boolean threads;
  private volatile boolean points;
  private volatile boolean outside;

  /** Creates an observer that has seen nothing. */
  public Unexplored() {}

  @Override
  public void joined(Thread thread, int lane) {
    if (!threads) {
      threads = true;
    }
  }

  @Override
  public void atPoint() {
    if (!points) {
      points = true;
    }
  }

  @Override
  public void awaitsOutside() {
    if (!outside) {
      outside = true;
    }
  }

  /** Returns what a search covers, which is not all if something is not explored. */
  public Coverage limited(Coverage coverage) {
    return reason() == null
        ? coverage
        : new Coverage(false, coverage.deviations(), coverage.interleavings());
  }

  /** Returns the text of what a search covers, with the reason why that is not all. */
  public String limited(String covered) {
    String reason = reason();
    return reason == null ? covered : covered.replaceFirst(", complete$", "") + "; " + reason;
  }

  private @Nullable String reason() {
    if (outside) {
      return "not complete: threads or other things outside of the loop took part, whose steps are"
          + " not explored";
    }
    if (threads && !points) {
      return "not complete: a thread runs from one blocking call to the next in one step; mark what"
          + " threads share by Interleaving.point()";
    }
    return null;
  }
}
