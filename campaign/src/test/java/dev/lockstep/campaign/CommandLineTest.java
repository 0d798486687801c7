// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The flags of the command, and what it says when they are wrong. */
class CommandLineTest {

  private static CampaignOptions parse(String line, Map<String, String> environment) {
    return CommandLine.run(words(line), environment, "");
  }

  private static List<String> words(String line) {
    return Arrays.asList(line.split(" "));
  }

  @Test
  void flagsAreRead() {
    CampaignOptions options =
        parse(
            "--time=90s --processes 3 --seed -4 --shard 2/8 --report r --replays p --progress 1m"
                + " --tag a --tag b --jvm-arg -ea --points com.acme --points org.bar --races warn"
                + " --lateness 50ms --spurious-wake-ups --spurious-failures --show-output",
            Map.of());
    assertThat(options.time()).isEqualTo(Duration.ofSeconds(90));
    assertThat(options.processes()).isEqualTo(3);
    assertThat(options.seed()).isEqualTo(-4);
    assertThat(options.shard()).isEqualTo(new Shard(1, 8));
    assertThat(options.report()).isEqualTo(Path.of("r"));
    assertThat(options.replays()).isEqualTo(Path.of("p"));
    assertThat(options.progress()).isEqualTo(Duration.ofMinutes(1));
    assertThat(options.selection().tags()).containsExactly("a", "b");
    assertThat(options.jvmArguments())
        .containsExactly(
            "-ea",
            "-Dlockstep.points=com.acme,org.bar",
            "-Dlockstep.races=warn",
            "-Dlockstep.lateness=50ms",
            "-Dlockstep.spuriousWakeUps=true",
            "-Dlockstep.spuriousFailures=true");
    assertThat(options.showsOutput()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --seed 1                        | a limit is required; use --interleavings 10000 for each test, or --time 10m
          --time 1m --interleavings 5         | --time 1m and --interleavings 5 cannot be combined; use one
          --interleavings ten                 | --interleavings ten must be a whole number of at least 1
          --interleavings 0                   | --interleavings 0 must be a whole number of at least 1
          --interleavings                     | --interleavings needs a value; see --help
          --interleavings 1 --interleavings 2     | --interleavings 1, 2 must have one value
          --time 0s                       | --time 0s must be between 1 ms and 36500 d; use a duration such as 10m
          --time 36501d                   | --time 36501d must be between 1 ms and 36500 d; use a duration such as 10m
          --time 1m --progress PT-1S      | --progress PT-1S must be between 1 ms and 36500 d; use a duration such as 10m
          --time 1m --processes 0         | --processes 0 must be a whole number of at least 1
          --time 1m --seed x              | --seed x must be a whole number
          --time 1m --shard 2             | --shard 2 must have the form index/total, such as 1/4
          --time 1m --shard 0/4           | --shard 0/4 must be from 1/4 to 4/4
          --time 1m --shard 5/4           | --shard 5/4 must be from 1/4 to 4/4
          --time 1m --shard a/4           | --shard 'a' must be a whole number
          --time 1m --shards 4            | --shards 4 needs JOB_COMPLETION_INDEX; set completionMode: Indexed, or use --shard 1/4
          --time 1m --shard 1/4 --shards 4 | --shard 1/4 and --shards 4 cannot be combined; use --shard except on Kubernetes
          --time 1m here                  | no command 'here'; use run or merge, and begin flags with --
          --time 1m --in-process --processes 2 | --in-process and --processes cannot be combined; use one
          --time 1m --races loudly        | --races loudly must be one of ignore, warn, fail
          --time 1m --lateness 0s         | --lateness 0s must be between 1 ms and 36500 d; use a duration such as 10m
          --time 1m --in-process --points a --points b | --in-process and --points cannot be combined; start this JVM with -Dlockstep.points=a,b
          --time 1m --in-process --races fail | --in-process and --races cannot be combined; start this JVM with -Dlockstep.races=fail
          --time 1m --in-process --lateness 5ms | --in-process and --lateness cannot be combined; start this JVM with -Dlockstep.lateness=5ms
          --time 1m --in-process --spurious-wake-ups | --in-process and --spurious-wake-ups cannot be combined; start this JVM with -Dlockstep.spuriousWakeUps=true
          --time 1m --scan                | --scan needs a value; see --help
          """)
  void whatIsWrongIsSaidWithItsValueAndTheRemedy(String line, String message) {
    assertThatThrownBy(() -> parse(line, Map.of()))
        .isInstanceOf(UsageException.class)
        .hasMessage(message);
  }

  @Test
  void aDurationIsReadAsSettingsOfTestsAre() {
    assertThat(parse("--time 2d", Map.of()).time()).isEqualTo(Duration.ofDays(2));
    assertThat(parse("--time PT1H30M", Map.of()).time()).isEqualTo(Duration.ofMinutes(90));
    assertThatThrownBy(() -> parse("--time 10", Map.of()))
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "--time: duration '10' must be a whole number and a unit (ns, us, ms, s, m, h, d), such"
                + " as '90 s' or '10m', or ISO-8601, such as 'PT1M30S'");
  }

  @Test
  void aFlagThatThereIsNotIsToldWithThoseThatThereAre() {
    Command command = Command.run("--tests", "x");
    assertThat(command.status()).isEqualTo(2);
    assertThat(command.errors())
        .isEqualTo(
            "campaign: no flag --tests; use one of --class, --exclude-tag, --in-process,"
                + " --interleavings, --jvm-arg, --lateness, --method, --package, --points, --processes,"
                + " --progress, --races, --replays, --report, --scan, --seed, --shard, --shards,"
                + " --show-output, --spurious-failures, --spurious-wake-ups, --tag, --time\n");
  }

  @Test
  void aSelectionWithoutTestsOnLoopsSaysWhatThoseAre() {
    Command command =
        Command.run("--interleavings", "5", "--class", "dev.lockstep.campaign.samples.OnNoLoop");
    assertThat(command.status()).isEqualTo(2);
    assertThat(command.errors())
        .isEqualTo(
            "campaign: no test on a loop among 1 test of dev.lockstep.campaign.samples.OnNoLoop:"
                + " those have @LoopTest, @LoopSettings or @ExtendWith(LoopExtension.class), and"
                + " properties @OnLoop\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --class com.example.None    | no class 'com.example.None' on the class path; give its full name, with $ before nested
          --method transfers          | --method transfers must have the form com.example.BankTest#transfers
          --method java.lang.Long#none | no method 'none' in java.lang.Long
          --scan no/such/dir          | --scan no/such/dir does not exist; compile the tests first
          """)
  void aTestThatThereIsNotIsSaid(String flags, String message) {
    Command command = Command.run(("--interleavings 5 " + flags).split(" "));
    assertThat(command.status()).isEqualTo(2);
    assertThat(command.errors()).isEqualTo("campaign: " + message + "\n");
  }

  @Test
  void withoutArgumentsItHelps() {
    assertThat(Command.run().out()).startsWith("usage: java -cp <class path of the tests>");
    assertThat(Command.run("merge").errors())
        .isEqualTo("campaign: merge needs reports; give the file report-....json of each shard\n");
  }

  // ---- shards

  @Test
  void bazelSaysWhichShardItIsAndIsToldThatThisWasUnderstood(@TempDir Path directory)
      throws IOException {
    Path status = directory.resolve("status");
    Map<String, String> bazel =
        Map.of(
            "TEST_TOTAL_SHARDS",
            "5",
            "TEST_SHARD_INDEX",
            "4",
            "TEST_SHARD_STATUS_FILE",
            status.toString());
    assertThat(parse("--time 1m", bazel).shard()).isEqualTo(new Shard(4, 5));
    assertThat(Files.exists(status)).isTrue();
  }

  @Test
  void aFlagCountsMoreThanTheEnvironment() {
    Map<String, String> bazel = Map.of("TEST_TOTAL_SHARDS", "5", "TEST_SHARD_INDEX", "4");
    assertThat(parse("--time 1m --shard 1/2", bazel).shard()).isEqualTo(new Shard(0, 2));
  }

  @Test
  void kubernetesSaysWhichShardItIsAndTheFlagHowManyThereAre() {
    Map<String, String> job = Map.of("JOB_COMPLETION_INDEX", "2");
    assertThat(parse("--time 1m --shards 3", job).shard()).isEqualTo(new Shard(2, 3));
    assertThatThrownBy(() -> parse("--time 1m", job))
        .hasMessage(
            "JOB_COMPLETION_INDEX=2 needs a number of shards; use --shards with the Job's completions");
    assertThatThrownBy(() -> parse("--time 1m --shards 2", job))
        .hasMessage("JOB_COMPLETION_INDEX=2: the index must be from 0 to 1 of 2 shards");
  }

  @Test
  void anEnvironmentThatMakesNoSenseIsSaid() {
    assertThatThrownBy(() -> parse("--time 1m", Map.of("TEST_TOTAL_SHARDS", "5")))
        .hasMessage("TEST_SHARD_INDEX '' must be a whole number");
    assertThatThrownBy(
            () -> parse("--time 1m", Map.of("TEST_TOTAL_SHARDS", "2", "TEST_SHARD_INDEX", "2")))
        .hasMessage(
            "TEST_SHARD_INDEX=2 TEST_TOTAL_SHARDS=2: the index must be from 0 to 1 of 2 shards");
  }
}
