// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.examples.http;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * The lexical rules of HTTP. Each is one pass over its characters: the text comes from strangers,
 * and a regular expression that backtracks over it would stop the loop.
 */
final class HttpText {

  private HttpText() {}

  /** Returns whether a text is a token, such as a method or the name of a field. */
  static boolean isToken(String text) {
    return !text.isEmpty()
        && all(text, c -> isLetterOrDigit(c) || "!#$%&'*+-.^_`|~".indexOf(c) >= 0);
  }

  /** Returns whether a text can be the value of a field. */
  static boolean isFieldValue(String text) {
    return all(text, c -> c == '\t' || (c >= ' ' && c != 0x7f));
  }

  /** Returns whether a text has visible ASCII characters only. */
  static boolean isVisible(String text) {
    return all(text, c -> c > ' ' && c < 0x7f);
  }

  /** Returns whether a text can be a host and a port; an empty one can. */
  static boolean isHost(String text) {
    return all(text, c -> isLetterOrDigit(c) || "-._~!$&'()*+,;=%:[]".indexOf(c) >= 0);
  }

  private static boolean isLetterOrDigit(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  private static boolean all(String text, IntPredicate rule) {
    return text.chars().allMatch(rule);
  }

  /**
   * Returns a number of digits only.
   *
   * @param radix 10 or 16
   * @return the number, at most {@link Long#MAX_VALUE}; -1 if the text is empty or no number
   */
  static long number(String text, int radix) {
    long number = text.isEmpty() ? -1 : 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = text.charAt(i) < 0x80 ? Character.digit(text.charAt(i), radix) : -1;
      if (digit < 0) {
        return -1;
      }
      number = number > (Long.MAX_VALUE - digit) / radix ? Long.MAX_VALUE : number * radix + digit;
    }
    return number;
  }

  /** Returns a text without the blanks and tabs around it. */
  static String trimmed(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && isBlank(text.charAt(start))) {
      start++;
    }
    while (end > start && isBlank(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  /** Returns the members of a field whose values are lists, without empty ones. */
  static List<String> members(List<String> values) {
    List<String> members = new ArrayList<>();
    for (String value : values) {
      for (int start = 0; start <= value.length(); ) {
        int comma = value.indexOf(',', start);
        int end = comma < 0 ? value.length() : comma;
        String member = trimmed(value.substring(start, end));
        if (!member.isEmpty()) {
          members.add(member);
        }
        start = end + 1;
      }
    }
    return members;
  }
}
