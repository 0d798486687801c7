// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.replay;

import dev.lockstep.explore.Deviation;
import dev.lockstep.explore.Interleaving;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The text of an interleaving: {@code L}, a version, a colon, and digits of base64url.
 *
 * <p>The digits encode numbers in groups of five bits, a sixth bit marks that more follow: the
 * seed; then for each label its code (with its characters, if it is not one of the interleaving's),
 * the number of its deviations, and for each deviation the distance to the one before and one
 * number for bound and pick. The last two digits are a Reed-Solomon code over GF(64): they detect
 * every wrong character or two, and locate a single one.
 *
 * <p>The code does not see an {@code A}, the digit 0, that is lost or added before the first other
 * digit, nor some in the middle. So a line from which such a damage makes another one gets digits
 * without a value after its seed or its first label until none does, and only what would be written
 * is read.
 */
public final class ReplayLine {

  private static final String PREFIX = "L1:";
  private static final int ANY_BOUND = 0;

  /** The code of a label that is spelled is this and its length, which is not 0. */
  private static final int SPELLED = 3;

  private static final int MORE = 32;

  /** The largest code of a bound and a pick. */
  private static final long LARGEST_CODE =
      Integer.MAX_VALUE * (Integer.MAX_VALUE - 1L) / 2 + Integer.MAX_VALUE - 1;

  /** The place of the last digit of the longest number, in bits. */
  private static final int LAST_SHIFT = 60;

  private final String line;
  private final int[] digits;
  private int next;

  /** The number of digits without a value after the seed, and after the first label. */
  private Padding padding = Padding.NONE;

  private boolean labelled;

  private ReplayLine(String line, int[] digits) {
    this.line = line;
    this.digits = digits;
  }

  // ---- writing

  public static String write(Interleaving interleaving) {
    int tries = 0;
    int[] digits = encode(interleaving, Padding.NONE);
    while (tries < Padding.TRIES && hasTwin(digits)) {
      tries++;
      digits = encode(interleaving, Padding.of(tries));
    }
    return PREFIX + Base64Digits.text(digits);
  }

  private static int[] encode(Interleaving interleaving, Padding padding) {
    Digits digits = new Digits();
    digits.add(interleaving.seed());
    digits.pad(padding.seed());
    List<Deviation> all = interleaving.deviations();
    for (int from = 0; from < all.size(); ) {
      int to = from;
      while (to < all.size() && all.get(to).label().equals(all.get(from).label())) {
        to++;
      }
      writeGroup(digits, all.subList(from, to), from == 0 ? padding.label() : 0);
      from = to;
    }
    return CheckDigits.append(digits.toArray());
  }

  /** Returns whether another line is one digit 0 more or less. */
  private static boolean hasTwin(int[] digits) {
    for (int at = 0; at < digits.length; at++) {
      if (isLine(withZero(digits, at)) || (digits[at] == 0 && isLine(without(digits, at)))) {
        return true;
      }
    }
    return isLine(withZero(digits, digits.length));
  }

  private static int[] without(int[] digits, int at) {
    int[] fewer = Arrays.copyOf(digits, digits.length - 1);
    System.arraycopy(digits, at + 1, fewer, at, fewer.length - at);
    return fewer;
  }

  private static int[] withZero(int[] digits, int at) {
    int[] more = Arrays.copyOf(digits, digits.length + 1);
    System.arraycopy(digits, at, more, at + 1, digits.length - at);
    more[at] = 0;
    return more;
  }

  /** Returns whether digits are what some interleaving is written as, padded or not. */
  private static boolean isLine(int[] digits) {
    if (!CheckDigits.fit(digits)) {
      return false;
    }
    ReplayLine line = new ReplayLine("", digits);
    try {
      Interleaving interleaving = line.interleaving();
      return Arrays.equals(encode(interleaving, line.padding), digits);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static void writeGroup(Digits digits, List<Deviation> group, int padding) {
    writeLabel(digits, group.get(0).label(), padding);
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

  private static void writeLabel(Digits digits, String label, int padding) {
    int rank = Labels.rank(label);
    boolean spelled = rank >= Labels.OF_SCHEDULE.size();
    digits.add(spelled ? SPELLED + label.length() : rank);
    digits.pad(padding);
    if (spelled) {
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
    Interleaving interleaving = new ReplayLine(line, digits).interleaving();
    if (!write(interleaving).equals(line)) {
      throw new IllegalArgumentException(
          "the replay line '" + line + "' has lost or gained characters; copy it again");
    }
    return interleaving;
  }

  private Interleaving interleaving() {
    long seed = number();
    padding = new Padding(next - Digits.count(seed), 0);
    List<Deviation> deviations = new ArrayList<>();
    while (next < digits.length - CheckDigits.COUNT) {
      readGroup(deviations);
    }
    try {
      return Interleaving.of(seed, deviations);
    } catch (IllegalArgumentException e) {
      throw damaged(e);
    }
  }

  private void readGroup(List<Deviation> deviations) {
    String label = label();
    int count = smallNumber();
    int previous = -1;
    for (int i = 0; i < count; i++) {
      int position = previous + 1 + smallNumber();
      try {
        deviations.add(deviation(label, position, number()));
      } catch (IllegalArgumentException e) {
        throw damaged(e);
      }
      previous = position;
    }
  }

  private Deviation deviation(String label, int position, long code) {
    if (code == ANY_BOUND) {
      return new Deviation(label, position, ANY_BOUND, smallNumber());
    }
    if (code < 0 || code > LARGEST_CODE) {
      throw incomplete();
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
    int before = next;
    int code = smallNumber();
    if (!labelled) {
      labelled = true;
      padding = new Padding(padding.seed(), next - before - Digits.count(code));
    }
    if (code < Labels.OF_SCHEDULE.size()) {
      return Labels.OF_SCHEDULE.get(code);
    }
    StringBuilder label = new StringBuilder();
    for (int i = SPELLED; i < code; i++) {
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
      if (next >= digits.length - CheckDigits.COUNT) {
        throw incomplete();
      }
      int digit = digits[next++];
      if (shift <= LAST_SHIFT) {
        number |= (digit & (MORE - 1L)) << shift;
      } else if ((digit & (MORE - 1)) != 0) {
        throw incomplete();
      }
      if (digit < MORE) {
        return number;
      }
    }
  }

  private IllegalArgumentException incomplete() {
    return new IllegalArgumentException(
        "the replay line '" + line + "' is not complete; copy all of it");
  }

  private IllegalArgumentException damaged(IllegalArgumentException cause) {
    return new IllegalArgumentException(
        "the replay line '" + line + "' is damaged: " + cause.getMessage() + "; copy it again",
        cause);
  }

  /**
   * The numbers of digits without a value at two places of a line.
   *
   * @param seed after the seed
   * @param label after the code of the first label
   */
  private record Padding(int seed, int label) {
    private static final Padding NONE = new Padding(0, 0);
    private static final int MOST = 7;
    private static final int TRIES = (MOST + 1) * (MOST + 1) - 1;

    static Padding of(int number) {
      return new Padding(number % (MOST + 1), number / (MOST + 1));
    }
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

    /** Appends digits without a value to the number that was added last. */
    void pad(int padding) {
      for (int i = 0; i < padding; i++) {
        digits.set(digits.size() - 1, digits.getLast() | MORE);
        digits.add(0);
      }
    }

    /** Returns the number of digits of a number. */
    static int count(long number) {
      Digits digits = new Digits();
      digits.add(number);
      return digits.digits.size();
    }

    int[] toArray() {
      return digits.stream().mapToInt(Integer::intValue).toArray();
    }
  }
}
