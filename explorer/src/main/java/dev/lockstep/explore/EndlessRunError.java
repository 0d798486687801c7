package dev.lockstep.explore;

import java.io.Serial;

/**
 * A run that did not end, although from some step on every lane that was ready got its turn. Its
 * report shows the steps that repeat, if they do.
 */
public final class EndlessRunError extends AssertionError {

  @Serial private static final long serialVersionUID = 1L;

  private final int period;

  /**
   * An error.
   *
   * @param message how long the run went on, and the remedy
   * @param period how many steps the cycle has that repeats, 0 if none does
   */
  public EndlessRunError(String message, int period) {
    super(message);
    this.period = period;
  }

  /**
   * Returns how many steps the cycle has that repeats.
   *
   * @return the number, 0 if none does
   */
  public int period() {
    return period;
  }
}
