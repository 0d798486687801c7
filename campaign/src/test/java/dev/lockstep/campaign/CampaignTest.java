// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.campaign;

import static java.io.OutputStream.nullOutputStream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.lockstep.explore.Interleaving;
import dev.lockstep.junit.ReplayFile;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.EventType;
import org.junit.platform.testkit.engine.Events;

/** Campaigns in the process of the test. */
class CampaignTest {

  private static final String SAMPLES = "dev.lockstep.campaign.samples.";

  @TempDir Path directory;

  private Command run(List<String> samples, String... more) {
    return run(directory, samples, more);
  }

  private static Command run(Path directory, List<String> samples, String... more) {
    List<String> flags = new ArrayList<>(List.of(Command.flags(directory, samples, more)));
    flags.add("--in-process");
    return Command.run(flags.toArray(String[]::new));
  }

  private Path replay(String name) {
    return directory.resolve("replays").resolve(SAMPLES + name + ".replay");
  }

  // ---- what is found

  @Test
  void aFailureIsReportedAndTheNextOrdinaryRunFailsWithItAtOnce() throws Exception {
    Command campaign = run(List.of("Racy"), "--interleavings", "100");

    assertThat(campaign.status()).as(campaign.toString()).isEqualTo(1);
    assertThat(campaign.out())
        .startsWith("exploring 1 test, 100 interleavings a test, in this process\n")
        .contains("FAILED  " + SAMPLES + "Racy.depositsAddUp: ")
        .contains("\n  replay: L1:AACACACHF\n  in " + replay("Racy.depositsAddUp") + "\n")
        .contains("1 of 1 test failed; the next ordinary run tries these failures first\n");
    assertThat(ordinaryRun("Racy"))
        .singleElement()
        .asString()
        .contains("fails in the interleaving of " + replay("Racy.depositsAddUp"));
  }

  @Test
  void anOrdinaryRunWithoutTheFilePasses() throws Exception {
    assertThat(ordinaryRun("Racy")).isEmpty();
  }

  private List<Throwable> ordinaryRun(String sample) throws ClassNotFoundException {
    return EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(Class.forName(SAMPLES + sample)))
        .configurationParameter(ReplayFile.PARAMETER, directory.resolve("replays").toString())
        .execute()
        .testEvents()
        .failed()
        .map(event -> event.getRequiredPayload(TestExecutionResult.class))
        .flatMap(result -> result.getThrowable().stream())
        .toList();
  }

  @Test
  void testsThatPassAreReportedWithWhatTheirSchedulesCover() {
    Command campaign = run(List.of("Quiet"), "--interleavings", "500");
    assertThat(campaign.status()).as(campaign.toString()).isZero();
    assertThat(campaign.out())
        .contains(
            "passed  " + SAMPLES + "Quiet.hasFewOrders: 1 interleaving, 1 different; complete\n")
        .contains(
            "passed  " + SAMPLES + "Quiet.everyItemIsGot(int)[1]: 4 interleavings, 4 different;")
        .contains("Quiet.everyItemIsGot(int)[2]: 500 interleavings, ")
        .contains("; all 342 with at most 4 deviations\n")
        .contains("\nno test failed\n");
    assertThat(directory.resolve("replays")).doesNotExist();
  }

  @Test
  void aPropertyIsExploredByItsTriesAndItsFailureReplayedByItsSeed() throws Exception {
    Command campaign = run(List.of("LostDeposit", "KeptDeposit"), "--interleavings", "60");
    assertThat(campaign.status()).as(campaign.toString()).isEqualTo(1);
    assertThat(campaign.out())
        .contains("passed  " + SAMPLES + "KeptDeposit.oneAtATime(Interleaving): 60 interleavings, ")
        .contains("FAILED  " + SAMPLES + "LostDeposit.depositsAddUp(int,Interleaving): ");
    ReplayFile file = ReplayFile.read(replay("LostDeposit.depositsAddUp-int-Interleaving"));
    assertThat(file.tries()).isEqualTo(60);
  }

  @Test
  void anOrdinaryRunOfAPropertyTriesTheSeedOfItsFileFirst() throws Exception {
    Path lost = replay("LostDeposit.depositsAddUp-int-Interleaving");
    Path kept = replay("KeptDeposit.oneAtATime-Interleaving");
    Interleaving order = Interleaving.parse("L1:AACACACHF");
    new ReplayFile("t", "f", order, 0, 60).write(lost);
    new ReplayFile("t", "f", order, 5, 20).write(kept);
    assertThat(told("LostDeposit", 0))
        .containsExactly(
            SAMPLES + "LostDeposit.depositsAddUp(int,Interleaving) fails with the seed of " + lost);
    assertThat(told("KeptDeposit", 1))
        .containsExactly(
            SAMPLES
                + "KeptDeposit.oneAtATime(Interleaving) passes with the seed of "
                + kept
                + "; delete the file if the failure is fixed");
  }

  private List<String> told(String sample, int succeeded) throws ClassNotFoundException {
    System.setProperty(ReplayFile.PARAMETER, directory.resolve("replays").toString());
    try {
      Events tests =
          EngineTestKit.engine("jqwik")
              .selectors(selectClass(Class.forName(SAMPLES + sample)))
              .configurationParameter("jqwik.database", directory.resolve("db").toString())
              .configurationParameter("jqwik.reporting.usejunitplatform", "true")
              .execute()
              .testEvents();
      tests.assertStatistics(it -> it.started(1).succeeded(succeeded));
      return tests
          .filter(event -> event.getType() == EventType.REPORTING_ENTRY_PUBLISHED)
          .map(event -> event.getRequiredPayload(ReportEntry.class).getKeyValuePairs())
          .map(values -> values.get("lockstep.replay"))
          .filter(Objects::nonNull)
          .toList();
    } finally {
      System.clearProperty(ReplayFile.PARAMETER);
    }
  }

  @Test
  void whatCannotBeExploredIsToldWithTheReason() {
    Command campaign = run(List.of("Unfit", "Unfit$Broken"), "--interleavings", "10");
    assertThat(campaign.status()).as(campaign.toString()).isEqualTo(3);
    assertThat(campaign.out())
        .contains(
            "PROBLEM "
                + SAMPLES
                + "Unfit.Broken.neverRuns: java.lang.IllegalStateException: no data base\n")
        .contains(
            "-       "
                + SAMPLES
                + "Unfit.onTheRealClock: not explored, needs a virtual clock: set clock ="
                + " TestClock.VIRTUAL\n")
        .contains("\nno test failed, 1 could not be explored\npage: ")
        .endsWith("report.html\nreport: " + json() + "\n");
  }

  @Test
  void thePageHasWhatWasFoundAndWhatTheLastCampaignHadFound() throws Exception {
    Path page = directory.resolve("campaign").resolve("report.html");
    Command first = run(List.of("Racy"), "--interleavings", "100");
    assertThat(first.out()).contains("page: " + page + "\n");
    assertThat(Files.readString(page))
        .startsWith("<!DOCTYPE html>")
        .contains("\"test\":\"" + SAMPLES + "Racy.depositsAddUp\"", "L1:AACACACHF")
        .contains("\"last\":null", "\"samples\":[{", "\"milliseconds\":")
        .doesNotContain("ordersSample");

    run(List.of("Unfit"), "--interleavings", "10");
    assertThat(Files.readString(page)).contains("\"last\":{\"lockstepCampaign\":1");
  }

  @Test
  void faultPointsInTheClassesThatNoRunHasComeToAreNamed(@TempDir Path classes) throws Exception {
    Path samples = Path.of(SAMPLES.replace('.', '/'));
    Path compiled =
        Path.of(CampaignTest.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Files.createDirectories(classes.resolve(samples));
    for (String name : List.of("Marked.class", "Marked$Unused.class")) {
      Files.copy(compiled.resolve(samples).resolve(name), classes.resolve(samples).resolve(name));
    }

    Command campaign =
        run(List.of("Marked"), "--interleavings", "10", "--scan", classes.toString());

    assertThat(campaign.status()).as(campaign.toString()).isZero();
    assertThat(campaign.out())
        .contains("\nfault points that no run has come to: after-commit, before-close\n");
    assertThat(Files.readString(json()))
        .contains("\"faultPointsNever\":[\"after-commit\",\"before-close\"]");
    assertThat(Files.readString(directory.resolve("campaign").resolve("report.html")))
        .contains(
            "\"faultPoints\":[\"after-commit\",\"before-close\",\"before-commit\",\"while-reading\"]");
  }

  @Test
  void classesThatCannotBeReadAreAnErrorOfTheCommand(@TempDir Path classes) throws Exception {
    Path jar = Files.writeString(classes.resolve("broken.jar"), "no archive");
    Command campaign = run(List.of("Quiet"), "--interleavings", "10", "--scan", jar.toString());
    assertThat(campaign.status()).isEqualTo(2);
    assertThat(campaign.errors()).contains("cannot read the classes in " + jar);
  }

  private Path json() {
    return directory.resolve("campaign").resolve("report.json");
  }

  @Test
  void testsAreChosenByMethodTagAndPackage() {
    assertThat(
            run(List.of(), "--interleavings", "5", "--method", SAMPLES + "Quiet#hasFewOrders")
                .out())
        .startsWith("exploring 1 test, ");
    assertThat(run(List.of("Quiet"), "--interleavings", "5", "--tag", "small").out())
        .startsWith("exploring 1 test, ")
        .contains("hasFewOrders");
    assertThat(run(List.of("Quiet"), "--interleavings", "5", "--exclude-tag", "small").out())
        .startsWith("exploring 1 test, ")
        .contains("everyItemIsGot");
  }

  // ---- the same campaign, cut in other ways

  @Test
  void theSameSeedFindsTheSameAndAnotherOneRunsOtherSchedules(@TempDir Path other)
      throws IOException {
    List<String> samples = List.of("Racy", "Quiet");
    run(samples, "--interleavings", "300");
    String first = tests(json());
    run(samples, "--interleavings", "300");
    assertThat(tests(json())).isEqualTo(first);
    run(other, samples, "--interleavings", "300", "--seed", "5");
    assertThat(tests(other.resolve("campaign/report.json"))).isNotEqualTo(first);
  }

  /** What a report says of the tests, without how long it took. */
  private static String tests(Path report) throws IOException {
    String json = Files.readString(report);
    return json.substring(json.indexOf("\"tests\":"));
  }

  @Test
  void theShardsOfACampaignMergeToWhatOneMachineFinds(@TempDir Path cut) throws IOException {
    List<String> samples = List.of("Racy", "Quiet", "KeptDeposit");
    run(samples, "--interleavings", "2500");
    for (String shard : List.of("1/2", "2/2")) {
      run(cut, samples, "--interleavings", "2500", "--shard", shard);
    }
    Path reports = cut.resolve("campaign");
    Command merged =
        Command.run(
            "merge",
            reports.resolve("report-2-of-2.json").toString(),
            reports.resolve("report-1-of-2.json").toString(),
            "--report=" + reports,
            "--replays=" + cut.resolve("merged"));
    assertThat(merged.status()).as(merged.toString()).isEqualTo(1);
    assertThat(merged.out())
        .startsWith("campaign of 2,500 interleavings a test, seed 0, shards 1/2, 2/2:");
    assertThat(tests(reports.resolve("report.json"))).isEqualTo(tests(json()));
    assertThat(cut.resolve("merged").resolve(SAMPLES + "Racy.depositsAddUp.replay"))
        .hasSameTextualContentAs(replay("Racy.depositsAddUp"));
    assertThat(tests(reports.resolve("report-1-of-2.json"))).isNotEqualTo(tests(json()));
    assertThat(reports)
        .isDirectoryContaining("glob:**/report-1-of-2.html")
        .isDirectoryContaining("glob:**/report-2-of-2.html")
        .isDirectoryContaining("glob:**/report.html");
  }

  @Test
  void aMergeWithoutAllShardsSaysWhichAreMissing() {
    run(List.of("Quiet"), "--interleavings", "10", "--shard", "2/3");
    Path report = directory.resolve("campaign/report-2-of-3.json");
    Command merged = Command.run("merge", report.toString(), "--report=" + directory);
    assertThat(merged.status()).isEqualTo(3);
    assertThat(merged.out()).startsWith("campaign of 10 interleavings a test, seed 0, shard 2/3: ");
    assertThat(merged.errors())
        .isEqualTo("campaign: shards 1/3, 3/3 are missing; merge again with their reports\n");
  }

  @Test
  void reportsThatDoNotBelongTogetherAreNotMerged(@TempDir Path other) throws IOException {
    run(List.of("Quiet"), "--interleavings", "10");
    run(other, List.of("Quiet"), "--interleavings", "10", "--seed", "4");
    Path second = other.resolve("campaign/report.json");
    assertThat(Command.run("merge", json().toString(), second.toString()).errors())
        .isEqualTo("campaign: reports must be of one campaign: --seed is 0 and 4\n");
    assertThat(Command.run("merge", json().toString(), json().toString()).errors())
        .isEqualTo("campaign: shard 1/1 occurs twice; give each report once\n");
    Files.writeString(second, "{\"lockstepCampaign\":1,]");
    assertThat(Command.run("merge", second.toString()).errors())
        .isEqualTo(
            "campaign: "
                + second
                + " is not the report of a campaign: no JSON at character 23: ']' instead of a name\n");
  }

  // ---- time

  @Test
  void aCampaignByTimeEndsWhenItsTimeIsOver() {
    AtomicLong time = new AtomicLong();
    Command campaign =
        Command.run(
            Map.of(),
            () -> time.getAndAdd(20_000_000), // 20 ms later at each look
            Command.flags(
                directory,
                List.of("KeptDeposit"),
                "--time",
                "60s",
                "--progress",
                "1s",
                "--in-process"));
    assertThat(campaign.status()).as(campaign.toString()).isZero();
    assertThat(campaign.out()).contains("\ncampaign of 1 min 0 s, seed 0: ");
    assertThat(time.get()).isGreaterThanOrEqualTo(60_000_000_000L);
  }

  @Test
  void aCampaignByTimeEndsWhenThereIsNothingLeftToRun() {
    Command campaign = run(List.of(), "--time", "24h", "--method", SAMPLES + "Quiet#hasFewOrders");
    assertThat(campaign.status()).as(campaign.toString()).isZero();
    assertThat(campaign.out())
        .contains("Quiet.hasFewOrders: 64 interleavings, 1 different; complete\n");
  }

  @Test
  void aTestThatHasFailedGetsNoMoreOfTheTime() {
    Command campaign = run(List.of("Racy"), "--time", "24h");
    assertThat(campaign.status()).as(campaign.toString()).isEqualTo(1);
    assertThat(campaign.out()).contains("\n  in 1 of 1 slice\n");
  }

  // ---- what goes wrong

  @Test
  void aSliceThatCannotBeRunIsAProblemAndTheOthersGoOn() {
    List<String> tests =
        List.of("[engine:e]/[class:a.B]/[method:bad()]", "[engine:e]/[class:a.B]/[method:good()]");
    CampaignOptions options =
        CommandLine.run(List.of("--interleavings", "5", "--processes", "1"), Map.of(), "");
    Campaign campaign =
        new Campaign(
            options, tests, RunsGoodOnes::new, () -> 0, new PrintStream(nullOutputStream()));
    Report report = campaign.run();
    assertThat(report.status()).isEqualTo(3);
    assertThat(report.tests().get("a.B.bad").problems())
        .containsExactly("java.lang.IllegalStateException: bad");
    assertThat(report.tests().get("a.B.good").problems()).containsExactly("ran");
  }

  private static final class RunsGoodOnes implements SliceRunner {
    @Override
    public List<TestResult> run(Slice slice, CampaignListener monitor) {
      if (slice.test().contains("bad")) {
        throw new IllegalStateException("bad");
      }
      return List.of(TestResult.ofProblem(Tests.name(slice.test()), slice, "ran"));
    }

    @Override
    public void stop() {}

    @Override
    public void close() {}
  }
}
