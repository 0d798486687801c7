// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.replay;

/** Numbers from 0 to 63 as the characters of base64url (RFC 4648, section 5). */
final class Base64Digits {

  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

  private Base64Digits() {}

  static char character(int digit) {
    return ALPHABET.charAt(digit);
  }

  static String text(int[] digits) {
    StringBuilder text = new StringBuilder(digits.length);
    for (int digit : digits) {
      text.append(character(digit));
    }
    return text.toString();
  }

  /**
   * Returns the digits of a line from an index on.
   *
   * @throws IllegalArgumentException if a character is not a digit
   */
  static int[] digits(String line, int from) {
    int[] digits = new int[line.length() - from];
    for (int i = 0; i < digits.length; i++) {
      digits[i] = ALPHABET.indexOf(line.charAt(from + i));
      if (digits[i] < 0) {
        throw new IllegalArgumentException(
            "the replay line '"
                + line
                + "' is damaged at character "
                + (from + i + 1)
                + ": '"
                + line.charAt(from + i)
                + "' is not a digit of base64url; copy it again");
      }
    }
    return digits;
  }
}
