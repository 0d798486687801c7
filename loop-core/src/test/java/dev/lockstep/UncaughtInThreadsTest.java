// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.testing.TestLoop;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.Thread.UncaughtExceptionHandler;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** What ends a virtual thread that a program has started is told to somebody, once. */
class UncaughtInThreadsTest {

  private final List<String> told = new CopyOnWriteArrayList<>();

  private void run(AsyncAction program) {
    try (Runner runner = TestLoop.runner()) {
      runner.loop().setExceptionHandler((loop, error) -> told.add("loop " + error.exception()));
      runner.run(program);
    }
  }

  private static Thread failing(Thread.Builder builder) {
    return builder.start(
        () -> {
          throw new IllegalStateException("broken");
        });
  }

  @Test
  void exceptionHandlerOfTheLoopGetsIt() {
    run(() -> failing(Thread.ofVirtual()).join());

    assertThat(told).containsExactly("loop java.lang.IllegalStateException: broken");
  }

  @Test
  void reportNamesTheThreadAndTheRemedy() {
    try (Runner runner = TestLoop.runner()) {
      runner.loop().setExceptionHandler((loop, error) -> told.add(error.message()));
      runner.run(() -> failing(Thread.ofVirtual().name("reader")).join());
    }

    assertThat(told)
        .containsExactly(
            "a virtual thread 'reader' ended by an exception; catch it, or set the thread's"
                + " UncaughtExceptionHandler");
  }

  @Test
  void errorsCountAsExceptionsDo() {
    run(
        () ->
            Thread.ofVirtual()
                .start(
                    () -> {
                      throw new AssertionError("wrong");
                    })
                .join());

    assertThat(told).containsExactly("loop java.lang.AssertionError: wrong");
  }

  @Test
  void threadsOfThreadsAndOfExecutorsCountToo() {
    run(
        () -> {
          Thread.ofVirtual().start(() -> joined(failing(Thread.ofVirtual()))).join();
          try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            executor.execute(
                () -> {
                  throw new IllegalStateException("in executor");
                });
          }
        });

    assertThat(told)
        .containsExactly(
            "loop java.lang.IllegalStateException: broken",
            "loop java.lang.IllegalStateException: in executor");
  }

  @Test
  void threadThatAnOffloadedCallHasStartedCountsToo() {
    run(
        () ->
            Async.toThread(
                () -> {
                  failing(Thread.ofVirtual()).join();
                  return true;
                }));

    assertThat(told).containsExactly("loop java.lang.IllegalStateException: broken");
  }

  @Test
  void handlerOfTheThreadIsTheOnlyOneThatGetsIt() {
    UncaughtExceptionHandler own = (thread, error) -> told.add("own " + error.getMessage());

    run(() -> failing(Thread.ofVirtual().uncaughtExceptionHandler(own)).join());

    assertThat(told).containsExactly("own broken");
  }

  @Test
  void defaultHandlerOfTheProgramIsTheOnlyOneThatGetsIt() {
    UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    try {
      run(
          () -> {
            Thread.setDefaultUncaughtExceptionHandler(
                (thread, error) -> told.add("default " + error.getMessage()));
            failing(Thread.ofVirtual()).join();
          });
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }

    assertThat(told).containsExactly("default broken");
  }

  @Test
  void cancellationEndsAThreadQuietly() {
    run(
        () -> {
          AsyncFuture<String> future = Async.future();
          future.cancel();
          Thread.ofVirtual().start(future::result).join();
        });

    assertThat(told).isEmpty();
  }

  @Test
  void threadOfNobodyIsPrintedAsTheJdkDoes() throws InterruptedException {
    ConcurrentLinkedQueue<String> printed = new ConcurrentLinkedQueue<>();
    PrintStream err = System.err;
    Thread[] outside = new Thread[1];
    try (Runner runner = TestLoop.runner()) {
      runner.loop().setExceptionHandler((loop, error) -> told.add("loop"));
      Runner other = TestLoop.runner();
      other.run(() -> {});
      System.setErr(
          new PrintStream(OutputStream.nullOutputStream()) {
            @Override
            public void print(String text) {
              printed.add(text);
            }
          });
      outside[0] = failing(Thread.ofVirtual().name("nobody's"));
      outside[0].join();
      other.close();
    } finally {
      System.setErr(err);
    }

    assertThat(told).isEmpty();
    assertThat(printed).contains("Exception in thread \"nobody's\" ");
  }

  @Test
  void jvmIsLeftAsItWas() {
    UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();

    run(() -> {});

    assertThat(Thread.getDefaultUncaughtExceptionHandler()).isSameAs(before);
  }

  private static void joined(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
