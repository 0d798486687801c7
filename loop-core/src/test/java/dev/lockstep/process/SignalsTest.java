// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.lockstep.Async;
import dev.lockstep.Loop;
import dev.lockstep.Task;
import dev.lockstep.testing.SignalledProgram;
import dev.lockstep.testing.TestLoop;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Signals to this process, by USR2, which nothing else uses; and to another one, which they end.
 */
class SignalsTest {

  private static void sendToMyself(String name) throws IOException {
    long self = ProcessHandle.current().pid();
    Command.of("kill", "-s", name, Long.toString(self)).start().waitFor();
  }

  @Test
  void handlerRunsOnTheLoopUntilItIsRemoved() {
    TestLoop.run(
        () -> {
          List<String> events = new ArrayList<>();
          Task<?> main = Async.currentTask();
          Signals.handle(
              "USR2",
              () -> {
                events.add("signal on the loop: " + Loop.current().equals(main.loop()));
              });
          sendToMyself("USR2");
          while (events.isEmpty()) {
            Async.yieldNow();
          }
          assertThat(events).containsExactly("signal on the loop: true");
          assertThat(Signals.remove("USR2")).isTrue();
          assertThat(Signals.remove("USR2")).isFalse();
        });
  }

  @Test
  void signalIsAwaited() {
    TestLoop.run(
        () -> {
          Task<String> waiting = Async.spawn(() -> Signals.await("USR2", "HUP"));
          Async.yieldNow();
          sendToMyself("USR2");
          assertThat(waiting.await()).isEqualTo("USR2");
          assertThat(Signals.remove("USR2")).isFalse();
        });
  }

  @Test
  void aWaitLeavesTheHandlerAndOtherWaitsTheirSignal() {
    TestLoop.run(
        () -> {
          List<String> handled = new ArrayList<>();
          Signals.handle("USR2", () -> handled.add("handled"));
          Task<String> first = Async.spawn(() -> Signals.await("USR2"));
          Task<String> second = Async.spawn(() -> Signals.await("USR2", "HUP"));
          Async.yieldNow();

          sendToMyself("USR2");

          assertThat(Async.gather(first, second).await()).containsExactly("USR2", "USR2");
          assertThat(handled).containsExactly("handled");
          sendToMyself("USR2");
          while (handled.size() < 2) {
            Async.yieldNow();
          }
          assertThat(Signals.remove("USR2")).isTrue();
        });
  }

  @Test
  void signalThatTheJdkKeepsIsRefused() {
    TestLoop.run(
        () -> {
          assertThatThrownBy(() -> Signals.handle("KILL", () -> {}))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageStartingWith("SIGKILL cannot be handled: ");
          assertThatThrownBy(() -> Signals.handle("NOSUCH", () -> {}))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageStartingWith("SIGNOSUCH cannot be handled: ");
        });
  }

  /**
   * A background job of a script, and what {@code nohup} starts, ignore a signal from the start,
   * and so do their children: {@code env} of GNU gives the default back.
   */
  private static final List<String> WITH_DEFAULTS = List.of("env", "--default-signal=INT,TERM,HUP");

  private static List<String> withDefaultSignals() throws IOException {
    if (isRestored()) {
      return WITH_DEFAULTS;
    }
    assumeFalse(
        isIgnored(2), "SIGINT is ignored here, as in a background job, and env cannot restore it");
    return List.of();
  }

  private static Command commandOf(List<String> prefix, List<String> program) {
    List<String> words = new ArrayList<>(prefix);
    words.addAll(program);
    return Command.of(words.removeFirst(), words.toArray(new String[0]));
  }

  private static boolean isRestored() {
    try {
      return commandOf(WITH_DEFAULTS, List.of("true")).start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean isIgnored(int signal) throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return false;
    }
    String ignored =
        Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("SigIgn:"))
            .findFirst()
            .orElse("SigIgn:0");
    long mask = Long.parseUnsignedLong(ignored.substring("SigIgn:".length()).strip(), 16);
    return (mask & (1L << (signal - 1))) != 0;
  }

  private static Subprocess startProgram(String how) throws IOException {
    List<String> program =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            SignalledProgram.class.getName(),
            how);
    Subprocess process = commandOf(withDefaultSignals(), program).piped().start();
    assertThat(line(process)).isEqualTo("ready\n");
    return process;
  }

  private static String line(Subprocess process) throws IOException {
    return new String(process.stdout().readLine(), StandardCharsets.UTF_8);
  }

  @Test
  void firstSignalCancelsMainAndLetsItCleanUp() {
    TestLoop.run(
        () -> {
          Subprocess process = startProgram("cleans up");
          process.sendSignal("INT");
          assertThat(line(process)).isEqualTo("cancelled: SIGINT\n");
          assertThat(line(process)).isEqualTo("cleaned up\n");
          assertThat(process.waitFor()).isEqualTo(130);
        });
  }

  @Test
  void secondSignalEndsAtOnce() {
    TestLoop.run(
        () -> {
          Subprocess process = startProgram("hangs");
          process.sendSignal("TERM");
          assertThat(line(process)).isEqualTo("cancelled: SIGTERM\n");
          process.sendSignal("TERM");
          assertThat(process.waitFor()).isEqualTo(143);
          assertThat(process.stdout().readAll()).isEmpty();
        });
  }
}
