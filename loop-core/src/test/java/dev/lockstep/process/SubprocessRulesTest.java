// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Async;
import dev.lockstep.CancelledError;
import dev.lockstep.Task;
import dev.lockstep.testing.TestLoop;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What CPython's tests of asyncio's subprocesses ask for, as far as no other test of ours does. */
class SubprocessRulesTest {

  private static final File NOTHING = new File("/dev/null");

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  // ---- input

  @Test
  void emptyInputIsAnInputThatHasEnded() {
    TestLoop.run(
        () -> {
          Subprocess count = Command.of("wc", "-c").piped().start();
          assertThat(count.communicate().text().strip()).isEqualTo("0");
          assertThat(count.waitFor()).isZero();
        });
  }

  @Test
  void inputFromNothingHasEnded() {
    TestLoop.run(
        () -> {
          Command count = Command.of("wc", "-c").stdin(Redirect.from(NOTHING));
          assertThat(count.stdout(Redirect.PIPE).start().communicate().text().strip())
              .isEqualTo("0");
        });
  }

  @Test
  void inputOfOneProcessIsNotInheritedByAnother() {
    TestLoop.run(
        () -> {
          Subprocess copy = Command.of("cat").piped().start();
          try (Subprocess other = Command.of("sleep", "1000").piped().start()) {
            copy.stdin().write("all");
            copy.stdin().close();
            assertThat(text(copy.stdout().readAll())).isEqualTo("all");
            assertThat(copy.waitFor()).isZero();
            assertThat(other.exitCode()).isEmpty();
          }
        });
  }

  @Test
  void endOfTheInputLeavesTheOutput() {
    TestLoop.run(
        () -> {
          Subprocess process = Command.shell("cat; echo after").piped().start();
          process.stdin().write("before ");
          assertThat(process.stdin().canWriteEof()).isTrue();
          process.stdin().writeEof();
          assertThat(text(process.stdout().readAll())).isEqualTo("before after\n");
        });
  }

  @Test
  void writerToAProcessThatHasEndedIsToldOfTheBrokenPipe() {
    TestLoop.run(
        () -> {
          Subprocess process =
              Command.of("true").stdin(Redirect.PIPE).stdout(Redirect.DISCARD).start();
          assertThatThrownBy(
                  () -> {
                    for (int i = 0; i < 1_000; i++) {
                      process.stdin().write(new byte[1_000_000]);
                      process.stdin().drain();
                    }
                  })
              .isInstanceOf(IOException.class);
          assertThat(process.waitFor()).isZero();
          assertThat(process.stdin().isClosing()).isTrue();
        });
  }

  @Test
  void processThatClosesItsInputGoesOn() {
    TestLoop.run(
        () -> {
          Subprocess process =
              Command.shell("head -c 1; exec 0<&-; echo ' closed'; exit 3").piped().start();
          Subprocess.Output output = process.communicate(new byte[1_000_000]);
          assertThat(output.text()).isEqualTo("\0 closed\n");
          assertThat(process.waitFor()).isEqualTo(3);
        });
  }

  @Test
  void fileIsSentToAProcess(@TempDir Path directory) throws IOException {
    Path file = Files.write(directory.resolve("file"), new byte[300_000]);
    TestLoop.run(
        () -> {
          Subprocess count = Command.of("wc", "-c").piped().start();
          assertThat(count.stdin().sendFile(file)).isEqualTo(300_000);
          try (FileChannel channel = FileChannel.open(file)) {
            assertThat(count.stdin().sendFile(channel, 299_990, 100)).isEqualTo(10);
          }
          assertThat(count.communicate().text().strip()).isEqualTo("300010");
        });
  }

  // ---- output

  @Test
  void outputThatIsThrownAwayIsEmpty() {
    TestLoop.run(
        () -> {
          Command both = Command.shell("cat; echo err >&2").piped();
          Subprocess.Output errors =
              both.stdout(Redirect.DISCARD).start().communicate(bytes("text"));
          assertThat(errors.text() + errors.errorText()).isEqualTo("err\n");
          Subprocess.Output output =
              both.stderr(Redirect.DISCARD).start().communicate(bytes("text"));
          assertThat(output.text() + output.errorText()).isEqualTo("text");
        });
  }

  @Test
  void outputIsReadAtLeisureAfterTheEndOfTheProcess() {
    TestLoop.run(
        () -> {
          Subprocess process =
              Command.shell("head -c 262144 /dev/zero; exit 1").stdout(Redirect.PIPE).start();
          int read = 0;
          for (byte[] some = process.stdout().read(65_536);
              some.length > 0;
              some = process.stdout().read(65_536)) {
            read += some.length;
            Async.yieldNow();
          }
          assertThat(read).isEqualTo(262_144);
          assertThat(process.waitFor()).isEqualTo(1);
          assertThat(process.stdout().atEof()).isTrue();
        });
  }

  @Test
  void outputOverTheLimitOfTheReaderIsHeldBackAndArrivesWhole() {
    TestLoop.run(
        () -> {
          Subprocess process = Command.of("printf", "%s", "x".repeat(21)).piped().limit(10).start();
          assertThat(process.communicate().stdout()).hasSize(21);
        });
  }

  @Test
  void errorsOfAProcessDoNotHoldUpItsOutput() {
    TestLoop.run(
        () -> {
          Subprocess process =
              Command.shell("head -c 500000 /dev/zero >&2; echo done").piped().start();
          Subprocess.Output output = process.communicate();
          assertThat(output.text()).isEqualTo("done\n");
          assertThat(output.stderr()).hasSize(500_000);
        });
  }

  @Test
  void communicateWithoutPipesWaitsForTheEnd() {
    TestLoop.run(
        () -> {
          Subprocess process = Command.shell("exit 5").start();
          assertThat(process.communicate().stdout()).isEmpty();
          assertThat(process.exitCode()).hasValue(5);
        });
  }

  @Test
  void secondCommunicateHasNothingMore() {
    TestLoop.run(
        () -> {
          Subprocess process = Command.of("echo", "once").piped().start();
          assertThat(process.communicate().text()).isEqualTo("once\n");
          assertThat(process.communicate().text()).isEmpty();
        });
  }

  // ---- the end

  @Test
  void signalThatIsNotHandledEndsTheProcess() {
    TestLoop.run(
        () -> {
          Subprocess process =
              Command.shell("trap - ALRM; echo ready; exec sleep 1000").piped().start();
          assertThat(text(process.stdout().readLine())).isEqualTo("ready\n");
          process.sendSignal("ALRM");
          assertThat(process.waitFor()).isEqualTo(128 + 14);
        });
  }

  @Test
  void allWhoWaitForTheEndAreTold() {
    TestLoop.run(
        () -> {
          Subprocess process = Command.of("cat").piped().start();
          List<Task<Integer>> waiting = new ArrayList<>();
          for (int i = 0; i < 3; i++) {
            waiting.add(Async.spawn(process::waitFor));
          }
          Async.yieldNow();
          waiting.getFirst().cancel();
          process.stdin().close();
          assertThat(waiting.get(1).await()).isZero();
          assertThat(waiting.get(2).await()).isZero();
          assertThatThrownBy(waiting.getFirst()::await).isInstanceOf(CancelledError.class);
        });
  }

  @Test
  void cancelledWaitLeavesTheProcessToBeKilledAndWaitedFor() {
    TestLoop.run(
        () -> {
          Subprocess process = Command.of("sleep", "1000").start();
          Task<Integer> waiting = Async.spawn(process::waitFor);
          Async.yieldNow();
          waiting.cancel();
          assertThatThrownBy(waiting::await).isInstanceOf(CancelledError.class);
          assertThat(waiting.cancel()).isFalse();
          process.kill();
          assertThat(process.waitFor()).isEqualTo(128 + 9);
        });
  }

  @Test
  void whatIsDoneToAProcessThatHasEndedHasNoEffect() {
    TestLoop.run(
        () -> {
          Subprocess process = Command.shell("exit 2").piped().start();
          process.waitFor();
          process.terminate();
          process.kill();
          process.sendSignal("TERM");
          process.close();
          process.close();
          assertThat(process.exitCode()).hasValue(2);
        });
  }

  @Test
  void textOfAProcessSaysWhetherItRuns() {
    TestLoop.run(
        () -> {
          Subprocess process = Command.of("cat", "-").piped().start();
          assertThat(process).hasToString("Subprocess[" + process.pid() + " 'cat -']");
          process.communicate();
          assertThat(process).hasToString("Subprocess[" + process.pid() + " 'cat -', ended]");
        });
  }

  // ---- the start

  @Test
  void startThatFailsLeavesNothing(@TempDir Path directory) {
    TestLoop.run(
        () -> {
          Command missing = Command.of("no-such-program-here").piped();
          assertThatThrownBy(missing::start).isInstanceOf(IOException.class);
          int before = descriptors();
          for (int i = 0; i < 20; i++) {
            assertThatThrownBy(missing::start).isInstanceOf(IOException.class);
          }
          assertThat(descriptors()).isLessThan(before + 20);
          assertThatThrownBy(() -> Command.of("true").directory(directory.resolve("none")).start())
              .isInstanceOf(IOException.class)
              .hasMessageContaining("none");
        });
  }

  private static int descriptors() {
    String[] open = new File("/proc/self/fd").list();
    return open == null ? 0 : open.length;
  }

  @Test
  void startThatIsCancelledAtOnceLeavesNoProcess() {
    String mark = "1000.03125";
    TestLoop.run(
        () -> {
          Task<Subprocess> before = Async.spawn(() -> Command.of("sleep", mark).piped().start());
          before.cancel();
          assertThatThrownBy(before::await).isInstanceOf(CancelledError.class);
          Task<Subprocess> during = Async.spawn(() -> Command.of("sleep", mark).piped().start());
          Async.yieldNow();
          during.cancel();
          assertThatThrownBy(during::await).isInstanceOf(CancelledError.class);
        });
    Awaitility.await()
        .until(
            () ->
                ProcessHandle.current()
                    .children()
                    .noneMatch(child -> child.info().commandLine().orElse("").contains(mark)));
  }

  @Test
  void variablesOfThisProcessAreInheritedAndOneMoreIsSet() {
    TestLoop.run(
        () -> {
          Command env =
              Command.shell("echo \"$PATH|$LOCKSTEP_MORE\"").environment("LOCKSTEP_MORE", "1");
          assertThat(env.stdout(Redirect.PIPE).start().communicate().text())
              .isEqualTo(System.getenv("PATH") + "|1\n");
        });
  }
}
