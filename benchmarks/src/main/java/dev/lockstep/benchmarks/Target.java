package dev.lockstep.benchmarks;

/**
 * What was set out for a row.
 *
 * @param cell the name of the size that it is about
 * @param contestant who is to meet it
 * @param metric what is to be small, or great for a rate
 * @param limit the bound, as a number, or how many times the peer's
 * @param peer the name of the peer that the limit is a multiple of, or empty
 */
public record Target(String cell, String contestant, Metric metric, double limit, String peer) {

  /**
   * What it says to people.
   *
   * @return the words
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
   * Whether it is met.
   *
   * @param measured what the contestant has
   * @param peers what the peer has; ignored without one
   * @return whether it is
   */
  public boolean isMet(double measured, double peers) {
    return metric.times(measured, peer.isEmpty() ? limit : limit * peers) >= 1;
  }
}
