// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.conformance.foreign;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import junit.framework.TestCase;

/**
 * The program of a JVM that runs foreign tests and writes a line for each: its index, and {@code
 * passed} or what it threw. It ends itself after a test that took too long, since what that left
 * behind, such as a busy common pool, would harm the next ones.
 */
final class Worker {

  /** What stands behind the index of a test that passed. */
  static final String PASSED = "passed";

  /** The exit value after a test that took too long, which has its line all the same. */
  static final int ENDED_AFTER_LIMIT = 10;

  /** How many frames of a thread are shown, innermost first. */
  private static final int SHOWN_FRAMES = 12;

  private Worker() {}

  /**
   * Runs tests of a directory, or lists the names of all.
   *
   * @param args the directory; the name of a {@link Place}; {@code virtual} or {@code platform};
   *     the seconds that a test may take; the indices of the tests, separated by commas, or an
   *     empty text to list the names
   */
  public static void main(String[] args) throws InterruptedException {
    PrintStream out = System.out;
    // What the tests print is no result.
    System.setOut(System.err);
    List<TestCase> tests = new ForeignClasses(Path.of(args[0]), args[2].equals("virtual")).tests();
    if (args[4].isEmpty()) {
      tests.forEach(test -> out.println(ForeignClasses.name(test)));
    } else {
      Place place = Place.valueOf(args[1]);
      long seconds = Long.parseLong(args[3]);
      for (int index : Arrays.stream(args[4].split(",")).mapToInt(Integer::parseInt).toArray()) {
        run(tests.get(index), index, place, seconds, out);
      }
    }
    // The tests leave threads behind that are no daemons.
    Runtime.getRuntime().halt(0);
  }

  private static void run(TestCase test, int index, Place place, long seconds, PrintStream out)
      throws InterruptedException {
    System.err.println("== " + ForeignClasses.name(test) + " " + place);
    FutureTask<Void> run =
        new FutureTask<>(
            () -> {
              place.run(test);
              return null;
            });
    Thread thread = Thread.ofPlatform().daemon().name("foreign test").start(run);
    try {
      run.get(seconds, TimeUnit.SECONDS);
      out.println(index + " " + PASSED);
    } catch (ExecutionException e) {
      e.getCause().printStackTrace();
      out.println(index + " " + firstLine(e.getCause()));
    } catch (TimeoutException e) {
      out.println(index + " no end after " + seconds + " s, at " + where(thread));
      Runtime.getRuntime().halt(ENDED_AFTER_LIMIT);
    }
  }

  /** The first line of what a test threw, for one on a thread of its own without the wrapper. */
  private static String firstLine(Throwable failure) {
    Throwable thrown = failure instanceof ExecutionException ? failure.getCause() : failure;
    return String.valueOf(thrown).lines().findFirst().orElse("");
  }

  private static String where(Thread thread) {
    return Arrays.stream(thread.getStackTrace())
        .limit(SHOWN_FRAMES)
        .map(frame -> frame.getClassName() + "." + frame.getMethodName())
        .collect(Collectors.joining(" < "));
  }
}
