// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lockstep.Async;
import dev.lockstep.AsyncTimeoutException;
import dev.lockstep.Loop;
import dev.lockstep.Runner;
import dev.lockstep.Task;
import dev.lockstep.internal.nio.ChildPipe;
import dev.lockstep.net.AsyncFile;
import dev.lockstep.testing.TestLoop;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pipes of processes that have ended, and whose children go on with them. */
class OutlivingChildrenTest {

  @TempDir Path directory;

  @BeforeAll
  static void pipesAreOurs() {
    assumeTrue(ChildPipe.isSupported(), "elsewhere the JDK closes the pipes with the process");
  }

  /** Makes a gate: a program that reads it waits until the test writes to it. */
  private Path gate() throws IOException {
    Path gate = directory.resolve("gate");
    assertThat(Command.of("mkfifo", gate.toString()).start().waitFor()).isZero();
    return gate;
  }

  private static void open(Path gate) throws IOException {
    AsyncFile.write(gate, "go\n".getBytes(StandardCharsets.UTF_8));
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Test
  void communicateReadsWhatAChildWritesAfterTheEndOfTheProcess() {
    TestLoop.run(
        () -> {
          Path gate = gate();
          String child = "(read go < " + gate + "; echo late; echo wrong >&2) &";
          Subprocess process = Command.shell(child + " echo hi").piped().start();
          Task<Subprocess.Output> talking = Async.spawn(() -> process.communicate());
          assertThat(process.waitFor()).isZero();
          assertThat(talking.isDone()).isFalse();
          open(gate);
          assertThat(talking.await().text()).isEqualTo("hi\nlate\n");
          assertThat(talking.await().errorText()).isEqualTo("wrong\n");
        });
  }

  @Test
  void readerAloneGoesOnToTheEndOfThePipe() {
    TestLoop.run(
        () -> {
          Path gate = gate();
          String child = "(read go < " + gate + "; head -c 1000000 /dev/zero) &";
          Subprocess process = Command.shell(child + " echo hi").piped().start();
          assertThat(text(process.stdout().readLine())).isEqualTo("hi\n");
          assertThat(process.waitFor()).isZero();
          open(gate);
          assertThat(process.stdout().readAll()).hasSize(1_000_000);
          assertThat(process.stderr().readAll()).isEmpty();
        });
  }

  @Test
  void inputIsTakenByAChildAfterTheEndOfTheProcess() {
    byte[] sent = "0123456789".repeat(100_000).getBytes(StandardCharsets.UTF_8);
    TestLoop.run(
        () -> {
          Subprocess process = Command.shell("exec 3<&0; (cat <&3) & exit 0").piped().start();
          assertThat(process.waitFor()).isZero();
          assertThat(process.communicate(sent).stdout()).isEqualTo(sent);
          assertThat(process.stdin().isClosing()).isTrue();
        });
  }

  @Test
  void inputIsClosedOnceTheProcessAndItsOutputHaveEnded() {
    TestLoop.run(
        () -> {
          Subprocess process = Command.shell("exit 0").piped().start();
          process.waitFor();
          process.stdin().waitClosed();
        });
  }

  @Test
  void endOfAProcessIsToldWhileTheCommonPoolIsBusy() {
    CountDownLatch busy = new CountDownLatch(1);
    try {
      for (int i = 0; i < 64; i++) {
        ForkJoinPool.commonPool().execute(() -> await(busy));
      }
      TestLoop.run(() -> assertThat(Command.shell("exit 6").start().waitFor()).isEqualTo(6));
    } finally {
      busy.countDown();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  // ---- closing

  /** Starts a shell whose child keeps all its pipes; it has said its number when this returns. */
  private static Subprocess leavesAChild() throws IOException {
    return Command.shell("exec 3<&0; sleep 1000 <&3 3<&- & echo $!").piped().start();
  }

  /** Returns the pipes that a process and this one have in common. */
  private static Set<String> sharedWith(long pid) {
    Set<String> shared = pipes("/proc/self/fd");
    shared.retainAll(pipes("/proc/" + pid + "/fd"));
    return shared;
  }

  private static Set<String> pipes(String descriptors) {
    Set<String> found = new TreeSet<>();
    try (var all = Files.newDirectoryStream(Path.of(descriptors))) {
      for (Path descriptor : all) {
        if (Files.isSymbolicLink(descriptor)) {
          found.add(Files.readSymbolicLink(descriptor).toString());
        }
      }
    } catch (IOException e) {
      // A descriptor that was closed meanwhile, that of the listing itself for example.
    }
    found.removeIf(name -> !name.startsWith("pipe:"));
    return found;
  }

  private static void end(long child) {
    ProcessHandle.of(child).ifPresent(ProcessHandle::destroyForcibly);
  }

  @Test
  void closingLeavesNothingHereWhileAChildHasThePipes() {
    TestLoop.run(
        () -> {
          Subprocess process = leavesAChild();
          long child = Long.parseLong(text(process.stdout().readLine()).strip());
          try (process) {
            process.stdin().write(new byte[1_000_000]);
            assertThat(process.waitFor()).isZero();
            assertThat(sharedWith(child)).hasSize(3);
          }
          for (int i = 0; i < 100 && !sharedWith(child).isEmpty(); i++) {
            Async.yieldNow();
          }
          assertThat(sharedWith(child)).isEmpty();
          Loop loop = Loop.current();
          Awaitility.await().until(() -> loop.allHolds().isEmpty());
          Awaitility.await().until(() -> threadsOf(process.pid()).isEmpty());
          assertThat(ProcessHandle.of(child)).isPresent();
          end(child);
        });
  }

  private static List<String> threadsOf(long pid) {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.matches("lockstep-.*\\b" + pid))
        .toList();
  }

  @Test
  void taskThatReadsLearnsThatThePipeIsClosed() {
    TestLoop.run(
        () -> {
          Subprocess process = leavesAChild();
          long child = Long.parseLong(text(process.stdout().readLine()).strip());
          Task<byte[]> reading = Async.spawn(() -> process.stdout().readAll());
          Async.yieldNow();
          process.close();
          assertThat(reading.await()).isEmpty();
          end(child);
        });
  }

  @Test
  void timeoutEndsACommunicateThatAChildKeepsWaiting() {
    try (Runner runner = Runner.builder().build()) {
      runner.run(
          () -> {
            Subprocess process = leavesAChild();
            long child = Long.parseLong(text(process.stdout().readLine()).strip());
            process.waitFor();
            assertThatThrownBy(
                    () -> Async.timeout(Duration.ofMillis(1), () -> process.communicate()))
                .isInstanceOf(AsyncTimeoutException.class);
            for (int i = 0; i < 100 && !sharedWith(child).isEmpty(); i++) {
              Async.yieldNow();
            }
            assertThat(sharedWith(child)).isEmpty();
            end(child);
          });
    }
  }

  @Test
  void loopThatIsClosedTakesThePipesAlong() {
    List<Long> child = new ArrayList<>();
    TestLoop.run(
        () -> {
          Subprocess process = leavesAChild();
          child.add(Long.parseLong(text(process.stdout().readLine()).strip()));
          process.waitFor();
        });
    assertThat(sharedWith(child.getFirst())).isEmpty();
    end(child.getFirst());
  }

  @Test
  void processesOfSeveralLoopsGetTheirOwnPipes() throws InterruptedException {
    List<String> wrong = new ArrayList<>();
    List<Thread> loops = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      String name = "loop " + i;
      loops.add(Thread.ofPlatform().start(() -> TestLoop.run(() -> echoes(name, wrong))));
    }
    for (Thread loop : loops) {
      loop.join();
    }
    assertThat(wrong).isEmpty();
  }

  private static void echoes(String name, List<String> wrong) throws IOException {
    List<Task<String>> all = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      String text = name + " " + i;
      all.add(
          Async.spawn(
              () ->
                  Command.of("cat")
                      .piped()
                      .start()
                      .communicate(text.getBytes(StandardCharsets.UTF_8))
                      .text()));
    }
    for (int i = 0; i < all.size(); i++) {
      String got = all.get(i).await();
      if (!got.equals(name + " " + i)) {
        synchronized (wrong) {
          wrong.add(got);
        }
      }
    }
  }
}
