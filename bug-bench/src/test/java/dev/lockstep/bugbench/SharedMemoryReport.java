// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.bugbench;

import com.example.sharedmemory.SharedMemoryBug;
import com.example.sharedmemory.SharedMemoryBugs;
import dev.lockstep.explore.Strategy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The report {@code docs/bug-bench-shared-memory.md}: how soon each strategy finds each bug of
 * shared memory. Its name keeps it out of test runs, since it measures and asserts nothing.
 */
@Tag("agent")
class SharedMemoryReport {

  private static final int SEEDS = Integer.getInteger("lockstep.bugbench.seeds", 20);
  private static final int BUDGET = 2_000;

  private final StringBuilder text = new StringBuilder();

  private static Map<String, Strategy> strategies() {
    Map<String, Strategy> strategies = new LinkedHashMap<>();
    strategies.put("default", Strategy.standard());
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
    SharedMemoryBugs.all().forEach(this::row);
    text.append(
        """

        ## Sources

        | bug | report or publication |
        | --- | --- |
        """);
    for (SharedMemoryBug bug : SharedMemoryBugs.all()) {
      text.append("| ").append(bug.id()).append(" | ").append(bug.source()).append(" |\n");
    }
    Path file = Path.of(System.getProperty("lockstep.bugbench.report", "target/shared-memory.md"));
    Files.writeString(file, text);
  }

  private void head() {
    text.append(
        """
        # The bug bench: bugs of shared memory in plain Java

        For those who want to know which races, deadlocks and lost notifications of ordinary
        multithreaded Java are found, and by which strategy. After this page you know how many
        interleavings that takes.

        %d bugs of public reports and papers, each re-created with its fix in `bug-bench`, in plain
        Java without a type of this library; [the agent and points](shared-memory.md) make their
        accesses choices. The command that wrote this page, at the top of the repository:

        ```sh
        mvn -Dquick -pl bug-bench -am test -Dtest=SharedMemoryReport -DskipBaton \\
          -Dsurefire.failIfNoSpecifiedTests=false \\
          -Dlockstep.bugbench.report=$PWD/docs/bug-bench-shared-memory.md
        ```

        - **Cells**: interleavings to the first failure, median / worst of %d seeds, of at most %,d;
          then the most deviations that were left after shrinking. One is a preemption, or another
          choice where a thread waits or ends. "–": not found from every seed (how many did).
        - **Least**: the fewest deviations of a failing run.
        - The default budget finishes small numbers of deviations first, which does not depend on
          the seed.
        - Written on %s, %s %s, %d processors, Java %s.

        | bug | what goes wrong | shows | least |%s
        | --- | --- | --- | --- |%s
        """
            .formatted(
                SharedMemoryBugs.all().size(),
                SEEDS,
                BUDGET,
                LocalDate.now(ZoneOffset.UTC),
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors(),
                Runtime.version(),
                StrategyCells.row(strategies().keySet()),
                " --- |".repeat(strategies().size())));
  }

  private void row(SharedMemoryBug bug) {
    List<String> cells =
        new ArrayList<>(
            List.of(bug.id(), bug.title(), bug.effect(), String.valueOf(bug.preemptions())));
    for (Strategy strategy : strategies().values()) {
      cells.add(cell(bug, strategy));
    }
    text.append('|').append(StrategyCells.row(cells)).append('\n');
  }

  private static String cell(SharedMemoryBug bug, Strategy strategy) {
    return StrategyCells.cell(
        SEEDS,
        seed ->
            SharedMemoryTest.explorer()
                .strategy(strategy)
                .interleavings(BUDGET)
                .seed(seed)
                .checkingDeterminism(false)
                .build()
                .explore(() -> bug.program().run(false))
                .finding());
  }
}
