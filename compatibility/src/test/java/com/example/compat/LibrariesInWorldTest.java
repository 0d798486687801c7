// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.compat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients and servers that know nothing of Lockstep do what {@code docs/compatibility.md} says. */
class LibrariesInWorldTest {

  /** How often each scenario is run, from 2; all runs must be the same. */
  private static final int RUNS = Integer.getInteger("lockstep.compatibility.runs", 3);

  /** The libraries that are run, such as {@code H2,GRPC}; all if it is not set. */
  private static final @Nullable String ONLY =
      System.getProperty("lockstep.compatibility.libraries");

  private static final Page PAGE = new Page("network");

  private static final Map<Library, String> ROWS = new TreeMap<>();

  @ParameterizedTest
  @EnumSource
  void libraryLivesThroughTroubleAgainAndAgain(Library library) throws IOException {
    assumeThat(ONLY == null || List.of(ONLY.split(",")).contains(library.name())).isTrue();
    List<String> seen = new ArrayList<>();
    long spent = 0;
    for (Trouble trouble : Trouble.values()) {
      Set<String> results = new LinkedHashSet<>();
      results.add(library.in(trouble)); // classes are loaded
      long start = System.nanoTime();
      for (int i = 1; i < RUNS; i++) {
        results.add(library.in(trouble));
      }
      spent += System.nanoTime() - start;
      assertThat(results).as("%s", trouble).hasSize(1);
      seen.addAll(results);
    }
    String row = library.row(seen);
    long each = spent / (RUNS - 1) / Trouble.values().length / 1_000_000;
    ROWS.put(library, row + " " + each + " ms |");
    if (!Page.isWritten()) {
      assertThat(PAGE.rows()).anySatisfy(line -> assertThat(line).startsWith(row));
    }
  }

  @Test
  void pageHasEachLibraryOnce() throws IOException {
    assumeThat(Page.isWritten()).isFalse();
    assertThat(PAGE.rows()).hasSameSizeAs(Library.values());
  }

  @AfterAll
  static void writePage() throws IOException {
    PAGE.write(
        "| library | version | two questions | a minute's partition | crash | loss of 1 % | a run takes |",
        ROWS.values());
  }
}
