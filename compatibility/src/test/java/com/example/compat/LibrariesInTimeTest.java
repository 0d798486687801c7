// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.compat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.lockstep.explore.Interleaving;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
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
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"RX_JAVA", "WIRE_MOCK"})
  void libraryIsInVirtualTimeAgainAndAgain(TimedLibrary library) throws IOException {
    check(library);
  }

  /** In a JVM in which all objects without a hash code of their own have the same one. */
  @ParameterizedTest
  @EnumSource(names = {"RX_JAVA", "WIRE_MOCK"})
  @Tag("same-hashes")
  void libraryWithTablesOfIdentitiesIsSo(TimedLibrary library) throws IOException {
    assertThat(library.needsSameHashes()).isTrue();
    check(library);
  }

  private static void check(TimedLibrary library) throws IOException {
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
    library.explore(INTERLEAVINGS).orThrow();
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
        "| library | version | what it does | points in | needs | virtual time | of a run takes |",
        merged(PAGE.rows()));
  }

  /** The rows of this JVM in their places between those of the other one. */
  private static List<String> merged(Collection<String> written) {
    List<String> rows = new ArrayList<>();
    for (TimedLibrary library : TimedLibrary.values()) {
      String row = ROWS.get(library);
      if (row == null) {
        written.stream().filter(library::isRow).forEach(rows::add);
      } else {
        rows.add(row);
      }
    }
    return rows;
  }
}
