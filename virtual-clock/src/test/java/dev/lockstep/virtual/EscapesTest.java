// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Async;
import dev.lockstep.AsyncAction;
import dev.lockstep.EscapeError;
import dev.lockstep.Runner;
import dev.lockstep.net.Streams;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Waits of the JDK go past a virtual clock, and are reported. */
class EscapesTest {

  private static final Logger LOGGER = Logger.getLogger("dev.lockstep");

  private static void run(boolean strict, AsyncAction program) {
    VirtualClock clock = VirtualClock.builder().strict(strict).build();
    try (Runner runner = Runner.builder().clock(clock).build()) {
      runner.run(program);
    }
  }

  private static List<String> warningsOf(AsyncAction program) {
    List<String> warnings = new ArrayList<>();
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord record) {
            warnings.add(record.getMessage());
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    LOGGER.addHandler(handler);
    LOGGER.setUseParentHandlers(false);
    try {
      run(false, program);
    } finally {
      LOGGER.removeHandler(handler);
      LOGGER.setUseParentHandlers(true);
    }
    return warnings;
  }

  @Test
  @Tag("carrier-only")
  void threadSleepIsReportedOnceForEachPlace() {
    List<String> warnings =
        warningsOf(
            () -> {
              for (int i = 0; i < 3; i++) {
                Thread.sleep(1);
              }
              Thread.sleep(2);
            });

    assertThat(warnings).hasSize(2);
    assertThat(warnings.get(0))
        .matches(
            "'main' waits PT0\\.001S on the real clock at"
                + " dev\\.lockstep\\.virtual\\.EscapesTest\\..*\\(EscapesTest\\.java:\\d+\\), past"
                + " the virtual clock; use Async\\.sleep, or the agent, for code that is not to change");
  }

  @Test
  @Tag("carrier-only")
  void timeOutOfTheJdkIsReported() {
    List<String> warnings =
        warningsOf(
            () ->
                assertThatThrownBy(() -> new CompletableFuture<>().get(200, TimeUnit.MILLISECONDS))
                    .isInstanceOf(TimeoutException.class));

    assertThat(warnings).hasSize(1);
    assertThat(warnings.get(0))
        .contains(" in CompletableFuture.get on the real clock at ")
        .endsWith(
            ", past the virtual clock; use Async.timeout, or the agent, for code that is not to change");
  }

  @Test
  @Tag("carrier-only")
  void strictTimeMakesASleepAnError() {
    assertThatThrownBy(() -> run(true, () -> Thread.sleep(60_000)))
        .isInstanceOf(EscapeError.class)
        .message()
        .matches(
            "'main' waits PT1M on the real clock at dev\\.lockstep\\.virtual\\.EscapesTest\\..*"
                + "\\(EscapesTest\\.java:\\d+\\), past the virtual clock; use Async\\.sleep, or the agent, for code that is not to change");
  }

  @Test
  @Tag("carrier-only")
  void strictTimeMakesARealSocketAnError() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> run(true, server::accept))
          .isInstanceOf(EscapeError.class)
          .message()
          .startsWith("'main' waits for a real socket")
          .endsWith(", past the virtual clock; use dev.lockstep.net.Streams");
    }
  }

  @Test
  void machinesNetworkIsOne() {
    List<String> warnings =
        warningsOf(() -> Streams.serve((in, out) -> {}, "127.0.0.1", 0).close());

    assertThat(warnings).hasSize(1);
    assertThat(warnings.get(0))
        .matches(
            "'main' listens at /127\\.0\\.0\\.1:0 on the machine's network at"
                + " dev\\.lockstep\\.virtual\\.EscapesTest\\..*\\(EscapesTest\\.java:\\d+\\),"
                + " past the virtual clock; use a simulated one, Runner\\.Builder\\.network\\(\\)");
  }

  @Test
  void sleepsOfTheLoopAreNone() {
    assertThat(warningsOf(() -> Async.sleep(java.time.Duration.ofDays(1)))).isEmpty();
  }

  @Test
  @Tag("baton-only")
  void strictTimeNeedsAnEngineThatSees() {
    assertThatThrownBy(() -> run(true, () -> {}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "strict virtual time needs the carrier engine, which sees the waits of the JDK;"
                + " java.base/java.lang is not open; add --add-opens"
                + " java.base/java.lang=ALL-UNNAMED");
  }
}
