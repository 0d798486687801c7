package dev.lockstep.explore;

import java.io.Serial;

/**
 * A program did something else when the same interleaving was run again, so what decides its course
 * is not the explorer alone. The message shows the first step that differs and what the code around
 * it reads.
 */
public final class NondeterminismError extends AssertionError {

  @Serial private static final long serialVersionUID = 1L;

  /**
   * An error.
   *
   * @param report what differs, for people
   */
  public NondeterminismError(String report) {
    super(report);
  }
}
