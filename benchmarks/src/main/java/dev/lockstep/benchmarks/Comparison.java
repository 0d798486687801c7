// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The command that measures rows of the checkout and of another commit in turns, in processes of
 * their own with the same flags. A load of the machine that lasts longer than a pair of turns
 * disturbs both of them, so the ratios of the pairs are told.
 */
public final class Comparison {

  private static final String AGENT = "lockstep.benchmarks.agent";
  private static final String CLASS_PATH = "java.class.path";

  /** The metric by which a row is compared: the first of these that it has. */
  private static final List<Metric> COMPARED =
      List.of(
          Metric.CPU,
          Metric.SERVER_CPU,
          Metric.LIVE,
          Metric.MILLIS,
          Metric.WALL,
          Metric.RATE,
          Metric.HEAP);

  private final String classPath = System.getProperty(CLASS_PATH, "");
  private final String agent = System.getProperty(AGENT, "");
  private final Commit other;
  private final String contestant;
  private final Effort effort;
  private final int turns;

  private Comparison(Commit other, String engine, Effort effort, int turns) {
    this.other = other;
    this.contestant = "Lockstep, " + engine;
    this.effort = effort;
    this.turns = turns;
  }

  /**
   * Measures rows of the checkout against another commit, and prints the ratios: less than 1 is
   * better than the other commit.
   *
   * @param arguments the names of the rows with commas, or {@code all}; the effort; the directory
   *     of the checkout; the other commit; the engine; and the number of pairs of turns
   * @throws Exception if the other commit cannot be built
   */
  public static void main(String[] arguments) throws Exception {
    System.setProperty("jmh.ignoreLock", "true");
    Path root = Path.of(arguments[2]).toRealPath();
    Commit other = Commit.built(root, arguments[3], System.getProperty(CLASS_PATH, ""));
    int turns = Integer.parseInt(arguments[5]);
    if (turns < 1) {
      throw new IllegalArgumentException("turns = " + turns + " must be at least 1");
    }
    Comparison comparison = new Comparison(other, arguments[4], Effort.named(arguments[1]), turns);
    System.out.println("| row | size | ratio | spread | of the best | its ns | B allocated |");
    System.out.println("| --- | --- | ---: | ---: | ---: | ---: | ---: |");
    for (Row row : Rows.chosen(arguments[0])) {
      row.contestants().stream()
          .filter(who -> who.name().equals(comparison.contestant))
          .forEach(who -> comparison.compare(row, who));
    }
  }

  private void compare(Row row, Contestant who) {
    for (Cell cell : row.cells()) {
      if (!cell.growth() && who.takes(cell)) {
        System.out.println(
            "| " + row.name() + " | " + cell.name() + " | " + outcome(row, cell, who) + " |");
      }
    }
  }

  private String outcome(Row row, Cell cell, Contestant who) {
    Optional<String> absent = who.absent();
    if (absent.isPresent()) {
      return absent.get();
    }
    List<List<Sample>> ours = new ArrayList<>();
    List<List<Sample>> theirs = new ArrayList<>();
    try {
      for (int turn = 0; turn < turns; turn++) {
        boolean oursFirst = turn % 2 == 0;
        if (oursFirst) {
          ours.add(turn(row, cell, who, null));
        }
        theirs.add(turn(row, cell, who, other));
        if (!oursFirst) {
          ours.add(turn(row, cell, who, null));
        }
      }
    } catch (Exception e) {
      return "failed: " + String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
    Metric metric = compared(ours.getFirst());
    return ratios(metric, ours, theirs).map(Ratios::text).orElse("no samples")
        + " | "
        + ratios(Metric.WALL, ours, theirs).map(Ratios::bestText).orElse("")
        + " | "
        + ratios(Metric.ALLOCATED, ours, theirs).map(Ratios::medianText).orElse("");
  }

  private static Metric compared(List<Sample> samples) {
    return COMPARED.stream()
        .filter(metric -> !samples.isEmpty() && samples.getFirst().values().containsKey(metric))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("nothing to compare in " + samples));
  }

  /** Measures the checkout, or another commit; both JMH and our programs run on this property. */
  private List<Sample> turn(Row row, Cell cell, Contestant who, @Nullable Commit of)
      throws Exception {
    System.setProperty(CLASS_PATH, of == null ? classPath : of.classPath(classPath));
    System.setProperty(AGENT, of == null ? agent : of.classPath(agent));
    try {
      return who.measure(row, cell, effort);
    } finally {
      who.close();
      System.setProperty(CLASS_PATH, classPath);
      System.setProperty(AGENT, agent);
    }
  }

  /**
   * The ratios of the pairs of turns.
   *
   * @param median the median; more than 1 is worse than the other commit
   * @param least the smallest
   * @param most the greatest
   * @param ofBest the ratio of the best turn to the best one of the other commit
   */
  record Ratios(double median, double least, double most, double ofBest) {

    String text() {
      return String.format(Locale.ROOT, "%.2f | %.2f to %.2f | %.2f", median, least, most, ofBest);
    }

    String bestText() {
      return String.format(Locale.ROOT, "%.2f", ofBest);
    }

    String medianText() {
      return String.format(Locale.ROOT, "%.2f", median);
    }
  }

  /**
   * Returns the ratios of one metric, each of a turn and the turn of the other commit beside it.
   *
   * @param metric the metric
   * @param ours the samples of each turn
   * @param theirs the samples of each turn of the other commit
   * @return the ratios, or empty if the metric was not measured
   */
  static Optional<Ratios> ratios(
      Metric metric, List<List<Sample>> ours, List<List<Sample>> theirs) {
    int pairs = ours.size();
    double[] our = ours.stream().mapToDouble(turn -> middle(metric, turn)).toArray();
    double[] their = theirs.stream().mapToDouble(turn -> middle(metric, turn)).toArray();
    double[] ratios = new double[pairs];
    for (int i = 0; i < pairs; i++) {
      ratios[i] = metric.times(their[i], our[i]);
      if (!Double.isFinite(ratios[i])) {
        return Optional.empty();
      }
    }
    Arrays.sort(ratios);
    double ofBest = metric.times(best(metric, their), best(metric, our));
    return Optional.of(new Ratios(median(ratios), ratios[0], ratios[pairs - 1], ofBest));
  }

  private static double best(Metric metric, double[] values) {
    return Arrays.stream(values).reduce((a, b) -> metric.times(a, b) > 1 ? a : b).orElseThrow();
  }

  private static double middle(Metric metric, List<Sample> samples) {
    double[] values =
        samples.stream()
            .map(sample -> sample.values().getOrDefault(metric, Double.NaN))
            .mapToDouble(Double::doubleValue)
            .sorted()
            .toArray();
    return values.length == 0 ? Double.NaN : median(values);
  }

  private static double median(double[] sorted) {
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
