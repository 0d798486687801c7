// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.campaign;

import dev.lockstep.explore.Interleaving;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * The report of a campaign, or of some of its shards. Immutable.
 *
 * @param seed the seed of the campaign
 * @param budget the limit of the campaign, as text
 * @param total the number of shards of the campaign
 * @param shards the shards in this report, from 0, with the milliseconds that each took
 * @param points the names of the fault points that are marked in the classes of the campaign
 * @param interrupted whether one of the shards was ended by a signal
 * @param tests the results by the name of the test
 */
record Report(
    long seed,
    String budget,
    int total,
    SortedMap<Integer, Long> shards,
    SortedSet<String> points,
    boolean interrupted,
    SortedMap<String, TestResult> tests) {

  private static final int VERSION = 1;

  /** The largest number of lines of a failure that is shown on the screen. */
  private static final int SCREEN = 40;

  static Report empty(CampaignOptions options) {
    return new Report(
        options.seed(),
        options.budget(),
        options.shard().total(),
        new TreeMap<>(Map.of(options.shard().index(), 0L)),
        MarkedPoints.in(options.selection().roots()),
        false,
        new TreeMap<>());
  }

  Report plus(List<TestResult> results) {
    SortedMap<String, TestResult> sum = new TreeMap<>(tests);
    results.forEach(it -> sum.merge(it.test(), it, TestResult::plus));
    return new Report(seed, budget, total, shards, points, interrupted, sum);
  }

  Report ended(long millis, boolean byASignal) {
    SortedMap<Integer, Long> took = new TreeMap<>(Map.of(shards.firstKey(), millis));
    return new Report(seed, budget, total, took, points, byASignal, tests);
  }

  /**
   * Returns the sum of two reports.
   *
   * @throws UsageException if they are not of the same campaign, or have a shard in common
   */
  Report plus(Report other) {
    same("--seed", seed, other.seed);
    same("budget", budget, other.budget);
    same("number of shards", total, other.total);
    SortedMap<Integer, Long> all = new TreeMap<>(shards);
    other.shards.forEach(
        (index, millis) -> {
          if (all.put(index, millis) != null) {
            throw new UsageException(
                "shard " + new Shard(index, total) + " occurs twice; give each report once");
          }
        });
    SortedSet<String> marked = new TreeSet<>(points);
    marked.addAll(other.points);
    Report sum =
        new Report(seed, budget, total, all, marked, interrupted || other.interrupted, tests);
    return sum.plus(List.copyOf(other.tests.values()));
  }

  private static void same(String what, Object one, Object two) {
    if (!one.equals(two)) {
      throw new UsageException(
          "reports must be of one campaign: " + what + " is " + one + " and " + two);
    }
  }

  // ---- the text

  /** Returns the number of tests that failed in some interleaving. */
  int failed() {
    return (int) tests.values().stream().filter(it -> it.failure() != null).count();
  }

  private int withProblems() {
    return (int) tests.values().stream().filter(it -> !it.problems().isEmpty()).count();
  }

  private long interleavings() {
    return tests.values().stream().mapToLong(TestResult::interleavings).sum();
  }

  /** Returns the shards that are missing from this report. */
  String missing() {
    StringJoiner missing = new StringJoiner(", ");
    for (int i = 0; i < total; i++) {
      if (!shards.containsKey(i)) {
        missing.add(new Shard(i, total).toString());
      }
    }
    return missing.toString();
  }

  boolean lacksShards() {
    return shards.size() < total;
  }

  /** Returns the exit status of the process; see {@code docs/campaigns.md}. */
  int status() {
    if (failed() > 0) {
      return Main.FAILED;
    }
    return withProblems() > 0 ? Main.PROBLEM : Main.PASSED;
  }

  /**
   * Returns the report as text.
   *
   * @param replays the directory of the replay files
   * @param whole whether failures are shown in full
   */
  String text(Path replays, boolean whole) {
    StringJoiner text = new StringJoiner("\n");
    text.add(head());
    tests.values().stream().filter(it -> it.failure() == null).forEach(it -> text.add(line(it)));
    for (TestResult test : tests.values()) {
      FoundFailure failure = test.failure();
      if (failure != null) {
        text.add("\n" + line(test)).add(details(test, failure, replays, whole));
      }
    }
    if (!unreached().isEmpty()) {
      text.add("\nfault points that no run has come to: " + String.join(", ", unreached()));
    }
    return text.add("\n" + foot()).toString();
  }

  /** Returns the fault points that are marked in the classes and that no test has come to. */
  private List<String> unreached() {
    SortedSet<String> unreached = new TreeSet<>(points);
    tests.values().forEach(test -> unreached.removeAll(test.reached()));
    return List.copyOf(unreached);
  }

  private String head() {
    long millis = shards.values().stream().mapToLong(it -> it).max().orElse(0);
    return "campaign of "
        + budget
        + ", seed "
        + seed
        + (total == 1 ? "" : ", " + shardsText())
        + (interrupted ? ", interrupted" : "")
        + ": "
        + TestResult.count(interleavings(), "interleaving")
        + " of "
        + TestResult.count(tests.size(), "test")
        + " in "
        + Times.text(millis)
        + "\n";
  }

  private String shardsText() {
    StringJoiner text = new StringJoiner(", ");
    shards.keySet().forEach(index -> text.add(new Shard(index, total).toString()));
    return (shards.size() == 1 ? "shard " : "shards ")
        + text
        + (lacksShards() && shards.size() > 1 ? " (without " + missing() + ")" : "");
  }

  private static String line(TestResult test) {
    if (test.failure() != null) {
      return "FAILED  " + test.test() + ": " + test.covered();
    }
    if (!test.problems().isEmpty()) {
      return "PROBLEM " + test.test() + ": " + String.join("; ", test.problems());
    }
    if (test.refusal() != null) {
      return "-       " + test.test() + ": not explored, " + test.refusal();
    }
    return "passed  " + test.test() + ": " + test.covered();
  }

  private static String details(
      TestResult test, FoundFailure failure, Path replays, boolean whole) {
    List<String> lines = failure.report().strip().lines().toList();
    StringJoiner text = new StringJoiner("\n  ", "  ", "");
    text.add("in " + test.failedSlices() + " of " + TestResult.count(test.slices(), "slice"));
    lines.stream().limit(whole ? lines.size() : SCREEN).forEach(text::add);
    if (!whole && lines.size() > SCREEN) {
      text.add("... " + (lines.size() - SCREEN) + " more lines in the report");
      text.add("replay: " + failure.interleaving());
    }
    test.problems().forEach(text::add);
    return text.add("in " + replays.resolve(test.file())).toString();
  }

  private String foot() {
    if (failed() == 0) {
      return "no test failed"
          + (withProblems() == 0 ? "" : ", " + withProblems() + " could not be explored");
    }
    return failed()
        + " of "
        + TestResult.count(tests.size(), "test")
        + " failed; the next ordinary run tries these failures first";
  }

  // ---- files

  /** Returns the end of the names of the files, without their extensions: that of a shard. */
  String suffix() {
    return shards.size() == 1 && total > 1 ? "-" + (shards.firstKey() + 1) + "-of-" + total : "";
  }

  /**
   * Writes the reports, and a replay file for each test that failed.
   *
   * @param page writes the page beside the reports and returns its path
   * @return the report as text
   */
  String write(Path directory, Path replays, Supplier<Path> page) {
    String suffix = suffix();
    tests
        .values()
        .forEach(
            test -> {
              FoundFailure failure = test.failure();
              if (failure != null) {
                failure.toFile(test.test()).write(replays.resolve(test.file()));
              }
            });
    try {
      Files.createDirectories(directory);
      Files.writeString(directory.resolve("report" + suffix + ".txt"), text(replays, true) + "\n");
      Path json = directory.resolve("report" + suffix + ".json");
      Files.writeString(json, Json.write(toJson()) + "\n");
      return text(replays, false) + "\npage: " + page.get() + "\nreport: " + json;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the report to " + directory, e);
    }
  }

  Map<String, Object> toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("lockstepCampaign", (long) VERSION);
    json.put("seed", seed);
    json.put("budget", budget);
    json.put("shards", (long) total);
    json.put(
        "ran",
        shards.entrySet().stream()
            .map(it -> Map.of("shard", (long) it.getKey(), "milliseconds", it.getValue()))
            .toList());
    json.put("interrupted", interrupted);
    json.put("faultPoints", List.copyOf(points));
    json.put("faultPointsNever", unreached());
    json.put("tests", tests.values().stream().map(TestResult::toJson).toList());
    return json;
  }

  /**
   * Reads a report.
   *
   * @throws UsageException if the file cannot be read or is not a report
   */
  static Report read(Path file) {
    try {
      return of(Json.parse(Files.readString(file)));
    } catch (IOException e) {
      throw new UsageException("cannot read the report " + file + ": " + e);
    } catch (IllegalArgumentException e) {
      throw new UsageException(file + " is not the report of a campaign: " + e.getMessage());
    }
  }

  private static Report of(Json json) {
    if (json.number("lockstepCampaign") != VERSION) {
      throw new IllegalArgumentException(
          "version " + json.number("lockstepCampaign") + "; merge with the version that wrote it");
    }
    SortedMap<Integer, Long> shards = new TreeMap<>();
    json.objects("ran")
        .forEach(it -> shards.put(it.number("shard"), it.longNumber("milliseconds")));
    SortedMap<String, TestResult> tests = new TreeMap<>();
    json.objects("tests").stream().map(TestResult::of).forEach(it -> tests.put(it.test(), it));
    return new Report(
        json.longNumber("seed"),
        json.text("budget"),
        json.number("shards"),
        shards,
        new TreeSet<>(json.texts("faultPoints")),
        json.flag("interrupted"),
        tests);
  }

  /** Returns the simplest failure of each test that failed. */
  Map<String, Interleaving> failures() {
    Map<String, Interleaving> failures = new TreeMap<>();
    tests.forEach(
        (name, test) -> {
          if (test.failure() != null) {
            failures.put(name, test.failure().interleaving());
          }
        });
    return failures;
  }
}
