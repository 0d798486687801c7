// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.looptests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import dev.lockstep.Async;
import dev.lockstep.junit.LoopTest;
import dev.lockstep.junit.ReportPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** What is told of a test that fails, and where. */
class ReportTest {

  @Test
  void theStackTraceHasOneLineAboutTheLoop() {
    Throwable failure = Launch.of(Failing.class).failure();
    assertThat(failure).hasMessage("broken");
    assertThat(failure.getSuppressed()).hasSize(1);
    assertThat(failure.getSuppressed()[0].toString())
        .matches(
            "on the loop of 'fails', at 90 s of virtual time, engine (CARRIER|BATON), seed 9(; its"
                + " tasks and events are in .*loop-report\\.txt)?");
  }

  @Test
  void theFileHasTheTasksAndTheLastEvents(@TempDir Path directory) throws IOException {
    String report = Launched.file(Failing.class, directory, "loop-report.txt");
    assertThat(report)
        .contains("java.lang.IllegalStateException: broken")
        .contains(
            "other tasks when it failed:\n  task 'background' waits for sleep of PT1H, spawned at ")
        .contains("\nlast events:\n  0 s  'fails' spawned by the loop\n")
        .contains("\n  0 s  'background' spawned by 'fails'\n")
        .containsSubsequence(
            "\n  0 s  'fails' waits for sleep of PT1M30S\n",
            "  0 s  'background' waits for sleep of PT1H\n",
            "  90 s  'fails' woken by the loop\n");
  }

  static class Failing {
    @LoopTest(seed = 9)
    void fails() {
      Async.spawn("background", () -> Async.sleep(Duration.ofHours(1)));
      Async.sleep(Duration.ofSeconds(90));
      throw new IllegalStateException("broken");
    }
  }

  @Test
  void aFailingInterleavingHasItsWholeTraceInFiles(@TempDir Path directory) throws IOException {
    String text = Launched.file(InterleavingsTest.Racy.class, directory, "interleaving.txt");
    assertThat(text).startsWith("fails in interleaving ").contains("@Replay(\"L1:");
    assertThat(directory).isDirectoryRecursivelyContaining("glob:**/interleaving.json");
  }

  @Test
  void aFailingInterleavingHasItsPageWithTheNameOfTheTest(@TempDir Path directory)
      throws IOException {
    String page = Launched.file(InterleavingsTest.Racy.class, directory, "run.html");
    assertThat(page).startsWith("<!DOCTYPE html>").contains("InterleavingsTest.Racy.");
    assertThat(directory)
        .isDirectoryRecursivelyContaining("glob:**/run.json")
        .isDirectoryRecursivelyContaining("glob:**/run.trace.json")
        .isDirectoryRecursivelyContaining("glob:**/run.mmd");
  }

  @Test
  void aTestThatPassesHasAPageIfItIsWanted(@TempDir Path directory) throws IOException {
    for (String method : List.of("once", "explored")) {
      Path own = Files.createDirectory(directory.resolve(method));
      String json = Launched.file(Shown.class, method, own, "run.json");
      assertThat(json)
          .contains("\"failure\":null", "\"name\":\"helper\"", "Shown." + method)
          .contains("\"nanos\":2000000000");
    }
  }

  static class Shown {
    @LoopTest(report = ReportPolicy.ALWAYS)
    void once() {
      Async.spawn("helper", () -> Async.sleep(Duration.ofSeconds(2))).await();
    }

    @LoopTest(report = ReportPolicy.ALWAYS, interleavings = 3)
    void explored() {
      Async.spawn("helper", () -> Async.sleep(Duration.ofSeconds(2))).await();
    }
  }

  /** A run by the launcher, which writes the files that tests publish. */
  private static final class Launched {

    static String file(Class<?> tests, Path directory, String name) throws IOException {
      return file(selectClass(tests), directory, name);
    }

    static String file(Class<?> tests, String method, Path directory, String name)
        throws IOException {
      return file(selectMethod(tests, method), directory, name);
    }

    private static String file(DiscoverySelector tests, Path directory, String name)
        throws IOException {
      LauncherFactory.create()
          .execute(
              LauncherDiscoveryRequestBuilder.request()
                  .selectors(tests)
                  .configurationParameter(
                      "junit.platform.reporting.output.dir", directory.toString())
                  .build());
      try (Stream<Path> files = Files.walk(directory)) {
        Path found = files.filter(file -> file.endsWith(name)).findFirst().orElseThrow();
        return Files.readString(found);
      }
    }
  }
}
