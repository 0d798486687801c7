// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.plain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.Arguments;

/**
 * The table of waits in the guide is that of {@link TimedWaitsTest}; {@code -Dlockstep.table=write}
 * writes it.
 */
class CoverageTableTest {

  private static final Path PAGE = Path.of("../docs/existing-code.md");
  private static final String BEGIN = "<!-- table: waits -->\n";
  private static final String END = "\n<!-- end of table -->";

  @Test
  void tableOfTheGuideIsThatOfTheTests() throws IOException {
    String table =
        TimedWaitsTest.waits()
            .map(Arguments.ArgumentSet.class::cast)
            .map(wait -> "| " + wait.getName() + " | 1 h |\n")
            .collect(Collectors.joining("", "\n| wait | takes |\n| --- | --- |\n", ""));
    String page = Files.readString(PAGE);
    int begin = page.indexOf(BEGIN) + BEGIN.length();
    int end = page.indexOf(END);
    if ("write".equals(System.getProperty("lockstep.table"))) {
      Files.writeString(PAGE, page.substring(0, begin) + table + page.substring(end));
    } else {
      assertThat(page.substring(begin, end)).isEqualTo(table);
    }
  }
}
