// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual;

/**
 * The way in which the time of a {@link VirtualClock} moves.
 *
 * @since 0.1.0
 */
public sealed interface TimePolicy {

  /** Jumps to the next deadline at once, when nothing is ready and no external work is pending. */
  TimePolicy AUTO = new Auto();

  /**
   * Moves when the test says so, by {@link VirtualClock#advanceBy} and {@link
   * VirtualClock#advanceTo}.
   */
  TimePolicy MANUAL = new Manual();

  /**
   * Moves with the machine's clock, at a rate.
   *
   * @param rate virtual seconds for each real one: 0 stands still, 1 is the machine's pace
   * @return the policy
   * @throws IllegalArgumentException if the rate is negative or not finite
   */
  static TimePolicy real(double rate) {
    return new Real(rate);
  }

  /** The policy {@link #AUTO}. */
  record Auto() implements TimePolicy {

    @Override
    public String toString() {
      return "automatic";
    }
  }

  /** The policy {@link #MANUAL}. */
  record Manual() implements TimePolicy {

    @Override
    public String toString() {
      return "manual";
    }
  }

  /**
   * The policy {@link #real}.
   *
   * @param rate virtual seconds for each real one, finite and at least 0
   */
  record Real(double rate) implements TimePolicy {

    /**
     * Checks the rate.
     *
     * @throws IllegalArgumentException if the rate is negative or not finite
     */
    public Real {
      if (!(rate >= 0) || Double.isInfinite(rate)) {
        throw new IllegalArgumentException(
            "rate = " + rate + " must be finite and at least 0; use 1 for the machine's pace");
      }
    }

    @Override
    public String toString() {
      return "real at rate " + rate;
    }
  }
}
