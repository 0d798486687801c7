// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.compat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients and servers that know nothing of Lockstep do what {@code docs/compatibility.md} says. */
class LibrariesInWorldTest {

  /** How often each scenario is run; all runs must be the same. */
  private static final int RUNS = Integer.getInteger("lockstep.compatibility.runs", 3);

  /** The page to write, or null to compare it with what is seen. */
  private static final String REPORT = System.getProperty("lockstep.compatibility.report");

  private static final String BEGIN = "<!-- table: network -->\n";
  private static final String END = "\n<!-- end of table -->";

  private static final Map<Library, String> ROWS = new TreeMap<>();

  private static Path page() {
    return REPORT == null ? Path.of("..", "docs", "compatibility.md") : Path.of(REPORT);
  }

  @ParameterizedTest
  @EnumSource
  void libraryLivesThroughTroubleAgainAndAgain(Library library) throws IOException {
    List<String> seen = new ArrayList<>();
    for (Trouble trouble : Trouble.values()) {
      Set<String> results = new LinkedHashSet<>();
      for (int i = 0; i < RUNS; i++) {
        results.add(library.in(trouble));
      }
      assertThat(results).as("%s", trouble).hasSize(1);
      seen.addAll(results);
    }
    String row = library.row(seen);
    ROWS.put(library, row);
    if (REPORT == null) {
      assertThat(Files.readString(page()).lines()).contains(row);
    }
  }

  @Test
  void pageHasEachLibraryOnce() throws IOException {
    String page = Files.readString(page());
    long rows =
        page.substring(page.indexOf(BEGIN), page.indexOf(END))
            .lines()
            .filter(line -> line.startsWith("|"))
            .count();
    assertThat(rows - 2).isEqualTo(Library.values().length);
  }

  @AfterAll
  static void writePage() throws IOException {
    if (REPORT != null) {
      String page = Files.readString(page());
      String table =
          "\n| library | version | two questions | a minute's partition | crash | loss of 1 % |\n"
              + "| --- | --- | --- | --- | --- | --- |\n"
              + String.join("\n", ROWS.values())
              + "\n";
      Files.writeString(
          page(),
          page.substring(0, page.indexOf(BEGIN) + BEGIN.length())
              + table
              + page.substring(page.indexOf(END)));
    }
  }
}
