package dev.lockstep.benchmarks;

import java.util.Locale;

/** How long measuring takes. */
public enum Effort {
  /** For a look while one works: one round, little warming up. */
  QUICK(1, 2, 250, 2, 250),
  /** For the page. */
  FULL(2, 2, 400, 3, 300);

  private final int rounds;
  private final int warmups;
  private final int warmupMillis;
  private final int iterations;
  private final int iterationMillis;

  Effort(int rounds, int warmups, int warmupMillis, int iterations, int iterationMillis) {
    this.rounds = rounds;
    this.warmups = warmups;
    this.warmupMillis = warmupMillis;
    this.iterations = iterations;
    this.iterationMillis = iterationMillis;
  }

  /**
   * The effort of that name.
   *
   * @param name in any case
   * @return the effort
   */
  public static Effort named(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }

  /**
   * How often all contestants of a row take their turns.
   *
   * @return the number
   */
  public int rounds() {
    return rounds;
  }

  /**
   * How often a contestant warms up in a turn.
   *
   * @return the number
   */
  public int warmups() {
    return warmups;
  }

  /**
   * How long each warming up takes.
   *
   * @return milliseconds
   */
  public int warmupMillis() {
    return warmupMillis;
  }

  /**
   * How many samples are taken in a turn.
   *
   * @return the number
   */
  public int iterations() {
    return iterations;
  }

  /**
   * How long each sample takes.
   *
   * @return milliseconds
   */
  public int iterationMillis() {
    return iterationMillis;
  }
}
