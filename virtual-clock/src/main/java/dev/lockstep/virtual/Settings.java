package dev.lockstep.virtual;

import java.time.Duration;

/** Checks what a test sets. */
final class Settings {

  private Settings() {}

  static Duration checkNotNegative(String what, Duration value) {
    if (value.isNegative()) {
      throw new IllegalArgumentException(what + " of " + value + "; use zero or more");
    }
    return value;
  }
}
