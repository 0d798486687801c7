// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep;

import java.io.Serial;
import java.io.Serializable;
import java.util.List;

/**
 * Thrown by a run whose tasks wait for each other, or for nothing that can happen: nothing is
 * ready, no timer is set and nothing outside of the loop is pending. The message names each task,
 * what it waits for, and who holds that.
 *
 * <p>Only a clock that knows that nothing can happen reports it: a virtual one.
 *
 * @since 0.1.0
 */
public final class DeadlockError extends Error {

  @Serial private static final long serialVersionUID = 1L;

  /** The waits of all that is left. */
  private final Wait[] waits;

  /**
   * A wait of a task, or of a virtual thread that is no task.
   *
   * @param waiter the name of the one that waits
   * @param lane the number of its lane, see {@link dev.lockstep.spi.ChoiceSource.Lanes#id}
   * @param state what it waits for and who holds that, as the end of a sentence: {@code waits for
   *     AsyncLock@1 held by 'b'}
   * @param on what it waits for: {@code AsyncLock@1}, {@code in ReentrantLock.lock}
   * @param holders those that it cannot go on without; empty if nobody is known
   */
  public record Wait(String waiter, int lane, String state, String on, List<Holder> holders)
      implements Serializable {

    /** Copies the list. */
    public Wait {
      holders = List.copyOf(holders);
    }
  }

  /**
   * One that a wait cannot go on without: it holds a lock, or is awaited.
   *
   * @param name the name of the task or thread
   * @param lane the number of its lane, or -1 for a thread outside of the loop
   */
  public record Holder(String name, int lane) implements Serializable {}

  /**
   * Creates an error with a report.
   *
   * @param report the tasks, and what each waits for
   */
  public DeadlockError(String report) {
    this(report, List.of());
  }

  /**
   * Creates an error with a report, and the waits that it describes.
   *
   * @param report the tasks, and what each waits for
   * @param waits the waits, in the order in which the tasks were created
   */
  public DeadlockError(String report, List<Wait> waits) {
    super(report);
    this.waits = waits.toArray(Wait[]::new);
  }

  /**
   * Returns who waits for what, and for whom.
   *
   * @return the waits, in the order in which the tasks were created
   */
  public List<Wait> waits() {
    return List.of(waits);
  }
}
