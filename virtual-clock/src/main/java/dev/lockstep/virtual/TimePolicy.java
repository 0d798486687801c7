package dev.lockstep.virtual;

/** How the time of a {@link VirtualClock} moves. */
public sealed interface TimePolicy {

  /** To the next deadline at once, when nothing is ready and nothing outside is pending. */
  TimePolicy AUTO = new Auto();

  /** When the test says so: {@link VirtualClock#advanceBy}, {@link VirtualClock#advanceTo}. */
  TimePolicy MANUAL = new Manual();

  /**
   * With the machine's clock, at a rate.
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
   * @param rate virtual seconds for each real one
   */
  record Real(double rate) implements TimePolicy {

    /** Checks the rate. */
    public Real {
      if (!(rate >= 0) || Double.isInfinite(rate)) {
        throw new IllegalArgumentException(
            "a clock cannot run at rate " + rate + "; use 0, 1, or another finite number above");
      }
    }

    @Override
    public String toString() {
      return "real at rate " + rate;
    }
  }
}
