// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.benchmarks.subject;

import dev.lockstep.Async;
import dev.lockstep.benchmarks.Cell;
import dev.lockstep.benchmarks.jvm.Subject;
import dev.lockstep.benchmarks.peer.Coroutines;
import java.time.Duration;

/** Subjects with time limits that are not reached. */
public final class Timeouts {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  private Timeouts() {}

  /**
   * Runs blocks under a limit that end at once.
   *
   * @param cell the number of blocks
   * @return the subject
   */
  public static Subject lockstep(Cell cell) {
    return () ->
        Async.run(
            () -> {
              long sum = 0;
              for (int i = 0; i < cell.operations(); i++) {
                sum += Async.timeout(LIMIT, () -> 1L);
              }
              return Work.done(cell.operations(), sum);
            });
  }

  /**
   * Runs blocks in {@code withTimeout}.
   *
   * @param cell the number of blocks
   * @return the subject
   */
  public static Subject kotlin(Cell cell) {
    return () -> Work.done(cell.operations(), Coroutines.unusedTimeouts(cell.operations()));
  }
}
