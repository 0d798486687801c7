// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Campaigns as a process that starts processes. */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CampaignProcessTest {

  private static final String SAMPLES = "dev.lockstep.campaign.samples.";

  @TempDir Path directory;

  private Process start(Path directory, List<String> samples, String... more) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of(Command.flags(directory, samples, more)));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private static String output(Process process) {
    return process.inputReader(StandardCharsets.UTF_8).lines().collect(Collectors.joining("\n"));
  }

  @Test
  void twoProcessesFindWhatOneFinds(@TempDir Path alone) throws Exception {
    List<String> samples = List.of("Racy", "Quiet");
    Command one =
        Command.run(Command.flags(alone, samples, "--interleavings", "2100", "--in-process"));
    Process two = start(directory, samples, "--interleavings", "2100", "--processes", "2");
    String output = output(two);

    assertThat(two.waitFor()).as(output).isEqualTo(1).isEqualTo(one.status());
    assertThat(output).startsWith("exploring 3 tests, 2,100 interleavings a test, 2 processes\n");
    assertThat(tests(directory)).isEqualTo(tests(alone));
  }

  private static String tests(Path directory) throws IOException {
    String json = Files.readString(directory.resolve("campaign/report.json"));
    return json.substring(json.indexOf("\"tests\":"));
  }

  @Test
  void aProcessThatATestEndsIsReportedAndTheOthersGoOn() throws Exception {
    Process process =
        start(directory, List.of("Halting", "Racy"), "--interleavings", "10", "--processes", "1");
    String output = output(process);
    assertThat(process.waitFor()).as(output).isEqualTo(1);
    assertThat(output)
        .contains(
            "PROBLEM "
                + SAMPLES
                + "Halting.halts: the process that ran it ended with status 7; its last output:\n")
        .contains("\n    last words\n")
        .contains("FAILED  " + SAMPLES + "Racy.depositsAddUp: ");
  }

  @Test
  void aLineThatATestLeavesOpenOnTheRealOutputIsNotInTheWayOfResults() throws Exception {
    Process process =
        start(directory, List.of("OpenLine"), "--interleavings", "10", "--processes", "1");
    String output = output(process);
    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output).contains("exploring 1 test, 10 interleavings a test, 1 process\n");
  }

  @Test
  void aSignalEndsItWithTheReportSoFarAndNoProcessIsLeft() throws Exception {
    Process process =
        start(
            directory,
            List.of("Racy", "KeptDeposit"),
            "--time=2h",
            "--processes=2",
            "--progress=1s");
    BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
    String line = lines.readLine();
    while (line != null && !line.endsWith(" 1 failed")) {
      line = lines.readLine();
    }
    List<CompletableFuture<ProcessHandle>> workers =
        process.descendants().map(ProcessHandle::onExit).toList();
    assertThat(workers).hasSize(2);

    ProcessHandle.of(process.pid()).orElseThrow().destroy(); // leaves its output open
    String output = lines.lines().collect(Collectors.joining("\n"));

    assertThat(process.waitFor()).as(output).isEqualTo(143);
    assertThat(output)
        .contains("campaign of 2 h 0 min, seed 0, interrupted: ")
        .contains("FAILED  " + SAMPLES + "Racy.depositsAddUp: ");
    assertThat(directory.resolve("replays")).isNotEmptyDirectory();
    workers.forEach(CompletableFuture::join);
  }

  @Test
  void noProcessOutlivesACampaignThatIsKilled() throws Exception {
    Process process = start(directory, List.of("KeptDeposit"), "--time=2h", "--progress=1s");
    BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
    String line = lines.readLine();
    while (line != null && !line.contains("/s)")) {
      line = lines.readLine();
    }
    List<CompletableFuture<ProcessHandle>> workers =
        process.descendants().map(ProcessHandle::onExit).toList();
    assertThat(workers).isNotEmpty();

    process.destroyForcibly();

    workers.forEach(CompletableFuture::join);
  }
}
