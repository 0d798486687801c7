// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.looptests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.junit.ReplayFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Any file is a replay file or refused in a sentence that names it. */
class AnyReplayFileTest {

  private static final int FILES = 3_000;

  private static final List<String> LINES =
      List.of(
          "# a comment",
          "",
          "test: t",
          "failure: java.lang.AssertionError: 1",
          "replay: L1:AAA",
          "replay: L1:AABACro",
          "replay: L1:AABACrO",
          "replay:",
          "seed: 1",
          "seed: -9223372036854775808",
          "seed: 9223372036854775808",
          "tries: 7",
          "tries: -1",
          "tries: 2147483648",
          "tries: x",
          "something: else",
          "no colon",
          ":",
          "replay: L1:AAA\u0000",
          "test: \u00e4\u2028");

  @TempDir private Path directory;

  @Test
  void anyFileIsReadOrRefusedInASentenceThatNamesIt() throws IOException {
    Random random = new Random(1);
    Path file = directory.resolve("any.replay");
    for (int i = 0; i < FILES; i++) {
      StringBuilder text = new StringBuilder();
      for (int lines = random.nextInt(6); lines > 0; lines--) {
        text.append(LINES.get(random.nextInt(LINES.size()))).append('\n');
      }
      byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
      for (int damages = random.nextInt(3); damages > 0 && bytes.length > 0; damages--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      Files.write(file, bytes);
      readOrRefuse(file);
    }
  }

  private static void readOrRefuse(Path file) {
    try {
      ReplayFile read = ReplayFile.read(file);
      assertThat(read.interleaving()).isNotNull();
      assertThat(read.tries()).isNotNegative();
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageContaining(file.toString()).hasMessageContaining("restore");
    }
  }

  @Test
  void aDirectoryInItsPlaceIsNamed() {
    assertThatThrownBy(() -> ReplayFile.read(directory))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageStartingWith("cannot read " + directory + ": ");
  }

  @Test
  void aDirectoryThatIsNoPathIsShown() {
    assertThatThrownBy(() -> ReplayFile.directory("a\u0000b"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("lockstep.replays = 'a\u0000b' must be a path: ");
    assertThat(ReplayFile.directory(" ")).isEqualTo(Path.of(ReplayFile.STANDARD));
  }
}
