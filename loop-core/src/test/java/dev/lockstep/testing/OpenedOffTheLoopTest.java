// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Async;
import dev.lockstep.CancelledError;
import dev.lockstep.Loop;
import dev.lockstep.Runner;
import dev.lockstep.Task;
import dev.lockstep.net.AsyncFile;
import dev.lockstep.process.Command;
import dev.lockstep.spi.Offload;
import dev.lockstep.testkit.JumpClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Resources that are opened off the loop, for tasks that may be cancelled meanwhile. */
class OpenedOffTheLoopTest {

  /** A resource that says when it is closed. */
  private static final class Door implements AutoCloseable {
    private final List<String> log;

    private Door(List<String> log) {
      this.log = log;
      log.add("opened");
    }

    @Override
    public void close() {
      log.add("closed");
    }
  }

  /** An offload that keeps its work until the test runs it, on the loop. */
  private static final class Kept implements Offload {
    private final List<Runnable> work = new ArrayList<>();

    @Override
    public void start(Loop loop, String name, Runnable newWork) {
      work.add(newWork);
    }

    @Override
    public boolean isOutside() {
      return false;
    }

    private void run() {
      work.forEach(Runnable::run);
    }
  }

  private static Runner runner(Kept offload) {
    return Runner.builder().clock(new JumpClock()).offload(offload).build();
  }

  /**
   * Opens something in a task that is cancelled when it is open, before the task has it.
   *
   * @param opens the program of the task
   */
  private static void cancelJustBeforeItIsTaken(Kept offload, Callable<?> opens) {
    Task<?> opening = Async.spawn(opens);
    Async.yieldNow();
    Loop loop = Loop.current();
    loop.callSoon(
        () -> {
          offload.run();
          loop.callSoonThreadsafe(opening::cancel);
        });
    assertThatThrownBy(opening::await).isInstanceOf(CancelledError.class);
  }

  @Test
  void openedResourceIsTheCallers() {
    List<String> log = new ArrayList<>();
    TestLoop.run(
        () -> {
          try (Door door = Async.open(() -> new Door(log))) {
            log.add("used");
          }
          assertThat(log).containsExactly("opened", "used", "closed");
          assertThat(Async.open(() -> (Door) null)).isNull();
          assertThatThrownBy(
                  () ->
                      Async.open(
                          () -> {
                            throw new IOException("jammed");
                          }))
              .isInstanceOf(IOException.class)
              .hasMessage("jammed");
        });
  }

  @Test
  void resourceThatIsOpenWhenItsTaskHasGoneIsClosedByTheThread() {
    List<String> log = new ArrayList<>();
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    TestLoop.run(
        () -> {
          Task<Door> opening =
              Async.spawn(
                  () ->
                      Async.open(
                          () -> {
                            begun.countDown();
                            go.await();
                            return new Door(log);
                          }));
          Async.toThread(() -> begun.await());
          opening.cancel();
          assertThatThrownBy(opening::await).isInstanceOf(CancelledError.class);
          go.countDown();
        });
    assertThat(log).containsExactly("opened", "closed");
  }

  @Test
  void resourceIsClosedIfItsTaskIsCancelledJustBeforeItHasIt() {
    List<String> log = new ArrayList<>();
    Kept offload = new Kept();
    try (Runner runner = runner(offload)) {
      runner.run(() -> cancelJustBeforeItIsTaken(offload, () -> Async.open(() -> new Door(log))));
    }
    assertThat(log).containsExactly("opened", "closed");
  }

  @Test
  void resourceOfACallThatOutlastsTheLoopIsClosed() {
    List<String> log = new ArrayList<>();
    Kept offload = new Kept();
    try (Runner runner = runner(offload)) {
      runner.run(
          () -> {
            Async.spawn(() -> Async.open(() -> new Door(log)));
            Async.yieldNow();
          });
    }
    offload.run();
    assertThat(log).isEmpty(); // it had not begun when its task was cancelled
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    try (Runner runner =
        Runner.builder().clock(new JumpClock()).closeLimit(Duration.ofMillis(1)).build()) {
      runner.loop().setExceptionHandler((loop, context) -> {});
      runner.run(
          () -> {
            Async.spawn(
                () ->
                    Async.open(
                        () -> {
                          begun.countDown();
                          go.await();
                          return new Door(log);
                        }));
            Async.toThread(() -> begun.await());
          });
    }
    go.countDown();
    Awaitility.await().until(() -> log.equals(List.of("opened", "closed")));
  }

  @Test
  void failureToCloseIsReported() {
    List<String> reports = new ArrayList<>();
    Kept offload = new Kept();
    AutoCloseable jammed =
        () -> {
          throw new IOException("jammed");
        };
    try (Runner runner = runner(offload)) {
      runner
          .loop()
          .setExceptionHandler(
              (loop, context) -> reports.add(context.message() + ": " + context.exception()));
      runner.run(() -> cancelJustBeforeItIsTaken(offload, () -> Async.open(() -> jammed)));
    }
    assertThat(reports)
        .containsExactly(
            "the result of the offloaded call of Task-2 could not be closed after its waiter was"
                + " cancelled: java.io.IOException: jammed");
  }

  @Test
  void fileIsClosedIfItsTaskIsCancelledJustBeforeItHasIt(@TempDir Path directory)
      throws IOException {
    Path file = Files.createFile(directory.resolve("unowned"));
    Kept offload = new Kept();
    try (Runner runner = runner(offload)) {
      runner.run(
          () ->
              cancelJustBeforeItIsTaken(
                  offload, () -> AsyncFile.open(file, StandardOpenOption.READ)));
    }
    assertThat(descriptorsOf("unowned")).isZero();
  }

  private static long descriptorsOf(String name) throws IOException {
    Path descriptors = Path.of("/proc/self/fd");
    if (!Files.isDirectory(descriptors)) {
      return 0;
    }
    try (var all = Files.list(descriptors)) {
      return all.filter(Files::isSymbolicLink).filter(link -> target(link).endsWith(name)).count();
    }
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      return ""; // closed meanwhile
    }
  }

  @Test
  void processIsKilledIfItsTaskIsCancelledBeforeItHasIt() {
    Kept offload = new Kept();
    String mark = "1000.0625";
    try (Runner runner = runner(offload)) {
      runner.run(
          () ->
              cancelJustBeforeItIsTaken(offload, () -> Command.of("sleep", mark).piped().start()));
    }
    Awaitility.await()
        .until(
            () ->
                ProcessHandle.current()
                    .children()
                    .noneMatch(child -> child.info().commandLine().orElse("").contains(mark)));
  }
}
