// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.campaign;

import java.util.HexFormat;
import java.util.TreeSet;

/**
 * A count of different interleavings, estimated from the smallest of their hashes (a
 * k-minimum-values sketch: Bar-Yossef, Jayram, Kumar, Sivakumar, Trevisan, RANDOM 2002). It is
 * exact up to 511, and within about 4 % from then on. The sketches of two machines can be added.
 */
final class Orders {

  private static final int KEPT = 512;
  private static final int DIGITS = 16;

  private final TreeSet<Long> smallest = new TreeSet<>(Long::compareUnsigned);

  void add(long order) {
    if (smallest.size() == KEPT && Long.compareUnsigned(order, smallest.last()) >= 0) {
      return;
    }
    smallest.add(order);
    if (smallest.size() > KEPT) {
      smallest.pollLast();
    }
  }

  /** Returns the count of the interleavings in either. */
  Orders plus(Orders other) {
    Orders sum = new Orders();
    smallest.forEach(sum::add);
    other.smallest.forEach(sum::add);
    return sum;
  }

  long estimate() {
    if (isExact()) {
      return smallest.size();
    }
    double share = (smallest.last() >>> 11) * 0x1.0p-53;
    return Math.round((KEPT - 1) / share);
  }

  boolean isExact() {
    return smallest.size() < KEPT;
  }

  String toText() {
    StringBuilder text = new StringBuilder();
    smallest.forEach(order -> text.append(HexFormat.of().toHexDigits(order)));
    return text.toString();
  }

  static Orders of(String text) {
    Orders orders = new Orders();
    if (text.length() % DIGITS != 0) {
      throw new IllegalArgumentException(
          "'" + text + "' must have " + DIGITS + " hexadecimal digits for each order");
    }
    for (int i = 0; i < text.length(); i += DIGITS) {
      orders.add(HexFormat.fromHexDigitsToLong(text, i, i + DIGITS));
    }
    return orders;
  }
}
