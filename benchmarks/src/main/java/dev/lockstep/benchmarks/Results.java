// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The results of a measurement. */
public final class Results {

  private record Key(String row, Cell cell, String contestant) {}

  private final Map<Key, List<Sample>> samples = new HashMap<>();
  private final Map<Key, String> missing = new LinkedHashMap<>();

  /** Creates empty results. */
  public Results() {}

  /**
   * The median and the extremes of the samples.
   *
   * @param median the median
   * @param least the smallest value
   * @param most the greatest value
   */
  public record Figure(double median, double least, double most) {}

  void add(Row row, Cell cell, Contestant contestant, List<Sample> more) {
    samples
        .computeIfAbsent(new Key(row.name(), cell, contestant.name()), key -> new ArrayList<>())
        .addAll(more);
  }

  void miss(Row row, Cell cell, Contestant contestant, String reason) {
    missing.put(new Key(row.name(), cell, contestant.name()), reason);
  }

  /**
   * Returns the reason why there is no result.
   *
   * @param row the row
   * @param cell the size
   * @param contestant the name of the contestant
   * @return the reason, or empty if there is a result
   */
  public Optional<String> missing(Row row, Cell cell, String contestant) {
    return Optional.ofNullable(missing.get(new Key(row.name(), cell, contestant)));
  }

  /**
   * Returns the figure of one contestant.
   *
   * @param row the row
   * @param cell the size
   * @param contestant the name of the contestant
   * @param metric the metric
   * @return the figure, or empty if it was not measured
   */
  public Optional<Figure> figure(Row row, Cell cell, String contestant, Metric metric) {
    double[] values =
        samples.getOrDefault(new Key(row.name(), cell, contestant), List.of()).stream()
            .map(sample -> sample.values().get(metric))
            .filter(value -> value != null)
            .mapToDouble(Double::doubleValue)
            .toArray();
    if (values.length == 0) {
      return Optional.empty();
    }
    Arrays.sort(values);
    int middle = values.length / 2;
    double median =
        values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    return Optional.of(new Figure(median, values[0], values[values.length - 1]));
  }

  /**
   * Returns how many times better the carrier engine is than another contestant, by the metrics of
   * that contestant.
   *
   * @param row the row
   * @param cell the size
   * @param contestant the other contestant
   * @return the ratio, or empty if one of them was not measured
   */
  public Optional<Double> times(Row row, Cell cell, Contestant contestant) {
    for (Metric metric : contestant.judgedBy()) {
      Optional<Figure> ours = figure(row, cell, Row.CARRIER, metric);
      Optional<Figure> theirs = figure(row, cell, contestant.name(), metric);
      if (ours.isPresent() && theirs.isPresent()) {
        return Optional.of(metric.times(ours.get().median(), theirs.get().median()));
      }
    }
    return Optional.empty();
  }
}
