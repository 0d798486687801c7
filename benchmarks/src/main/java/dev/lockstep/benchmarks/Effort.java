// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.benchmarks;

import java.util.Locale;

/** The duration of a measurement. */
public enum Effort {
  /** A quick look during development: one round, little warmup. */
  QUICK(1, 2, 250, 2, 250),
  /** The measurement for the page. */
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
   * Returns the effort with a name.
   *
   * @param name the name, in any case
   * @return the effort
   */
  public static Effort named(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }

  /**
   * Returns the number of turns of each contestant of a row.
   *
   * @return the number
   */
  public int rounds() {
    return rounds;
  }

  /**
   * Returns the number of warmups in a turn.
   *
   * @return the number
   */
  public int warmups() {
    return warmups;
  }

  /**
   * Returns the duration of each warmup.
   *
   * @return milliseconds
   */
  public int warmupMillis() {
    return warmupMillis;
  }

  /**
   * Returns the number of samples in a turn.
   *
   * @return the number
   */
  public int iterations() {
    return iterations;
  }

  /**
   * Returns the duration of each sample.
   *
   * @return milliseconds
   */
  public int iterationMillis() {
    return iterationMillis;
  }
}
