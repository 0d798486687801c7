// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.campaign;

import dev.lockstep.explore.Coverage;
import dev.lockstep.explore.Exploration;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The result of one test: of one slice of it, or of all that ran anywhere. The sum of two results
 * does not depend on their order. Immutable, except for its orders, which nobody changes
 * afterwards.
 *
 * @param test the name of the test
 * @param file the name of its replay file
 * @param interleavings the number of interleavings that ran
 * @param slices the number of slices that ran
 * @param failedSlices the number of slices that failed
 * @param parts the number of parts into which the bounded search is divided
 * @param partsRun the number of these parts that ran
 * @param coverage the coverage of all slices together
 * @param orders the count of different interleavings
 * @param options the options of its choices that were taken
 * @param reached the names of the fault points that its runs have come to; empty of a property
 * @param failure the simplest failure, or null
 * @param refusal the reason why the test cannot be explored, with the remedy, or null
 * @param problems some of the other problems that occurred
 */
record TestResult(
    String test,
    String file,
    long interleavings,
    int slices,
    int failedSlices,
    int parts,
    int partsRun,
    Coverage coverage,
    Orders orders,
    TakenOptions options,
    SortedSet<String> reached,
    @Nullable FoundFailure failure,
    @Nullable String refusal,
    List<String> problems) {

  /** The number of problems of a test that are kept: the first ones in the order of their text. */
  private static final int PROBLEMS = 3;

  private static final Coverage NEUTRAL = new Coverage(true, Integer.MAX_VALUE, List.of());

  /** Returns the result of a test in a slice. */
  static TestResult of(
      String test,
      Path file,
      Slice slice,
      Exploration found,
      Orders orders,
      TakenOptions options,
      SortedSet<String> reached,
      @Nullable FoundFailure fail) {
    return ran(
        test, file, slice, found.interleavings(), found.coverage(), orders, options, reached, fail);
  }

  /** Returns the result of a property in a slice. */
  static TestResult ofProperty(
      String test,
      Path file,
      Slice slice,
      int tries,
      Orders orders,
      TakenOptions options,
      @Nullable FoundFailure fail) {
    return ran(test, file, slice, tries, Coverage.UNKNOWN, orders, options, new TreeSet<>(), fail);
  }

  private static TestResult ran(
      String test,
      Path file,
      Slice slice,
      int interleavings,
      Coverage coverage,
      Orders orders,
      TakenOptions options,
      SortedSet<String> reached,
      @Nullable FoundFailure failure) {
    return new TestResult(
        test,
        String.valueOf(file.getFileName()),
        interleavings,
        1,
        failure == null ? 0 : 1,
        slice.parts(),
        slice.isPart() ? 1 : 0,
        slice.isPart() ? coverage : NEUTRAL,
        orders,
        options,
        reached,
        failure,
        null,
        List.of());
  }

  /** Returns the result of a test that could not run. */
  static TestResult ofProblem(String test, Slice slice, String problem) {
    return none(test, slice, null, List.of(problem));
  }

  /** Returns the result of a test that cannot be explored. */
  static TestResult ofRefusal(String test, Slice slice, String reason) {
    return none(test, slice, reason, List.of());
  }

  private static TestResult none(
      String test, Slice slice, @Nullable String refusal, List<String> problems) {
    return new TestResult(
        test,
        "",
        0,
        0,
        0,
        slice.parts(),
        0,
        NEUTRAL,
        new Orders(),
        new TakenOptions(),
        new TreeSet<>(),
        null,
        refusal,
        problems);
  }

  TestResult plus(TestResult other) {
    TreeSet<String> all = new TreeSet<>(problems);
    all.addAll(other.problems);
    SortedSet<String> points = new TreeSet<>(reached);
    points.addAll(other.reached);
    return new TestResult(
        test,
        file.isEmpty() ? other.file : file,
        interleavings + other.interleavings,
        slices + other.slices,
        failedSlices + other.failedSlices,
        Math.max(parts, other.parts),
        partsRun + other.partsRun,
        sum(coverage, other.coverage),
        orders.plus(other.orders),
        options.plus(other.options),
        points,
        simplest(failure, other.failure),
        refusal == null ? other.refusal : refusal,
        all.stream().limit(PROBLEMS).toList());
  }

  private static Coverage sum(Coverage one, Coverage two) {
    List<Integer> sums = new ArrayList<>();
    for (int i = 0; i < Math.max(one.interleavings().size(), two.interleavings().size()); i++) {
      sums.add(at(one.interleavings(), i) + at(two.interleavings(), i));
    }
    return new Coverage(
        one.isComplete() && two.isComplete(), Math.min(one.deviations(), two.deviations()), sums);
  }

  private static int at(List<Integer> numbers, int index) {
    return index < numbers.size() ? numbers.get(index) : 0;
  }

  private static @Nullable FoundFailure simplest(
      @Nullable FoundFailure one, @Nullable FoundFailure two) {
    if (one == null || two == null) {
      return one == null ? two : one;
    }
    return one.compareTo(two) <= 0 ? one : two;
  }

  /** Returns whether all interleavings of the test ran. */
  boolean isComplete() {
    return parts > 0 && partsRun == parts && coverage.isComplete() && failure == null;
  }

  /** Returns whether no interleaving of the test ran. */
  boolean isEmpty() {
    return interleavings == 0 && failure == null;
  }

  /**
   * Returns the coverage as text: {@code 10,000 interleavings, about 8,400 different; all 81 with
   * ...}.
   */
  String covered() {
    String text =
        count(interleavings, "interleaving")
            + ", "
            + (orders.isExact() ? "" : "about ")
            + String.format(Locale.ROOT, "%,d different", orders.estimate());
    if (isComplete()) {
      return text + "; complete";
    }
    if (failure != null || partsRun < parts || coverage.deviations() < 0) {
      return text;
    }
    if (coverage.deviations() == Integer.MAX_VALUE) {
      return text + "; choices among many values sampled";
    }
    long within =
        coverage.interleavings().stream()
            .limit(coverage.deviations() + 1L)
            .mapToLong(it -> it)
            .sum();
    return text
        + String.format(Locale.ROOT, "; all %,d with at most ", within)
        + count(coverage.deviations(), "deviation");
  }

  static String count(long number, String what) {
    return String.format(Locale.ROOT, "%,d %s", number, what) + (number == 1 ? "" : "s");
  }

  Map<String, Object> toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("test", test);
    json.put("file", file);
    json.put("interleavings", interleavings);
    json.put("slices", (long) slices);
    json.put("failedSlices", (long) failedSlices);
    json.put("parts", (long) parts);
    json.put("partsRun", (long) partsRun);
    json.put("complete", coverage.isComplete());
    json.put("deviations", (long) coverage.deviations());
    json.put("byDeviations", coverage.interleavings().stream().map(Integer::longValue).toList());
    json.put("problems", problems);
    if (refusal != null) {
      json.put("notExplored", refusal);
    }
    if (failure != null) {
      json.put("failed", failure.toJson());
    }
    json.put("orders", orders.estimate());
    json.put("ordersSample", orders.toText());
    json.put("choices", options.toJson());
    json.put("never", options.never());
    json.put("faultPoints", List.copyOf(reached));
    return json;
  }

  static TestResult of(Json json) {
    return new TestResult(
        json.text("test"),
        json.text("file"),
        json.longNumber("interleavings"),
        json.number("slices"),
        json.number("failedSlices"),
        json.number("parts"),
        json.number("partsRun"),
        new Coverage(
            json.flag("complete"), json.number("deviations"), json.numbers("byDeviations")),
        Orders.of(json.text("ordersSample")),
        json.has("choices") ? TakenOptions.of(json.objects("choices")) : new TakenOptions(),
        new TreeSet<>(json.texts("faultPoints")),
        json.has("failed") ? FoundFailure.of(json.object("failed")) : null,
        json.has("notExplored") ? json.text("notExplored") : null,
        json.list("problems").stream().map(String::valueOf).toList());
  }
}
