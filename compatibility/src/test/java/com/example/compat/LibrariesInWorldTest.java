// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.compat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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

  private static final Page PAGE = new Page("network");

  private static final Map<Library, String> ROWS = new TreeMap<>();

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
    if (!Page.isWritten()) {
      assertThat(PAGE.rows()).contains(row);
    }
  }

  @Test
  void pageHasEachLibraryOnce() throws IOException {
    assertThat(PAGE.rows()).hasSameSizeAs(Library.values());
  }

  @AfterAll
  static void writePage() throws IOException {
    PAGE.write(
        "| library | version | two questions | a minute's partition | crash | loss of 1 % |",
        ROWS.values());
  }
}
