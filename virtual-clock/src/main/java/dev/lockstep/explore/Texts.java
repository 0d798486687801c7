package dev.lockstep.explore;

import java.util.Locale;

/** Small pieces of messages. */
final class Texts {

  private Texts() {}

  /** A number and its noun: {@code 1 schedule}, {@code 1,336 schedules}. */
  static String count(long number, String noun) {
    return String.format(Locale.ROOT, "%,d %s%s", number, noun, number == 1 ? "" : "s");
  }
}
