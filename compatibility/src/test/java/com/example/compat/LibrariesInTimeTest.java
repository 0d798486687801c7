// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.compat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.lockstep.explore.Interleaving;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Libraries that know nothing of Lockstep are in virtual time, as the page says, and the same. */
class LibrariesInTimeTest {

  /** How often each program is run in an interleaving; all runs must be the same. */
  private static final int RUNS = Integer.getInteger("lockstep.compatibility.runs", 3);

  private static final int INTERLEAVINGS =
      Integer.getInteger("lockstep.compatibility.interleavings", 10);

  private static final Page PAGE = new Page("time");

  private static final Map<TimedLibrary, String> ROWS = new TreeMap<>();

  @ParameterizedTest
  @EnumSource
  void libraryIsInVirtualTimeAgainAndAgain(TimedLibrary library) throws IOException {
    library.run(Interleaving.fifo()); // the first has other steps: classes are initialized
    TimedLibrary.Seen seen = library.run(Interleaving.fifo());
    long start = System.nanoTime();
    for (int i = 1; i < RUNS; i++) {
      assertThat(library.run(Interleaving.fifo())).isEqualTo(seen);
    }
    Duration each = Duration.ofNanos((System.nanoTime() - start) / (RUNS - 1));
    TimedLibrary.Seen other = library.run(Interleaving.ofSeed(7));
    for (int i = 1; i < RUNS; i++) {
      assertThat(library.run(Interleaving.ofSeed(7))).isEqualTo(other);
    }
    if (library.isExplored()) {
      library.explore(INTERLEAVINGS).orThrow();
    }
    String row = library.row(seen);
    ROWS.put(library, row + " " + each.toMillis() + " ms |");
    if (!Page.isWritten()) {
      assertThat(PAGE.rows()).anySatisfy(line -> assertThat(line).startsWith(row));
    }
  }

  @Test
  void pageHasEachLibraryOnce() throws IOException {
    assumeThat(Page.isWritten()).isFalse();
    assertThat(PAGE.rows()).hasSameSizeAs(TimedLibrary.values());
  }

  @AfterAll
  static void writePage() throws IOException {
    PAGE.write(
        "| library | version | what it does | points in | virtual time | of a run takes |",
        ROWS.values());
  }
}
