// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.conformance.foreign;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A command that runs JUnit 3 tests which others wrote, each in a task of a loop of its own, and
 * says of each that fails whether it fails without a loop too.
 *
 * <p>The tests run in a JVM of their own, and in a further one after a test that did not end.
 */
public final class ForeignTests {

  private final Path directory;
  private final String threads;
  private final Duration limit;
  private final Path log;
  private final List<String> names;

  /**
   * Reads the tests of a directory of compiled classes.
   *
   * @param threads {@code virtual} or {@code platform}: what {@code newStartedThread} starts
   * @param limit how long one test may take on the real clock, in whole seconds
   * @param log a file to which the output of the tests is appended
   * @throws IllegalStateException if the directory has no tests
   */
  ForeignTests(Path directory, String threads, Duration limit, Path log)
      throws IOException, InterruptedException {
    this.directory = directory;
    this.threads = threads;
    this.limit = limit;
    this.log = log;
    this.names = list();
  }

  /**
   * Runs the tests of a directory and prints a line for each that fails, and the counts.
   *
   * @param args the directory of the compiled classes; then, if given, {@code real} or {@code
   *     virtual} for the clock, {@code platform} or {@code virtual} for the threads that the tests
   *     start, and a regular expression that is looked for in {@code CLASS.METHOD}
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    if (args.length == 0) {
      System.err.println("usage: DIRECTORY [real|virtual] [platform|virtual] [REGEX]");
      System.exit(2);
    }
    Place place =
        switch (argument(args, 1, "real")) {
          case "real" -> Place.TASK;
          case "virtual" -> Place.VIRTUAL_TIME;
          default ->
              throw new IllegalArgumentException("clock = " + args[1] + " must be real or virtual");
        };
    String threads = argument(args, 2, "platform");
    if (!Set.of("platform", "virtual").contains(threads)) {
      throw new IllegalArgumentException("threads = " + threads + " must be platform or virtual");
    }
    Path log = Files.createTempFile("foreign-tests", ".log");
    ForeignTests tests = new ForeignTests(Path.of(args[0]), threads, Duration.ofSeconds(60), log);
    boolean clean = tests.report(place, Pattern.compile(argument(args, 3, "")), System.out);
    System.out.println("output of the tests: " + log);
    System.exit(clean ? 0 : 1);
  }

  private static String argument(String[] args, int index, String otherwise) {
    return args.length > index ? args[index] : otherwise;
  }

  /** Runs the tests whose names match, prints what fails, and returns whether none is ours. */
  boolean report(Place place, Pattern filter, PrintStream out)
      throws IOException, InterruptedException {
    Set<Integer> chosen =
        IntStream.range(0, names.size())
            .filter(index -> filter.matcher(names.get(index)).find())
            .boxed()
            .collect(Collectors.toCollection(TreeSet::new));
    Map<Integer, String> failed = failures(place, chosen);
    Map<Integer, String> onPlatform = failures(Place.PLATFORM_THREAD, failed.keySet());
    Set<Integer> rest = new TreeSet<>(failed.keySet());
    rest.removeAll(onPlatform.keySet());
    Map<Integer, String> onVirtual = failures(Place.VIRTUAL_THREAD, rest);
    rest.removeAll(onVirtual.keySet());
    print("fails " + Place.PLATFORM_THREAD + " too", onPlatform.keySet(), failed, out);
    print("fails " + Place.VIRTUAL_THREAD + " too", onVirtual.keySet(), failed, out);
    print("fails " + place + " only", rest, failed, out);
    out.printf(
        "%d tests %s: %d pass, %d fail %s too, %d fail %s too, %d fail %s only%n",
        chosen.size(),
        place,
        chosen.size() - failed.size(),
        onPlatform.size(),
        Place.PLATFORM_THREAD,
        onVirtual.size(),
        Place.VIRTUAL_THREAD,
        rest.size(),
        place);
    return rest.isEmpty();
  }

  private void print(
      String reason, Set<Integer> indices, Map<Integer, String> failed, PrintStream out) {
    for (int index : indices) {
      out.println(reason + ": " + names.get(index) + ": " + failed.get(index));
    }
  }

  /** Runs the tests of these indices and returns what those threw that failed. */
  private Map<Integer, String> failures(Place place, Set<Integer> indices)
      throws IOException, InterruptedException {
    Map<Integer, String> failures = new TreeMap<>();
    List<Integer> left = new ArrayList<>(indices);
    while (!left.isEmpty()) {
      int exitValue = work(place, left, failures);
      if (exitValue != 0 && exitValue != Worker.ENDED_AFTER_LIMIT) {
        failures.put(left.removeFirst(), "its JVM ended with exit value " + exitValue);
      }
    }
    return failures;
  }

  /**
   * Runs tests in a JVM until all are done or it ends, removes from {@code left} those it told the
   * result of, and returns its exit value.
   */
  private int work(Place place, List<Integer> left, Map<Integer, String> failures)
      throws IOException, InterruptedException {
    Process worker = start(Redirect.appendTo(log.toFile()), place, left);
    try (BufferedReader lines = worker.inputReader()) {
      // No limit is needed: a worker halts its JVM when a test does not end.
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] parts = line.split(" ", 2);
        int index = Integer.parseInt(parts[0]);
        left.removeIf(other -> other == index);
        if (!parts[1].equals(Worker.PASSED)) {
          failures.put(index, parts[1]);
        }
      }
      return worker.waitFor();
    } finally {
      worker.destroyForcibly();
    }
  }

  /**
   * Returns the names of all tests, from a JVM of their own, since loading them runs their code.
   */
  private List<String> list() throws IOException, InterruptedException {
    Process worker = start(Redirect.INHERIT, Place.PLATFORM_THREAD, List.of());
    try (BufferedReader lines = worker.inputReader()) {
      List<String> all = lines.lines().toList();
      if (worker.waitFor() != 0) {
        throw new IllegalStateException(
            directory + " has no tests that can be loaded; the reason is printed above");
      }
      return all;
    } finally {
      worker.destroyForcibly();
    }
  }

  private Process start(Redirect errors, Place place, List<Integer> indices) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            // With one worker the JDK's kit expects a thread for each asynchronous stage.
            "-Djava.util.concurrent.ForkJoinPool.common.parallelism=3",
            "-cp",
            System.getProperty("java.class.path"),
            Worker.class.getName(),
            directory.toString(),
            place.name(),
            threads,
            Long.toString(limit.toSeconds()),
            indices.stream().map(String::valueOf).collect(Collectors.joining(",")))
        .redirectError(errors)
        .start();
  }
}
