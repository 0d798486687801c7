// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.replay;

import java.util.Arrays;
import java.util.StringJoiner;

/**
 * Two check digits over GF(64), after Reed and Solomon (1960): the sum of all digits is 0, and so
 * is their sum weighted with the powers of a generator. One wrong digit leaves the two sums in a
 * ratio that gives its place; every 63rd place shares a weight.
 */
final class CheckDigits {

  /** The number of check digits, at the end of a line. */
  static final int COUNT = 2;

  private static final int ORDER = 63;

  /** The polynomial x^6 + x + 1, which is primitive. */
  private static final int POLYNOMIAL = 0b1000011;

  private static final int[] POWERS = new int[ORDER];
  private static final int[] LOGARITHMS = new int[ORDER + 1];

  static {
    int power = 1;
    for (int i = 0; i < ORDER; i++) {
      POWERS[i] = power;
      LOGARITHMS[power] = i;
      power <<= 1;
      if (power > ORDER) {
        power ^= POLYNOMIAL;
      }
    }
  }

  private CheckDigits() {}

  /** Returns the digits with the two check digits after them. */
  static int[] append(int[] digits) {
    int length = digits.length;
    int[] all = Arrays.copyOf(digits, length + COUNT);
    int weight = weight(length);
    int numerator = weightedSum(digits) ^ multiply(sum(digits), weight);
    all[length + 1] = divide(numerator, multiply(weight, 1 ^ POWERS[1]));
    all[length] = sum(digits) ^ all[length + 1];
    return all;
  }

  /** Returns whether digits, including the two check digits, may be those of a line. */
  static boolean fit(int[] digits) {
    return digits.length > COUNT && sum(digits) == 0 && weightedSum(digits) == 0;
  }

  /**
   * Checks the digits of a line, including the two check digits.
   *
   * @param from the number of characters of the line before them
   * @throws IllegalArgumentException if the line is damaged or not complete
   */
  static void check(String line, int from, int[] digits) {
    if (digits.length < COUNT + 1) {
      throw new IllegalArgumentException(
          "the replay line '" + line + "' is not complete; copy all of it");
    }
    if (fit(digits)) {
      return;
    }
    int sum = sum(digits);
    int weighted = weightedSum(digits);
    StringJoiner places = new StringJoiner(" or ");
    if (sum != 0 && weighted != 0) {
      for (int at = LOGARITHMS[divide(weighted, sum)]; at < digits.length; at += ORDER) {
        char right = Base64Digits.character(digits[at] ^ sum);
        places.add(
            (from + at + 1) + ": '" + right + "' instead of '" + line.charAt(from + at) + "'");
      }
    }
    throw new IllegalArgumentException(
        "the replay line '"
            + line
            + "' is damaged "
            + (places.length() == 0
                ? "in more than one place; copy it again"
                : "at character " + places + " would be right; copy it again"));
  }

  private static int sum(int[] digits) {
    int sum = 0;
    for (int digit : digits) {
      sum ^= digit;
    }
    return sum;
  }

  private static int weightedSum(int[] digits) {
    int sum = 0;
    for (int i = 0; i < digits.length; i++) {
      sum ^= multiply(digits[i], weight(i));
    }
    return sum;
  }

  private static int weight(int place) {
    return POWERS[place % ORDER];
  }

  private static int multiply(int a, int b) {
    return a == 0 || b == 0 ? 0 : POWERS[(LOGARITHMS[a] + LOGARITHMS[b]) % ORDER];
  }

  private static int divide(int a, int b) {
    return a == 0 ? 0 : POWERS[(LOGARITHMS[a] - LOGARITHMS[b] + ORDER) % ORDER];
  }
}
