// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.testing.TestLoop;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** What a block throws comes out of the call that runs it, with the type that the block names. */
class BlockExceptionsTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final IOException failure = new IOException("torn page");

  private String read() throws IOException {
    throw failure;
  }

  private void write() throws IOException {
    throw failure;
  }

  private interface Call {
    void make() throws Exception;
  }

  /** Each compiles because of the type of what it throws, and catches the very exception. */
  @Test
  void exceptionOfABlockIsCaughtByItsType() {
    List<IOException> caught = new ArrayList<>();
    TestLoop.run(
        () -> {
          try {
            Async.timeout(SECOND, () -> read().length());
          } catch (IOException e) {
            caught.add(e);
          }
          try {
            Async.timeout(SECOND, this::write);
          } catch (IOException e) {
            caught.add(e);
          }
          try {
            Async.timeoutAt(Loop.current().nanoTime() + 1, this::read);
          } catch (IOException e) {
            caught.add(e);
          }
          try {
            Async.timeoutAt(Loop.current().nanoTime() + 1, () -> write());
          } catch (IOException e) {
            caught.add(e);
          }
          try {
            Timeout.run(SECOND, timeout -> timeout.expired() ? "" : read());
          } catch (IOException e) {
            caught.add(e);
          }
          try {
            Timeout.runUntil(
                Long.MAX_VALUE,
                timeout -> {
                  write();
                });
          } catch (IOException e) {
            caught.add(e);
          }
          try {
            Async.waitFor(this::read, SECOND);
          } catch (IOException e) {
            caught.add(e);
          }
          try {
            Async.shielded(this::read);
          } catch (IOException e) {
            caught.add(e);
          }
          try {
            Async.shielded(this::write);
          } catch (IOException e) {
            caught.add(e);
          }
          try {
            Async.toThread(this::read);
          } catch (IOException e) {
            caught.add(e);
          }
          try {
            Async.toThread(this::write);
          } catch (IOException e) {
            caught.add(e);
          }
          try (InputStream never =
              Async.open(() -> new ByteArrayInputStream(read().getBytes(StandardCharsets.UTF_8)))) {
            assertThat(never).isNull();
          } catch (IOException e) {
            caught.add(e);
          }
          try {
            new Context().run(this::read);
          } catch (IOException e) {
            caught.add(e);
          }
          try {
            Async.spawn(this::read).await(IOException.class);
          } catch (IOException e) {
            caught.add(e);
          }
        });
    assertThat(caught).hasSize(14).allMatch(e -> e == failure);
  }

  @Test
  void exceptionPassesThroughNestedBlocks() {
    TestLoop.run(
        () -> {
          try {
            Async.shielded(
                () -> {
                  Async.timeout(SECOND, () -> Async.toThread(() -> write()));
                });
          } catch (IOException e) {
            assertThat(e).isSameAs(failure);
            return;
          }
          throw new AssertionError("nothing was thrown");
        });
  }

  @Test
  void blockThatThrowsNothingCheckedNeedsNoHandler() {
    List<Integer> values = new ArrayList<>();
    TestLoop.run(
        () -> {
          values.add(Async.timeout(SECOND, () -> 1));
          Async.timeout(SECOND, () -> Async.yieldNow());
          Async.timeout(SECOND, () -> values.add(2));
          values.add(Async.toThread(() -> 3));
          Async.shielded(() -> values.add(4));
          Async.shielded(
              () -> {
                values.add(5);
              });
        });
    assertThat(values).containsExactly(1, 2, 3, 4, 5);
  }

  @Test
  void blockWithSeveralExceptionsThrowsEachOfThem() {
    for (Exception one : List.of(new EOFException("a"), new SQLException("b"))) {
      TestLoop.run(
          () ->
              assertThatThrownBy(
                      () ->
                          Async.timeout(
                              SECOND,
                              () -> {
                                if (one instanceof SQLException e) {
                                  throw e;
                                }
                                throw new FileNotFoundException("a");
                              }))
                  .hasMessage(one.getMessage())
                  .isInstanceOfAny(SQLException.class, FileNotFoundException.class));
    }
  }

  @Test
  void failureOfATaskThatIsAwaitedInABlockStaysWrapped() {
    Call[] calls = {
      () -> Async.timeout(SECOND, () -> Async.spawn(this::read).await()),
      () -> Async.shielded(() -> Async.spawn(this::read).await()),
      () -> Async.toThread(this::wrapped)
    };
    for (Call call : calls) {
      TestLoop.run(
          () ->
              assertThatThrownBy(call::make)
                  .isInstanceOf(TaskFailedException.class)
                  .cause()
                  .isSameAs(failure));
    }
  }

  private String wrapped() {
    throw new TaskFailedException(failure);
  }

  @Test
  void callableIsGivenAsABlockByItsMethodAndABlockAsACallable() throws Exception {
    Callable<String> callable = () -> "value";
    Block<String, RuntimeException> block = () -> "value";
    TestLoop.run(
        () -> {
          assertThat(Async.timeout(SECOND, callable::call)).isEqualTo("value");
          assertThat(Async.spawn(block).await()).isEqualTo("value");
        });
  }
}
