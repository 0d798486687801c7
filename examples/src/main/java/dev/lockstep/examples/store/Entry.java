// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.examples.store;

import java.util.Comparator;
import java.util.List;

/**
 * A value of a key, and its origin. As text it is one word.
 *
 * @param term the term of the leader that accepted it
 * @param place the index among that leader's entries
 * @param client the client that requested it
 * @param number the number of the change among that client's, from 1
 * @param key the key, encoded
 * @param value the value, encoded
 */
record Entry(int term, int place, String client, long number, String key, String value) {

  /**
   * The order of replacement: an entry replaces those of earlier terms, and earlier ones of its
   * term.
   */
  static final Comparator<Entry> BY_AGE =
      Comparator.comparingInt(Entry::term).thenComparingInt(Entry::place);

  /**
   * Creates an entry.
   *
   * @throws IllegalArgumentException if a text has a blank or a colon, which would make others of
   *     the texts of entries
   */
  Entry {
    for (String text : List.of(client, key, value)) {
      if (!text.chars().allMatch(c -> c > ' ' && c < 0x7f && c != ':')) {
        throw new IllegalArgumentException("'" + text + "' must be encoded as one word");
      }
    }
  }

  /**
   * Returns the entry of a text.
   *
   * @throws IllegalArgumentException if it is none
   */
  static Entry parse(String word) {
    String[] parts = word.split(":", -1);
    if (parts.length != 6) {
      throw new IllegalArgumentException("an entry must have 6 parts, not " + parts.length);
    }
    return new Entry(
        Integer.parseInt(parts[0]),
        Integer.parseInt(parts[1]),
        parts[2],
        Long.parseLong(parts[3]),
        parts[4],
        parts[5]);
  }

  @Override
  public String toString() {
    return term + ":" + place + ":" + client + ":" + number + ":" + key + ":" + value;
  }
}
