// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.util;

import java.util.Locale;

/** Formats counts with their nouns. */
public final class Plural {

  private Plural() {}

  /** Returns a number and its noun: {@code 1 interleaving}, {@code 1,336 interleavings}. */
  public static String count(long number, String noun) {
    return String.format(Locale.ROOT, "%,d %s%s", number, noun, number == 1 ? "" : "s");
  }
}
