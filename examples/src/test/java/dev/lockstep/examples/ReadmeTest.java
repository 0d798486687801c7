// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder.request;

import dev.lockstep.Async;
import dev.lockstep.junit.LoopExtension;
import dev.lockstep.sync.AsyncLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** README.md shows what stands in this module, and what that prints. */
class ReadmeTest {

  private static final Path HERE = Path.of("src");

  @Test
  void readmeShowsTheProgram() throws IOException {
    assertReadmeContains(code("main", "Fetch"));
  }

  @Test
  void readmeShowsTheAccount() throws IOException {
    assertReadmeContains(code("main", "Account"));
    assertReadmeContains(code("main", "LockedAccount"));
  }

  @Test
  void readmeShowsTheTest() throws IOException {
    assertReadmeContains(code("test", "ReminderTest"));
  }

  @Test
  void readmeShowsTheSimulatedWorld() throws IOException {
    assertReadmeContains(code("test", "OutageTest"));
  }

  @Test
  void readmeShowsTheDeadlockAndItsReport() throws IOException {
    String nested = code("test", "ReadmeTest");
    String fixture = nested.substring(nested.lastIndexOf("@ExtendWith(LoopExtension.class)"));
    assertReadmeContains(fixture.substring(0, fixture.lastIndexOf("}")).strip());

    SummaryGeneratingListener summary = new SummaryGeneratingListener();
    LauncherFactory.create()
        .execute(request().selectors(selectClass(TransferTest.class)).build(), summary);
    String message = summary.getSummary().getFailures().getFirst().getException().getMessage();

    String report = message.replaceAll("ReadmeTest\\$", "").replaceAll(":\\d+\\)", ")");
    assertThat(normal(readme().replaceAll(":\\d+\\)", ")"))).contains(normal(report));
  }

  private static void assertReadmeContains(String code) throws IOException {
    assertThat(normal(readme())).contains(normal(code));
  }

  /** A source file from its first annotation or declaration on, without doc comments. */
  private static String code(String tree, String name) throws IOException {
    String source =
        Files.readString(
            HERE.resolve(tree).resolve("java/dev/lockstep/examples").resolve(name + ".java"));
    String code = source.replaceAll("(?s) *\\/\\*\\*.*?\\*\\/\n", "");
    List<String> lines = code.lines().toList();
    int start = 0;
    while (!lines.get(start).startsWith("@") && !lines.get(start).matches(".*\\bclass\\b.*")) {
      start++;
    }
    return String.join("\n", lines.subList(start, lines.size()));
  }

  private static String readme() throws IOException {
    return Files.readString(Path.of("../README.md"));
  }

  private static String normal(String text) {
    return text.replaceAll("\\s+", " ");
  }

  @ExtendWith(LoopExtension.class)
  static class TransferTest {

    private final AsyncLock savings = new AsyncLock();
    private final AsyncLock checking = new AsyncLock();

    @Test
    void transfersBothWays() {
      Async.gather(
              Async.spawn("deposit", () -> transfer(checking, savings)),
              Async.spawn("payment", () -> transfer(savings, checking)))
          .await();
    }

    private void transfer(AsyncLock from, AsyncLock to) {
      from.acquire();
      Async.yieldNow();
      to.acquire();
      to.release();
      from.release();
    }
  }
}
