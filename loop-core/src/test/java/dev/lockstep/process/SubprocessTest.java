// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Async;
import dev.lockstep.CancelledError;
import dev.lockstep.Task;
import dev.lockstep.net.LimitOverrunException;
import dev.lockstep.testing.TestLoop;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs that are started, talked to, waited for and killed; the programs are those of POSIX. */
class SubprocessTest {

  @Test
  void exitCodeIsWaitedFor() {
    TestLoop.run(
        () -> {
          Subprocess process = Command.shell("exit 3").start();
          assertThat(process.waitFor()).isEqualTo(3);
          assertThat(process.waitFor()).isEqualTo(3);
          assertThat(process.exitCode()).hasValue(3);
        });
  }

  @Test
  void outputAndErrorsAreReadApart() {
    TestLoop.run(
        () -> {
          Subprocess process = Command.shell("echo out; echo err >&2").piped().start();
          Subprocess.Output output = process.communicate();
          assertThat(output.text()).isEqualTo("out\n");
          assertThat(output.errorText()).isEqualTo("err\n");
        });
  }

  @Test
  void errorsCanGoWhereTheOutputGoes() {
    TestLoop.run(
        () -> {
          Command command = Command.shell("echo out; echo err >&2").piped().stderrToStdout();
          Subprocess.Output output = command.start().communicate();
          assertThat(output.text()).isEqualTo("out\nerr\n");
          assertThat(output.errorText()).isEmpty();
        });
  }

  @Test
  void argumentsAreGivenAsTheyAre() {
    TestLoop.run(
        () -> {
          Command command = Command.of("printf", "%s|", "a b", "$HOME", "*").piped();
          assertThat(command.start().communicate().text()).isEqualTo("a b|$HOME|*|");
          assertThat(command).hasToString("printf %s| a b $HOME *");
        });
  }

  @Test
  void directoryAndEnvironmentAreSet(@TempDir Path directory) {
    TestLoop.run(
        () -> {
          Command command =
              Command.shell("pwd -P; echo $GREETING")
                  .piped()
                  .directory(directory)
                  .environment("GREETING", "hello");
          assertThat(command.start().communicate().text())
              .isEqualTo(directory.toRealPath() + "\nhello\n");
        });
  }

  @Test
  void filesCanBeInputAndOutput(@TempDir Path directory) throws IOException {
    Path in = Files.writeString(directory.resolve("in"), "content");
    Path out = directory.resolve("out");
    TestLoop.run(
        () ->
            assertThat(
                    Command.of("cat")
                        .stdin(Redirect.from(in.toFile()))
                        .stdout(Redirect.to(out.toFile()))
                        .start()
                        .waitFor())
                .isZero());
    assertThat(out).hasContent("content");
  }

  @Test
  void moreThanThePipesHoldGoesThroughBothWays() {
    byte[] sent = new byte[3_000_000];
    new Random(3).nextBytes(sent);
    TestLoop.run(
        () -> {
          Subprocess process = Command.of("cat").piped().start();
          assertThat(process.communicate(sent).stdout()).isEqualTo(sent);
        });
  }

  @Test
  void processIsTalkedToLineByLine() {
    TestLoop.run(
        () -> {
          Subprocess process =
              Command.shell("while read line; do echo \"got $line\"; done").piped().start();
          for (String line : List.of("one", "two")) {
            process.stdin().write(line + "\n");
            assertThat(new String(process.stdout().readLine(), StandardCharsets.UTF_8))
                .isEqualTo("got " + line + "\n");
          }
          process.stdin().close();
          assertThat(process.stdout().readLine()).isEmpty();
          assertThat(process.waitFor()).isZero();
        });
  }

  @Test
  void processThatDoesNotReadItsInputIsNoError() {
    TestLoop.run(
        () -> {
          Subprocess process = Command.shell("exit 4").piped().start();
          process.communicate(new byte[1_000_000]);
          assertThat(process.waitFor()).isEqualTo(4);
        });
  }

  @Test
  void outputIsHeldBackWhileNobodyReads() {
    TestLoop.run(
        () -> {
          Subprocess process =
              Command.shell("head -c 10000000 /dev/zero; echo done >&2")
                  .piped()
                  .limit(1000)
                  .start();
          assertThat(process.stdout().readExactly(1)).hasSize(1);
          assertThat(process.exitCode()).isEmpty();
          assertThat(process.stdout().readAll()).hasSize(9_999_999);
          assertThat(process.waitFor()).isZero();
        });
  }

  @Test
  void lineOfOutputOverTheLimitIsTold() {
    TestLoop.run(
        () -> {
          Subprocess process = Command.of("echo", "123456").piped().limit(4).start();
          assertThatThrownBy(() -> process.stdout().readLine())
              .isInstanceOf(LimitOverrunException.class);
          process.close();
        });
  }

  @Test
  void limitBelowOneIsRefusedBeforeAnythingIsStarted() {
    assertThatThrownBy(() -> Command.of("true").limit(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("limit = 0 must be at least 1 byte");
  }

  @Test
  void missingProgramIsTold() {
    TestLoop.run(
        () ->
            assertThatThrownBy(() -> Command.of("no-such-program-here").start())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no-such-program-here"));
  }

  @Test
  void streamThatIsNoPipeIsTold() {
    TestLoop.run(
        () -> {
          Subprocess process = Command.of("true").start();
          assertThatThrownBy(process::stdout)
              .isInstanceOf(IllegalStateException.class)
              .hasMessage("stdout of 'true' is not a pipe; set Command.stdout(Redirect.PIPE)");
          assertThatThrownBy(() -> process.communicate((byte) 1))
              .isInstanceOf(IllegalStateException.class)
              .hasMessage("stdin of 'true' is not a pipe; set Command.stdin(Redirect.PIPE)");
          process.waitFor();
        });
  }

  @Test
  void processIsAskedToEndOrKilled() {
    TestLoop.run(
        () -> {
          Subprocess asked = Command.of("sleep", "1000").start();
          asked.terminate();
          assertThat(asked.waitFor()).isEqualTo(128 + 15);
          Subprocess killed = Command.of("sleep", "1000").start();
          killed.kill();
          assertThat(killed.waitFor()).isEqualTo(128 + 9);
          killed.kill();
          killed.terminate();
        });
  }

  @Test
  void signalsAreSentByName() {
    TestLoop.run(
        () -> {
          Subprocess process =
              Command.shell(
                      "trap 'echo got it; exit 5' USR1; echo ready; while :; do sleep 0.01; done")
                  .piped()
                  .start();
          process.stdout().readLine();
          assertThatThrownBy(() -> process.sendSignal("NOSUCH"))
              .isInstanceOf(IOException.class)
              .hasMessageStartingWith("SIGNOSUCH cannot be sent to " + process + ": ");
          process.sendSignal("USR1");
          assertThat(new String(process.stdout().readLine(), StandardCharsets.UTF_8))
              .isEqualTo("got it\n");
          assertThat(process.waitFor()).isEqualTo(5);
          process.sendSignal("USR1");
        });
  }

  @Test
  void cancelledCommunicateLeavesNoProcessAndNoThread() {
    List<Long> pids = new ArrayList<>();
    TestLoop.run(
        () -> {
          Subprocess process = Command.shell("echo begun; exec sleep 1000").piped().start();
          pids.add(process.pid());
          Task<Subprocess.Output> talking = Async.spawn(() -> process.communicate());
          while (talking.waitingFor().isEmpty()) {
            Async.yieldNow();
          }
          talking.cancel();
          assertThatThrownBy(talking::await).isInstanceOf(CancelledError.class);
        });
    assertThat(pids).hasSize(1);
    Awaitility.await()
        .until(() -> ProcessHandle.of(pids.getFirst()).isEmpty() && pipeThreads(pids) == 0);
  }

  private static long pipeThreads(List<Long> pids) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().endsWith(" of " + pids.getFirst()))
        .count();
  }

  @Test
  void closingKillsWhatRuns() {
    TestLoop.run(
        () -> {
          Subprocess process = Command.of("cat").piped().start();
          try (process) {
            assertThat(process.exitCode()).isEmpty();
          }
          assertThat(process.waitFor()).isEqualTo(128 + 9);
          assertThat(process.toString())
              .isEqualTo("Subprocess[" + process.pid() + " 'cat', ended]");
        });
  }

  @Test
  void waitingForOneIsNamedAndCancellable() {
    TestLoop.run(
        () -> {
          Subprocess process = Command.of("sleep", "1000").start();
          Task<Integer> waiting = Async.spawn(process::waitFor);
          Async.yieldNow();
          assertThat(waiting.waitingFor()).isEqualTo("process " + process.pid() + " 'sleep 1000'");
          waiting.cancel();
          assertThatThrownBy(waiting::await).isInstanceOf(CancelledError.class);
          assertThat(process.exitCode()).isEmpty();
          process.close();
          process.waitFor();
        });
  }

  @Test
  void pipesOfTheJdkWorkWhereThereAreNoOthers() {
    byte[] sent = new byte[300_000];
    new Random(4).nextBytes(sent);
    List<Long> pids = new ArrayList<>();
    TestLoop.run(
        () -> {
          Subprocess copy = Command.of("cat").piped().jdkPipes().start();
          assertThat(copy.communicate(sent).stdout()).isEqualTo(sent);
          Subprocess both = Command.shell("echo out; echo err >&2").piped().jdkPipes().start();
          Subprocess.Output output = both.communicate();
          assertThat(output.text() + output.errorText()).isEqualTo("out\nerr\n");
          Subprocess early = Command.shell("exit 4").piped().jdkPipes().start();
          early.communicate(new byte[1_000_000]);
          assertThat(early.waitFor()).isEqualTo(4);
          Subprocess unread = Command.of("yes").piped().jdkPipes().start();
          unread.stdout().readExactly(1);
          pids.add(unread.pid());
        });
    Awaitility.await().until(() -> pipeThreads(pids) <= 2); // not that of its errors, yet
    ProcessHandle.of(pids.getFirst()).ifPresent(ProcessHandle::destroy);
    Awaitility.await().until(() -> pipeThreads(pids) == 0);
  }

  @Test
  void manyAtOnce() {
    TestLoop.run(
        () -> {
          List<Task<String>> all = new ArrayList<>();
          for (int i = 0; i < 10; i++) {
            String text = "number " + i;
            all.add(
                Async.spawn(() -> Command.of("echo", text).piped().start().communicate().text()));
          }
          for (int i = 0; i < all.size(); i++) {
            assertThat(all.get(i).await()).isEqualTo("number " + i + "\n");
          }
        });
  }
}
