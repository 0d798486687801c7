// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.explore.internal.util.Random64;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplayLineTest {

  private static final String DIGITS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

  @Test
  void theLineOfTheOrderOfAsyncioIsShort() {
    assertThat(Interleaving.fifo()).hasToString("L1:AAA");
    assertThat(Interleaving.parse("L1:AAA")).isEqualTo(Interleaving.fifo());
  }

  @Test
  void aLineReadsAsWhatWasWritten() {
    Random64 random = new Random64(1);
    for (int i = 0; i < 2_000; i++) {
      Interleaving interleaving = random(random, random.below(40), 1 << random.below(12));
      assertThat(Interleaving.parse(interleaving.toString())).isEqualTo(interleaving);
    }
  }

  @Test
  void largeNumbersSurvive() {
    Interleaving interleaving =
        Interleaving.of(
            -1,
            List.of(
                new Deviation("lane", Integer.MAX_VALUE - 1, Integer.MAX_VALUE, 0),
                new Deviation("net.latency", 7, 1_000_000_007, 1_000_000_006),
                new Deviation("lane", 0, 0, Integer.MAX_VALUE)));

    assertThat(Interleaving.parse(interleaving.toString())).isEqualTo(interleaving);
  }

  @Test
  void twentyDeviationsOfAnOrdinaryRunFitInAHundredCharacters() {
    Random64 random = new Random64(2);
    for (int i = 0; i < 500; i++) {
      List<Deviation> deviations = new ArrayList<>();
      int position = 0;
      while (deviations.size() < 20) {
        position += 1 + random.below(500);
        int bound = 2 + random.below(6);
        deviations.add(new Deviation("lane", position, bound, 1 + random.below(bound - 1)));
      }
      assertThat(Interleaving.of(random.below(1 << 30), deviations).toString())
          .hasSizeLessThan(100);
    }
  }

  @Test
  void everyWrongCharacterIsNamed() {
    String line = random(new Random64(3), 6, 64).toString();
    assertThat(line.length()).isLessThan(66);
    for (int at = 3; at < line.length(); at++) {
      for (int digit = 0; digit < DIGITS.length(); digit++) {
        char wrong = DIGITS.charAt(digit);
        if (wrong != line.charAt(at)) {
          String damaged = line.substring(0, at) + wrong + line.substring(at + 1);
          assertThatThrownBy(() -> Interleaving.parse(damaged))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessage(
                  "the replay line '%s' is damaged at character %d: '%s' instead of '%s' would be"
                      + " right; copy it again",
                  damaged, at + 1, line.charAt(at), wrong);
        }
      }
    }
  }

  @Test
  void aCharacterThatIsInNoLineIsNamed() {
    assertThatThrownBy(() -> Interleaving.parse("L1:AAB!Cro"))
        .hasMessage(
            "the replay line 'L1:AAB!Cro' is damaged at character 7: '!' is not a digit of"
                + " base64url; copy it again");
  }

  @Test
  void twoCharactersThatChangedPlacesAreNoticed() {
    String line = random(new Random64(4), 10, 32).toString();
    for (int at = 3; at + 1 < line.length(); at++) {
      if (line.charAt(at) != line.charAt(at + 1)) {
        String damaged =
            line.substring(0, at) + line.charAt(at + 1) + line.charAt(at) + line.substring(at + 2);
        assertThatThrownBy(() -> Interleaving.parse(damaged))
            .hasMessage(
                "the replay line '%s' is damaged in more than one place; copy it again", damaged);
      }
    }
  }

  @Test
  void aLineThatIsCutOffIsNoticed() {
    String line = Interleaving.of(0, List.of(new Deviation("lane", 3, 4, 2))).toString();

    assertThatThrownBy(() -> Interleaving.parse("L1:AA"))
        .hasMessage("the replay line 'L1:AA' is not complete; copy all of it");
    for (int end = 6; end < line.length(); end++) {
      String cut = line.substring(0, end);
      assertThatThrownBy(() -> Interleaving.parse(cut)).hasMessageContaining("copy");
    }
  }

  @Test
  void whatIsNoLineIsCalledSo() {
    assertThatThrownBy(() -> Interleaving.parse("42"))
        .hasMessage("'42' is not a replay line: it must start with 'L1:'");
    assertThatThrownBy(() -> Interleaving.parse("L2:AAA"))
        .hasMessage(
            "the replay line 'L2:AAA' is of another version than 'L1:'; replay it with the version"
                + " that printed it, or search again");
  }

  private static Interleaving random(Random64 random, int count, int gap) {
    List<String> labels = List.of("lane", "tie", "cancel", "net.loss");
    List<Deviation> deviations = new ArrayList<>();
    int position = 0;
    for (int i = 0; i < count; i++) {
      position += 1 + random.below(gap);
      int bound = random.below(5) == 0 ? 0 : 2 + random.below(20);
      int pick = random.below(bound == 0 ? 50 : bound);
      deviations.add(new Deviation(labels.get(random.below(4)), position, bound, pick));
    }
    return Interleaving.of(random.below(3) == 0 ? 0 : random.next(), deviations);
  }
}
