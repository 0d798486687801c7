// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.examples.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Async;
import dev.lockstep.Task;
import dev.lockstep.TaskFailedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a member knows after it was started again. */
class JournalTest {

  private static final Entry RED = new Entry(1, 0, "alice", 1, "=colour", "=red");
  private static final Entry BLUE = new Entry(1, 1, "alice", 2, "=colour", "=blue");
  private static final Entry BIG = new Entry(2, 0, "bob", 1, "=size", "=");

  @TempDir Path directory;

  private Path file() {
    return directory.resolve("journal");
  }

  private void writeAll() throws IOException {
    try (Journal journal = Journal.open(directory)) {
      journal.enter(1);
      journal.take(List.of(RED, BLUE));
      journal.enter(2);
      journal.take(List.of(BIG));
    }
  }

  @Test
  void whatWasWrittenIsReadAgain() {
    Async.run(
        () -> {
          writeAll();
          try (Journal journal = Journal.open(directory)) {
            assertThat(journal.term()).isEqualTo(2);
            assertThat(journal.table().entries()).containsExactly(BLUE, BIG);
          }
        });
  }

  @Test
  void newOneIsEmpty() {
    Async.run(
        () -> {
          try (Journal journal = Journal.open(directory.resolve("new"))) {
            assertThat(journal.term()).isZero();
            assertThat(journal.table().entries()).isEmpty();
          }
        });
  }

  @Test
  void tornLineIsDroppedAndWrittenOver() {
    Async.run(
        () -> {
          writeAll();
          byte[] bytes = Files.readAllBytes(file());
          Files.write(file(), Arrays.copyOf(bytes, bytes.length - 3));
          try (Journal journal = Journal.open(directory)) {
            assertThat(journal.table().entries()).containsExactly(BLUE);
            journal.enter(3);
          }
          try (Journal journal = Journal.open(directory)) {
            assertThat(journal.term()).isEqualTo(3);
            assertThat(journal.table().entries()).containsExactly(BLUE);
          }
        });
  }

  @Test
  void nothingIsReadBehindADamagedLine() {
    Async.run(
        () -> {
          writeAll();
          String text = Files.readString(file());
          Files.writeString(file(), text.replace("=blue", "=blur"));
          try (Journal journal = Journal.open(directory)) {
            assertThat(journal.term()).isEqualTo(1);
            assertThat(journal.table().entries()).containsExactly(RED);
          }
        });
  }

  @Test
  void diskThatFailsIsToldToWhoWaitsForIt() {
    Async.run(
        () -> {
          Journal journal = Journal.open(directory);
          Task<Void> watch = Async.spawn("watch", journal::awaitFailure);
          journal.close();
          assertThatThrownBy(() -> journal.enter(1))
              .isInstanceOf(UncheckedIOException.class)
              .hasCauseInstanceOf(ClosedChannelException.class);
          assertThatThrownBy(watch::await)
              .isInstanceOf(TaskFailedException.class)
              .hasCauseInstanceOf(ClosedChannelException.class);
          assertThat(journal.term()).isZero();
        });
  }
}
