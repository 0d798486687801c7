// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.bugbench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.explore.Explorer;
import dev.lockstep.explore.Finding;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests that the reports of ten bugs are unchanged, except for line numbers. {@code
 * -Dlockstep.bugbench.golden=DIRECTORY} rewrites the expected reports.
 */
class GoldenTraceTest {

  private static final String IDS = " L1 L2 L3 C1 C2 S1 S8 Q1 W10 T9 ";

  static List<Bug> bugs() {
    return Catalogue.all().stream().filter(bug -> IDS.contains(" " + bug.id() + " ")).toList();
  }

  @ParameterizedTest
  @MethodSource("bugs")
  void isReportedAsRecorded(Bug bug) throws IOException {
    Finding finding = Explorer.builder().build().exploreRuns(bug.buggy()).finding();
    assertThat(finding).isNotNull();
    String report = steady(finding.report());

    String directory = System.getProperty("lockstep.bugbench.golden");
    if (directory != null) {
      Files.writeString(Path.of(directory, bug.id() + ".txt"), report);
    }
    assertThat(report).isEqualTo(recorded(bug));
  }

  /** Lines of the program change with every edit; they stay as long as they are. */
  private static String steady(String report) {
    return report
        .replaceAll("\\.java:[0-9]{3}", ".java:###")
        .replaceAll("\\.java:[0-9]{2}", ".java:##")
        .replaceAll("(?m)^      at .*\\R", "");
  }

  private static String recorded(Bug bug) throws IOException {
    try (InputStream golden = GoldenTraceTest.class.getResourceAsStream(bug.id() + ".txt")) {
      assertThat(golden).as("golden file of %s", bug).isNotNull();
      return new String(golden.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
