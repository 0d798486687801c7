package dev.lockstep.virtual.net.internal;

import dev.lockstep.spi.ChoiceSource;
import dev.lockstep.virtual.net.Latency;

/** The choices of one direction between two machines: a stream of its own. 0 is always no fault. */
final class LinkChoices {

  /** In how many steps the values of a range are chosen. */
  private static final int STEPS = 64;

  private static final int TAIL = 1000;
  private static final double SHAPE = 1.5;

  private final ChoiceSource choiceSource;
  private final String label;

  LinkChoices(ChoiceSource choiceSource, String label) {
    this.choiceSource = choiceSource;
    this.label = label;
  }

  /** Whether something happens that does in a part of the cases. */
  boolean strikes(double part) {
    if (part <= 0 || part >= 1) {
      return part >= 1;
    }
    int bound = part >= 0.01 ? 100 : (int) Math.round(1 / part);
    int hits = Math.max(1, (int) Math.round(part * bound));
    int choice = choiceSource.choose(label, bound);
    return choice > 0 && choice <= hits;
  }

  /** A number below a bound. */
  int below(int bound) {
    return bound < 2 ? 0 : choiceSource.choose(label, bound);
  }

  /** A part of a number of nanoseconds, more than none. */
  long partOf(long nanos) {
    return Math.max(1, nanos * (STEPS - below(STEPS)) / STEPS);
  }

  /** A latency, in nanoseconds. */
  long draw(Latency latency) {
    return switch (latency) {
      case Latency.Constant it -> it.latency().toNanos();
      case Latency.Uniform it -> {
        long least = it.least().toNanos();
        long range = it.most().toNanos() - least;
        yield range == 0 ? least : least + range / (STEPS - 1) * below(STEPS);
      }
      case Latency.LongTail it ->
          (long) (it.least().toNanos() / Math.pow(1 - below(TAIL) / (double) TAIL, 1 / SHAPE));
    };
  }

  /** The least that a latency can be, in nanoseconds. */
  static long least(Latency latency) {
    return switch (latency) {
      case Latency.Constant it -> it.latency().toNanos();
      case Latency.Uniform it -> it.least().toNanos();
      case Latency.LongTail it -> it.least().toNanos();
    };
  }
}
