package dev.lockstep.explore;

import java.io.Serial;

/**
 * A program fails in some order of its steps. The message is the report, with the line that replays
 * it; the cause is what the program threw.
 */
public final class InterleavingFailure extends AssertionError {

  @Serial private static final long serialVersionUID = 1L;

  /**
   * A failure.
   *
   * @param report what was found, for people
   * @param cause what the program threw
   */
  public InterleavingFailure(String report, Throwable cause) {
    super(report, cause);
  }
}
