// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.looptests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.explore.Interleaving;
import dev.lockstep.explore.InterleavingFailure;
import dev.lockstep.junit.LoopTest;
import dev.lockstep.junit.ReplayFile;
import dev.lockstep.junit.TestName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.testkit.engine.EventType;

/** Replay files, which a campaign writes and an ordinary run of a test tries first. */
class ReplayFileTest {

  private static final String LINE = "L1:AACACACHF";

  @TempDir Path directory;

  static class Racy extends InterleavingsTest.Deposits {
    @LoopTest
    void depositsAddUp() {
      addUp();
    }
  }

  static class Fixed {
    @LoopTest
    void depositsAddUp() {}
  }

  private static TestName name(Class<?> type) throws NoSuchMethodException {
    return TestName.of(type, type.getDeclaredMethod("depositsAddUp"), "");
  }

  private Path write(Class<?> type, String line) throws NoSuchMethodException {
    Path file = name(type).replayFile(directory);
    new ReplayFile("t", "java.lang.AssertionError: 1\n  2", Interleaving.parse(line)).write(file);
    return file;
  }

  private Launch launch(Class<?> type) {
    return Launch.of(type, Map.of(ReplayFile.PARAMETER, directory.toString()));
  }

  @Test
  void withoutAFileTheTestPasses() {
    assertThat(launch(Racy.class).failures()).isEmpty();
  }

  @Test
  void anOrdinaryRunFailsAtOnceWithTheInterleavingOfTheFile() throws Exception {
    Path file = write(Racy.class, LINE);
    Throwable failure = launch(Racy.class).failure();
    assertThat(failure).isInstanceOf(InterleavingFailure.class);
    assertThat(failure.getMessage())
        .startsWith(
            "fails in the interleaving of "
                + file
                + " (2 deviations from first in, first out):"
                + " org.opentest4j.AssertionFailedError: ")
        .contains("\nto run this one again: @Replay(\"" + LINE + "\")\n");
  }

  @Test
  void aFileThatNoLongerFailsIsToldAndTheTestRunsAsEver() throws Exception {
    Path file = write(Fixed.class, LINE);
    Launch launch = launch(Fixed.class);
    launch.tests().assertStatistics(stats -> stats.succeeded(1));
    assertThat(told(launch))
        .containsExactly(
            "dev.lockstep.looptests.ReplayFileTest.Fixed.depositsAddUp passes in the interleaving"
                + " of "
                + file
                + ": the interleaving does not fit the program from step 2 on (the run ended before"
                + " lane choice 0); the rest ran first in, first out; use Strategy.near(...)"
                + " to search near it; delete the file if the failure is fixed");
  }

  private static List<String> told(Launch launch) {
    return launch
        .tests()
        .filter(event -> event.getType() == EventType.REPORTING_ENTRY_PUBLISHED)
        .map(event -> event.getRequiredPayload(ReportEntry.class).getKeyValuePairs())
        .map(values -> values.get("lockstep.replay"))
        .filter(Objects::nonNull)
        .toList();
  }

  @Test
  void aDamagedFileFailsTheTestAndNamesTheCharacter() throws Exception {
    Path file = write(Racy.class, LINE);
    Files.writeString(file, Files.readString(file).replace(LINE, "L1:AACACBCHF"));
    assertThat(launch(Racy.class).failure())
        .isInstanceOf(ExtensionConfigurationException.class)
        .hasMessageStartingWith(file + ", line 4: the replay line 'L1:AACACBCHF' is damaged")
        .hasMessageEndingWith("; restore the line or delete the file");
  }

  @Test
  void aFileIsReadAsItWasWritten() throws Exception {
    Path file = directory.resolve("deep/er.replay");
    ReplayFile written = new ReplayFile("a.B.c", "java.lang.Error: x", Interleaving.fifo(), -7, 99);
    written.write(file);
    assertThat(ReplayFile.read(file)).isEqualTo(written);
    assertThat(file)
        .hasContent(
            """
            # Lockstep: the next run of this test tries this first. Delete the file when it passes.
            test: a.B.c
            failure: java.lang.Error: x
            replay: L1:AAA
            seed: -7
            tries: 99
            """);
  }

  @Test
  void whatIsNoReplayFileSaysSo() throws IOException {
    Path file = directory.resolve("x.replay");
    Files.writeString(file, "# nothing\n\n");
    assertThatThrownBy(() -> ReplayFile.read(file))
        .hasMessage(file + " has no line 'replay: L1:...'; restore it or delete the file");
    Files.writeString(file, "replays: L1:AAA\n");
    assertThatThrownBy(() -> ReplayFile.read(file))
        .hasMessage(
            file
                + ", line 1: 'replays' must be one of test, failure, replay, seed, tries; restore the"
                + " line or delete the file");
    Files.writeString(file, "\ntries: many\n");
    assertThatThrownBy(() -> ReplayFile.read(file))
        .hasMessage(
            file
                + ", line 2: tries = 'many' must be a whole number; restore the line or delete the file");
  }

  static class Named {
    @ParameterizedTest
    @ValueSource(ints = 1)
    void takes(int amount, List<String>[] more) {}
  }

  @Test
  void anInvocationHasANameAndAFileOfItsOwn() throws NoSuchMethodException {
    TestName name =
        TestName.of(
            Named.class,
            Named.class.getDeclaredMethod("takes", int.class, List[].class),
            "[engine:e]/[class:c]/[test-template:t]/[test-template-invocation:#2]");
    assertThat(name)
        .hasToString("dev.lockstep.looptests.ReplayFileTest.Named.takes(int,List[])[2]");
    assertThat(name.replayFile(Path.of("d")))
        .hasToString(
            Path.of("d", "dev.lockstep.looptests.ReplayFileTest.Named.takes-int-Lists-2.replay")
                .toString());
  }
}
