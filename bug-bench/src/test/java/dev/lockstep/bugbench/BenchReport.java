// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.bugbench;

import dev.lockstep.explore.Explorer;
import dev.lockstep.explore.Strategy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The report {@code docs/bug-bench.md}: how soon each strategy finds each bug. Its name keeps it
 * out of test runs, since it measures and asserts nothing.
 */
class BenchReport {

  private static final int SEEDS = Integer.getInteger("lockstep.bugbench.seeds", 20);
  private static final int BUDGET = 2_000;

  private final StringBuilder text = new StringBuilder();

  private static Map<String, Strategy> strategies() {
    Map<String, Strategy> strategies = new LinkedHashMap<>();
    strategies.put("default", Strategy.standard());
    strategies.put("delay bounding", Strategy.delayBounding(3));
    strategies.put("random walk", Strategy.randomWalk());
    strategies.put("POS", Strategy.pos());
    strategies.put("PCT 3", Strategy.pct(3));
    strategies.put("URW", Strategy.urw());
    strategies.put("SURW", Strategy.surw());
    return strategies;
  }

  @Test
  void write() throws IOException {
    head();
    for (Bug bug : Catalogue.all()) {
      row(bug);
    }
    text.append(
        """

        ## Bugs of shared memory

        Those of ordinary multithreaded Java, with points, are in
        [a page of their own](bug-bench-shared-memory.md).

        ## Bugs that were left out

        K4 (`stop()` twice), R1 (SIGINT) and section 9 (tokio) need no loop or more than a loop; of
        T6 the catalogue says what is seen and not why. S11, S13 and TR1 are bugs between threads:
        here threads meet at explicit points.

        ## What it finds in our own primitives

        `OwnPrimitivesTest` runs them under the same kind of workload, with cancellations at every
        step. What it has found is asyncio's own and is kept, because asyncio's traces demand it:
        W11 (`L1:AAA`: a limit that expires at once takes a cancellation that was requested before
        for its own, gh-134471) and W10 (`L1:AACACACHF`: a result that comes in the instant of the
        deadline of `waitFor(future, limit)`; it can still be read from the future).
        """);
    Path file = Path.of(System.getProperty("lockstep.bugbench.report", "target/bug-bench.md"));
    Files.writeString(file, text);
  }

  private void head() {
    text.append(
        """
        # The bug bench: how soon each strategy finds real bugs

        For those who choose a strategy, or want to know whether an explorer finds anything at all.
        After this page you know which of them finds which kind of bug, and in how many
        interleavings.

        %d bugs that were found in asyncio and its relatives, each re-created with its fix in
        `bug-bench`, under one workload that leaves all timing to the explorer. The command that
        wrote this page, at the top of the repository:

        ```sh
        mvn -Dquick -pl bug-bench -am test -Dtest=BenchReport -DskipBaton \\
          -Dsurefire.failIfNoSpecifiedTests=false \\
          -Dlockstep.bugbench.report=$PWD/docs/bug-bench.md
        ```

        - **Cells**: interleavings to the first failure, median / worst of %d seeds, of at most %,d;
          then the most deviations from first in, first out that were left after shrinking, which
          keeps to the same failure: in a deadlock, the same tasks that wait for the same kind of
          thing. "–": not found from every seed (how many did).
        - **Catalogue**: the fewest deviations, and how often an interleaving of a random walk
          fails, as measured on the original code.
        - Delay bounding does not depend on the seed. It goes up to 3 deviations here, the default
          up to 2 and then on by random walk and POS.
        - Written on %s, %s %s, %d processors, Java %s, engine `%s`.

        | bug | what goes wrong | shows | catalogue |%s
        | --- | --- | --- | --- |%s
        """
            .formatted(
                Catalogue.all().size(),
                SEEDS,
                BUDGET,
                LocalDate.now(ZoneOffset.UTC),
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors(),
                Runtime.version(),
                System.getProperty("lockstep.engine", "as chosen"),
                StrategyCells.row(strategies().keySet()),
                " --- |".repeat(strategies().size())));
  }

  private void row(Bug bug) {
    List<String> cells =
        new ArrayList<>(List.of(bug.id(), bug.title(), kinds(bug), catalogued(bug)));
    for (Strategy strategy : strategies().values()) {
      cells.add(cell(bug, strategy));
    }
    text.append('|').append(StrategyCells.row(cells)).append('\n');
  }

  private static String kinds(Bug bug) {
    List<String> names =
        bug.kinds().stream().map(kind -> kind.name().toLowerCase(Locale.ROOT)).toList();
    return String.join(", ", names);
  }

  private static String catalogued(Bug bug) {
    if (bug.catalogued().isEmpty()) {
      return "";
    }
    return bug.catalogued().getAsInt()
        + (bug.percent().isEmpty() ? "" : ", " + bug.percent().getAsDouble() + " %");
  }

  private static String cell(Bug bug, Strategy strategy) {
    return StrategyCells.cell(
        SEEDS,
        seed ->
            Explorer.builder()
                .strategy(strategy)
                .interleavings(BUDGET)
                .seed(seed)
                .shrinking(200, Duration.ofSeconds(10))
                .checkingDeterminism(false)
                .build()
                .exploreRuns(bug.buggy())
                .finding());
  }
}
