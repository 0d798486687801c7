// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a comparison of two commits makes of its turns; the builds are not made here. */
class ComparisonTest {

  private static final Path ROOT = Path.of("/repo");
  private static final Path OTHER = Path.of("/repo/benchmarks/target/commits/abc");

  private static String path(String... entries) {
    return String.join(File.pathSeparator, entries);
  }

  @Test
  void otherCommitIsMeasuredByTheRowsOfTheCheckout() {
    Commit commit = new Commit(ROOT, OTHER);
    String own = "/repo/benchmarks/target/quick/rows.jar";

    assertThat(commit.classPath(path(own, "/repo/core/target/core.jar", "/lib/jmh.jar")))
        .isEqualTo(path(own, OTHER + "/core/target/core.jar", "/lib/jmh.jar"));
  }

  @Test
  void onlyModulesThatTheOtherCommitHasAreBuilt(@TempDir Path temporary) throws IOException {
    Path other = temporary.resolve("other");
    Files.createDirectories(other.resolve("core"));
    Files.createDirectories(other.resolve("clock"));
    String modules =
        Arrays.stream(new String[] {"core", "newer", "clock"})
            .map(module -> temporary.resolve(module).resolve("target/a.jar").toString())
            .collect(Collectors.joining(File.pathSeparator));

    assertThat(new Commit(temporary, other).modules(path(modules, "/lib/jmh.jar")))
        .isEqualTo("core,clock");
  }

  @Test
  void loadThatLastsLongerThanAPairOfTurnsDoesNotShowInTheRatio() {
    List<List<Sample>> ours = List.of(turn(50, 50), turn(100, 104), turn(400, 400));
    List<List<Sample>> theirs = List.of(turn(100, 100), turn(204, 204), turn(500, 1_500));

    assertThat(Comparison.ratios(Metric.CPU, ours, theirs))
        .contains(new Comparison.Ratios(0.5, 0.4, 0.5, 0.5));
  }

  @Test
  void ratioOfARateIsLessThanOneIfItIsHigher() {
    List<List<Sample>> ours = List.of(List.of(new Sample(Map.of(Metric.RATE, 200.0))));
    List<List<Sample>> theirs = List.of(List.of(new Sample(Map.of(Metric.RATE, 100.0))));

    assertThat(Comparison.ratios(Metric.RATE, ours, theirs).orElseThrow().text())
        .isEqualTo("0.50 | 0.50 to 0.50 | 0.50");
  }

  @Test
  void metricThatWasNotMeasuredHasNoRatio() {
    List<List<Sample>> turns = List.of(turn(1, 2));

    assertThat(Comparison.ratios(Metric.ALLOCATED, turns, turns)).isEmpty();
  }

  @Test
  void rowsAreChosenByNames() {
    assertThat(Rows.chosen("timers, switch").stream().map(Row::name))
        .containsExactly("timers", "switch");
    assertThat(Rows.chosen("all")).isNotEmpty().noneMatch(Row::isOnlyByName);
    assertThatThrownBy(() -> Rows.chosen("switch,"))
        .hasMessageStartingWith("no row ''; use one of ");
  }

  private static List<Sample> turn(double... cpu) {
    return Arrays.stream(cpu).mapToObj(value -> new Sample(Map.of(Metric.CPU, value))).toList();
  }
}
