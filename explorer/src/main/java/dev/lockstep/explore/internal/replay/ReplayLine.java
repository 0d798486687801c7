// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.replay;

import dev.lockstep.explore.Deviation;
import dev.lockstep.explore.Interleaving;
import java.util.ArrayList;
import java.util.List;

/**
 * The text of an interleaving: {@code L}, a version, a colon, and digits of base64url.
 *
 * <p>The digits encode numbers in groups of five bits, a sixth bit marks that more follow: the
 * seed; then for each label its code (with its characters, if it is not one of the interleaving's),
 * the number of its deviations, and for each deviation the distance to the one before and one
 * number for bound and pick. The last two digits are a Reed-Solomon code over GF(64): they detect
 * every damage of one or two characters, and locate a single one.
 */
public final class ReplayLine {

  private static final String PREFIX = "L1:";
  private static final int ANY_BOUND = 0;
  private static final int MORE = 32;

  private final String line;
  private final int[] digits;
  private int next;

  private ReplayLine(String line, int[] digits) {
    this.line = line;
    this.digits = digits;
  }

  // ---- writing

  public static String write(Interleaving interleaving) {
    Digits digits = new Digits();
    digits.add(interleaving.seed());
    List<Deviation> all = interleaving.deviations();
    for (int from = 0; from < all.size(); ) {
      int to = from;
      while (to < all.size() && all.get(to).label().equals(all.get(from).label())) {
        to++;
      }
      writeGroup(digits, all.subList(from, to));
      from = to;
    }
    return PREFIX + Base64Digits.text(CheckDigits.append(digits.toArray()));
  }

  private static void writeGroup(Digits digits, List<Deviation> group) {
    writeLabel(digits, group.get(0).label());
    digits.add(group.size());
    int previous = -1;
    for (Deviation deviation : group) {
      digits.add(deviation.position() - previous - 1);
      previous = deviation.position();
      if (deviation.bound() == ANY_BOUND) {
        digits.add(0);
        digits.add(deviation.pick());
      } else {
        long bound = deviation.bound();
        digits.add(bound * (bound - 1) / 2 + deviation.pick());
      }
    }
  }

  private static void writeLabel(Digits digits, String label) {
    int rank = Labels.rank(label);
    if (rank < Labels.OF_SCHEDULE.size()) {
      digits.add(rank);
    } else {
      digits.add(rank + label.length());
      label.chars().forEach(digits::add);
    }
  }

  // ---- reading

  public static Interleaving read(String line) {
    if (!line.startsWith(PREFIX)) {
      throw new IllegalArgumentException(
          line.matches("L\\d+:.*")
              ? "the replay line '"
                  + line
                  + "' is of another version than '"
                  + PREFIX
                  + "'; replay it with the version that printed it, or search again"
              : "'" + line + "' is not a replay line: it must start with '" + PREFIX + "'");
    }
    int[] digits = Base64Digits.digits(line, PREFIX.length());
    CheckDigits.check(line, PREFIX.length(), digits);
    return new ReplayLine(line, digits).interleaving();
  }

  private Interleaving interleaving() {
    long seed = number();
    List<Deviation> deviations = new ArrayList<>();
    while (next < digits.length - CheckDigits.COUNT) {
      readGroup(deviations);
    }
    return Interleaving.of(seed, deviations);
  }

  private void readGroup(List<Deviation> deviations) {
    String label = label();
    int count = smallNumber();
    int previous = -1;
    for (int i = 0; i < count; i++) {
      int position = previous + 1 + smallNumber();
      deviations.add(deviation(label, position, number()));
      previous = position;
    }
  }

  private Deviation deviation(String label, int position, long code) {
    if (code == ANY_BOUND) {
      return new Deviation(label, position, ANY_BOUND, smallNumber());
    }
    long bound = (long) ((1 + Math.sqrt(1 + 8.0 * code)) / 2);
    while (bound * (bound - 1) / 2 > code) {
      bound--;
    }
    while ((bound + 1) * bound / 2 <= code) {
      bound++;
    }
    return new Deviation(
        label, position, Math.toIntExact(bound), (int) (code - bound * (bound - 1) / 2));
  }

  private String label() {
    int code = smallNumber();
    if (code < Labels.OF_SCHEDULE.size()) {
      return Labels.OF_SCHEDULE.get(code);
    }
    StringBuilder label = new StringBuilder();
    for (int i = Labels.OF_SCHEDULE.size(); i < code; i++) {
      label.append((char) smallNumber());
    }
    return label.toString();
  }

  private int smallNumber() {
    long number = number();
    if (number < 0 || number > Integer.MAX_VALUE) {
      throw incomplete();
    }
    return (int) number;
  }

  private long number() {
    long number = 0;
    for (int shift = 0; ; shift += 5) {
      if (next >= digits.length - CheckDigits.COUNT || shift > 60) {
        throw incomplete();
      }
      int digit = digits[next++];
      number |= (digit & (MORE - 1L)) << shift;
      if (digit < MORE) {
        return number;
      }
    }
  }

  private IllegalArgumentException incomplete() {
    return new IllegalArgumentException(
        "the replay line '" + line + "' is not complete; copy all of it");
  }

  /** Digits being written. */
  private static final class Digits {
    private final List<Integer> digits = new ArrayList<>();

    void add(long number) {
      long rest = number;
      while (Long.compareUnsigned(rest, MORE) >= 0) {
        digits.add((int) (rest & (MORE - 1)) | MORE);
        rest >>>= 5;
      }
      digits.add((int) rest);
    }

    int[] toArray() {
      return digits.stream().mapToInt(Integer::intValue).toArray();
    }
  }
}
