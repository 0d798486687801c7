// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.benchmarks.program;

import dev.lockstep.benchmarks.Cell;
import dev.lockstep.benchmarks.Contestant;
import dev.lockstep.benchmarks.Effort;
import dev.lockstep.benchmarks.Metric;
import dev.lockstep.benchmarks.Row;
import dev.lockstep.benchmarks.Sample;
import dev.lockstep.benchmarks.subject.ThreadPrograms;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Fray with one of its schedulers: interleavings a second of the twin without the bug, and
 * interleavings until the bug shows, in five searches.
 *
 * @param name the name for people
 * @param scheduler the scheduler
 * @param main the class that runs the program once
 * @param programs the name of the program of a size
 */
public record FrayContestant(
    String name, String scheduler, Class<?> main, Function<Cell, String> programs)
    implements Contestant {

  private static final int WARM_UP = 500;
  private static final int SEARCHES = 5;
  private static final int MOST = 2_000;
  private static final int LIMIT_SECONDS = 120;
  private static final Pattern NANOSECONDS = Pattern.compile("nanoseconds: (\\d+)");
  private static final Pattern FOUND = Pattern.compile("Error found at iter: (\\d+)");

  private static @Nullable Fray installed;
  private static @Nullable String failure;

  private static synchronized Optional<Fray> fray() {
    if (installed == null && failure == null) {
      try {
        installed = Fray.install(Files.createTempDirectory("lockstep-fray"));
      } catch (IOException e) {
        failure = String.valueOf(e.getMessage());
      }
    }
    return Optional.ofNullable(installed);
  }

  @Override
  public Optional<String> absent() {
    return fray().isPresent() ? Optional.empty() : Optional.of("absent: " + failure);
  }

  @Override
  public List<Metric> judgedBy() {
    return List.of(Metric.RATE);
  }

  @Override
  public List<Sample> measure(Row row, Cell cell, Effort effort) throws IOException {
    List<Sample> samples = new ArrayList<>();
    int last = WARM_UP + cell.size();
    String fixed = run(cell, "fixed", last);
    long nanoseconds = number(NANOSECONDS, fixed).orElseThrow(() -> new IOException(fixed));
    samples.add(new Sample(Map.of(Metric.RATE, cell.size() / (nanoseconds / 1e9) / 1_000)));
    boolean hasBug = !programs.apply(cell).equals(ThreadPrograms.WITHOUT_BUG);
    for (int i = 0; i < SEARCHES && hasBug; i++) {
      number(FOUND, run(cell, "buggy", MOST))
          .ifPresent(found -> samples.add(new Sample(Map.of(Metric.FIRST, found + 1.0))));
    }
    return samples;
  }

  private String run(Cell cell, String twin, int last) throws IOException {
    Fray fray = fray().orElseThrow(() -> new IOException(failure));
    List<String> arguments =
        List.of(programs.apply(cell), twin, String.valueOf(WARM_UP), String.valueOf(last));
    List<String> options = List.of("--scheduler", scheduler, "--iter", String.valueOf(last));
    return Child.run(fray.command(main, classPath(main), arguments, options), LIMIT_SECONDS).text();
  }

  /** Returns what Fray loads classes of: directories have a slash at the end. */
  private static String classPath(Class<?> main) throws IOException {
    List<String> entries = new ArrayList<>(List.of(location(main)));
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      if (entry.contains("bug-bench")) {
        entries.add(Files.isDirectory(Path.of(entry)) ? entry + "/" : entry);
      }
    }
    return String.join(":", entries);
  }

  private static String location(Class<?> type) throws IOException {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
  }

  private static Optional<Long> number(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? Optional.of(Long.parseLong(matcher.group(1))) : Optional.empty();
  }

  @Override
  public void smoke(Row row, Cell cell) throws IOException {
    if (absent().isEmpty() && !run(cell, "fixed", WARM_UP + 1).contains("nanoseconds")) {
      throw new AssertionError(name + " measured nothing of " + row.name());
    }
  }
}
