// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.explore.internal.util.Random64;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A replay line with one character lost, added, changed or moved is never another line. */
class DamagedLineTest {

  private static final String DIGITS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

  private static final List<List<String>> LABELS =
      List.of(
          List.of("lane"),
          List.of("lane", "tie"),
          List.of("lane", "tie", "cancel"),
          List.of("lane", "net.loss", "x", "disk"));

  /** Interleavings as runs make them, small and large, with one label and with several. */
  private static Interleaving interleaving(Random64 random) {
    List<String> labels = LABELS.get(random.below(LABELS.size()));
    int gap = 1 << random.below(7);
    int bounds = 1 << (1 + random.below(6));
    int[] ends = new int[labels.size()];
    List<Deviation> deviations = new ArrayList<>();
    for (int i = random.below(12); i > 0; i--) {
      int label = random.below(labels.size());
      ends[label] += 1 + random.below(gap);
      int bound = random.below(6) == 0 ? 0 : 2 + random.below(bounds);
      int pick = random.below(bound == 0 ? 1_000 : bound);
      deviations.add(new Deviation(labels.get(label), ends[label], bound, pick));
    }
    return Interleaving.of(random.below(3) == 0 ? random.next() >>> 34 : 0, deviations);
  }

  @Test
  void aCharacterThatIsLostIsNoticed() {
    Random64 random = new Random64(1);
    for (int i = 0; i < 4_000; i++) {
      String line = interleaving(random).toString();
      for (int at = 0; at < line.length(); at++) {
        assertRefused(line.substring(0, at) + line.substring(at + 1), line);
      }
    }
  }

  @Test
  void aCharacterThatIsAddedIsNoticed() {
    Random64 random = new Random64(2);
    for (int i = 0; i < 4_000; i++) {
      String line = interleaving(random).toString();
      for (int at = 0; at <= line.length(); at++) {
        assertRefused(line.substring(0, at) + 'A' + line.substring(at), line);
        char other = DIGITS.charAt(random.below(DIGITS.length()));
        assertRefused(line.substring(0, at) + other + line.substring(at), line);
      }
    }
  }

  @Test
  void aCharacterThatIsWrongIsNoticed() {
    Random64 random = new Random64(3);
    for (int i = 0; i < 50; i++) {
      String line = interleaving(random).toString();
      for (int at = 0; at < line.length(); at++) {
        for (int digit = 0; digit < DIGITS.length(); digit++) {
          assertRefused(
              line.substring(0, at) + DIGITS.charAt(digit) + line.substring(at + 1), line);
        }
      }
    }
  }

  @Test
  void twoCharactersThatChangedPlacesAreNoticed() {
    Random64 random = new Random64(4);
    for (int i = 0; i < 100; i++) {
      StringBuilder line = new StringBuilder(interleaving(random).toString());
      String right = line.toString();
      for (int one = 0; one < line.length(); one++) {
        for (int other = one + 1; other < Math.min(line.length(), one + 63); other++) {
          swap(line, one, other);
          assertRefused(line.toString(), right);
          swap(line, one, other);
        }
      }
    }
  }

  private static void swap(StringBuilder line, int one, int other) {
    char left = line.charAt(one);
    line.setCharAt(one, line.charAt(other));
    line.setCharAt(other, left);
  }

  private static void assertRefused(String damaged, String right) {
    if (!damaged.equals(right)) {
      assertThat(isRead(damaged)).as("%s for %s", damaged, right).isFalse();
    }
  }

  private static boolean isRead(String line) {
    try {
      Interleaving.parse(line);
      return true;
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageContaining("'" + line + "'");
      return false;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"L1:AJAAqCBABAABBAyTCABBAzHBACCAJBABic", "L1:AAAABAA-bS2"})
  void whatNoInterleavingIsWrittenAsIsRefusedThoughTheCheckDigitsFit(String line) {
    assertThatThrownBy(() -> Interleaving.parse(line))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the replay line '%s' has lost or gained characters; copy it again", line);
  }

  @Test
  void anyTextIsALineOrRefusedInASentenceThatShowsIt() {
    Random64 random = new Random64(5);
    for (int i = 0; i < 30_000; i++) {
      StringBuilder text = new StringBuilder("L1:");
      for (int length = random.below(40); length > 0; length--) {
        int digit = random.below(3) == 0 ? 63 - random.below(4) : random.below(64);
        text.append(DIGITS.charAt(digit));
      }
      readOrRefuse(withCheckDigits(text.toString()));
    }
  }

  /** Reads a text with each of the pairs of check digits, one of which is right. */
  private static String withCheckDigits(String text) {
    int[] digits = text.substring(3).chars().map(DIGITS::indexOf).toArray();
    int[] checked = dev.lockstep.explore.internal.replay.TestDigits.append(digits);
    StringBuilder line = new StringBuilder("L1:");
    for (int digit : checked) {
      line.append(DIGITS.charAt(digit));
    }
    return line.toString();
  }

  private static void readOrRefuse(String line) {
    try {
      assertThat(Interleaving.parse(line)).hasToString(line);
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageContaining(line);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        ":",
        "L",
        "L1",
        "L1:",
        "L1:A",
        "L1:AA",
        "l1:AAA",
        "L1 :AAA",
        "L1:AAA=",
        "L1:ÄÄÄ",
        "L1:AAA\nL1:AAA",
        "L2:AAA",
        "L99999999999999999999:AAA",
        "L1:\u0000\u0000\u0000",
        "\uD800"
      })
  void whatIsNoLineIsRefusedInASentenceThatShowsIt(String text) {
    assertThatThrownBy(() -> Interleaving.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + text.strip() + "'");
  }
}
