package dev.lockstep.virtual.net;

import java.time.Duration;

/** How long a packet is under way. Which of the values it is, is a choice of the run. */
public sealed interface Latency {

  /**
   * The same for each packet.
   *
   * @param latency how long, zero or more
   * @return the latency
   * @throws IllegalArgumentException if it is negative
   */
  static Latency constant(Duration latency) {
    return new Constant(latency);
  }

  /**
   * Any value of a range is as likely as any other; in a run without faults it is the least.
   *
   * @param least the least, zero or more
   * @param most the most
   * @return the latency
   * @throws IllegalArgumentException if a bound is negative, or they are the wrong way round
   */
  static Latency uniform(Duration least, Duration most) {
    return new Uniform(least, most);
  }

  /**
   * Mostly near the least value, and now and then far above: the Pareto distribution of shape 1.5.
   * Of a thousand packets 500 take up to 1.6 times the least, 100 more than 4.6 times, 10 more than
   * 21 times and one 100 times; in a run without faults all take the least.
   *
   * @param least the least, more than zero
   * @return the latency
   * @throws IllegalArgumentException if it is not more than zero
   */
  static Latency longTail(Duration least) {
    return new LongTail(least);
  }

  private static void checkNotNegative(Duration latency) {
    if (latency.isNegative()) {
      throw new IllegalArgumentException("a latency of " + latency + "; use zero or more");
    }
  }

  /**
   * The latency {@link #constant}.
   *
   * @param latency how long
   */
  record Constant(Duration latency) implements Latency {

    /** Checks it. */
    public Constant {
      checkNotNegative(latency);
    }
  }

  /**
   * The latency {@link #uniform}.
   *
   * @param least the least
   * @param most the most
   */
  record Uniform(Duration least, Duration most) implements Latency {

    /** Checks the bounds. */
    public Uniform {
      checkNotNegative(least);
      if (most.compareTo(least) < 0) {
        throw new IllegalArgumentException(
            "a latency from " + least + " to " + most + "; give the least first");
      }
    }
  }

  /**
   * The latency {@link #longTail}.
   *
   * @param least the least
   */
  record LongTail(Duration least) implements Latency {

    /** Checks it. */
    public LongTail {
      if (least.isNegative() || least.isZero()) {
        throw new IllegalArgumentException(
            "a long-tailed latency of at least " + least + "; use more than zero");
      }
    }
  }
}
