// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore;

import java.io.Serial;
import java.io.Serializable;

/**
 * The place where an interleaving did not fit the program that it was replayed on, mostly because
 * the program has been edited since. From there on the run was first in, first out.
 *
 * @param step the step of the run, from 1
 * @param reason the mismatch, for people
 * @since 0.1.0
 */
public record ReplayMismatch(int step, String reason) implements Serializable {

  @Serial private static final long serialVersionUID = 1L;

  /** Returns a sentence that names the mismatch and the remedy. */
  @Override
  public String toString() {
    return "the interleaving does not fit the program from step "
        + step
        + " on ("
        + reason
        + "); the rest ran first in, first out; use Strategy.near(...) to search near it";
  }
}
