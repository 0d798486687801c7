// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.explore.Coverage;
import dev.lockstep.explore.Interleaving;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Any file is a report and any text a slice, or refused in a sentence. */
class AnyJsonTest {

  private static final int DAMAGES = 5_000;

  private static final List<String> PIECES =
      List.of(
          "{",
          "}",
          "[",
          "]",
          ",",
          ":",
          "\"",
          "\\",
          "\\u",
          "\\u12",
          "-",
          "0",
          "99999999999",
          "null",
          "true",
          "\u0000",
          "é",
          "9223372036854775808",
          "\"replay\":\"L1:AAB\",",
          "{}",
          "[[[[");

  @TempDir private Path directory;

  private static String report() {
    Slice slice = new Slice("t", 1, 2, 30, -4);
    TestResult failed =
        new TestResult(
            "a.B.c()",
            "a.B.c.replay",
            30,
            1,
            1,
            2,
            1,
            new Coverage(false, 1, List.of(1, 20)),
            Orders.of("0123456789abcdeffedcba9876543210"),
            TakenOptions.of(
                List.of(Json.parse("{\"label\": \"tie\", \"options\": 3, \"taken\": [0, 2]}"))),
            new TreeSet<>(List.of("p")),
            new FoundFailure(Interleaving.parse("L1:AABACro"), "t\t", "r\n\"é\\", 1, 3, -1, 2),
            null,
            List.of());
    return Json.write(
        Map.of(
            "lockstepCampaign",
            1L,
            "seed",
            0L,
            "budget",
            "b",
            "shards",
            1L,
            "ran",
            List.of(Map.of("shard", 0L, "milliseconds", 5L)),
            "interrupted",
            false,
            "tests",
            List.of(failed.toJson(), TestResult.ofProblem("x", slice, "p").toJson())));
  }

  @Test
  void aDamagedReportIsReadOrRefusedInASentenceThatNamesIt() throws IOException {
    Random random = new Random(1);
    Path file = directory.resolve("report.json");
    String right = report();
    Files.writeString(file, right);
    assertThat(Report.read(file)).isNotNull();
    for (int i = 0; i < DAMAGES; i++) {
      Files.write(file, damaged(right, random));
      try {
        assertThat(Report.read(file)).isNotNull();
      } catch (UsageException e) {
        assertThat(e).hasMessageContaining(file.toString());
      }
    }
  }

  private static byte[] damaged(String right, Random random) {
    StringBuilder text = new StringBuilder(right);
    for (int damages = random.nextInt(3); damages >= 0 && !text.isEmpty(); damages--) {
      int at = random.nextInt(text.length());
      switch (random.nextInt(4)) {
        case 0 -> text.deleteCharAt(at);
        case 1 -> text.insert(at, PIECES.get(random.nextInt(PIECES.size())));
        case 2 -> text.setCharAt(at, (char) random.nextInt(128));
        default -> text.setLength(Math.max(at, 1));
      }
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    if (bytes.length > 0 && random.nextInt(20) == 0) {
      bytes[random.nextInt(bytes.length)] = (byte) 0xff;
    }
    return bytes;
  }

  @Test
  void aDamagedSliceIsReadOrRefusedInASentence() {
    Random random = new Random(2);
    String right = Json.write(new Slice("test", 3, 4, 500, 6).toJson());
    for (int i = 0; i < DAMAGES; i++) {
      String text = new String(damaged(right, random), StandardCharsets.UTF_8);
      try {
        assertThat(Slice.of(Json.parse(text))).isNotNull();
      } catch (IllegalArgumentException e) {
        assertThat(e).message().isNotEmpty();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{\"a\":"})
  void whatIsTooDeepIsRefused(String opening) {
    assertThatThrownBy(() -> Json.parse(opening.repeat(100_000)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at most 100 values in one another");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "{}x", "{}\u0000", "{\"a\":\"\\u+123\"}", "{\"a\":1e5}", "[]", "{\"a\"}"})
  void whatIsNoObjectIsRefusedWithItsPosition(String text) {
    assertThatThrownBy(() -> Json.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("no JSON at character ");
  }

  @Test
  void aNumberThatIsTooLargeIsShown() {
    assertThatThrownBy(() -> Json.parse("{\"n\": 2147483648}").number("n"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("'n' is 2147483648, which must be from -2147483648 to 2147483647");
  }
}
