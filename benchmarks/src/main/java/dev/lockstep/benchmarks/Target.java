// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.benchmarks;

/**
 * A target of a row.
 *
 * @param cell the name of the size
 * @param contestant the name of the contestant that has to meet it
 * @param metric the metric that the bound limits
 * @param limit the bound, as a number, or as a multiple of the peer's figure
 * @param peer the name of the peer that the limit is a multiple of, or empty
 */
public record Target(String cell, String contestant, Metric metric, double limit, String peer) {

  /**
   * Returns the target as text for people.
   *
   * @return the text
   */
  public String words() {
    String what =
        (contestant.equals(Row.CARRIER) ? "" : contestant + ": ") + cell + ", " + metric.label();
    String bound = metric.times(1, 2) > 1 ? " at most " : " at least ";
    return what + bound + (peer.isEmpty() ? number(limit) : number(limit) + " x " + peer);
  }

  private static String number(double value) {
    return value == Math.rint(value)
        ? String.format(java.util.Locale.ROOT, "%,d", (long) value)
        : String.format(java.util.Locale.ROOT, "%.2f", value);
  }

  /**
   * Returns whether the target is met.
   *
   * @param measured the figure of the contestant
   * @param peers the figure of the peer; ignored without one
   * @return whether it is met
   */
  public boolean isMet(double measured, double peers) {
    return metric.times(measured, peer.isEmpty() ? limit : limit * peers) >= 1;
  }
}
