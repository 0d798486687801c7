// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.campaign;

import dev.lockstep.spi.CodeOwner;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.junit.platform.commons.JUnitException;

/**
 * The command: explores the loop tests of the class path, or merges the reports of shards. The exit
 * status is 0 if no test failed, 1 if one did, 2 if the command was wrong, 3 if a test could not be
 * explored. A signal ends the campaign early, with a report of what was found so far.
 */
public final class Main {

  static {
    CodeOwner.register(Main.class, CodeOwner.RUNTIME);
  }

  static final int PASSED = 0;
  static final int FAILED = 1;
  static final int WRONG = 2;
  static final int PROBLEM = 3;

  private static final long GRACE_SECONDS = 15;

  private static final String HELP =
      """
      usage: java -cp <class path of the tests> dev.lockstep.campaign.Main <command>

      run      explores the tests on loops in many orders; "run" may be left out
        --interleavings N      how many interleavings of each test, or
        --time 10m         how long: a number and s, m, h or d
        --processes N      how many processes; as many as there are processors unless set
        --in-process       runs in this process, for a debugger
        --class C          only tests of this class; may be repeated, as may the next six
        --package P        only tests of this package and those below
        --method C#m       only this test
        --scan PATH        where to look for tests: the directories of the class path unless set
        --tag T            only tests with this tag, or of this tag expression
        --exclude-tag T    without tests of this tag
        --jvm-arg ARG      one more argument of the processes, beside those of this one
        --points P         makes accesses to shared memory in this package points; needs the agent
        --races fail       looks for data races at points: warn or fail; ignore unless set
        --lateness 50ms    makes it a choice whether a timer is so much late
        --spurious-failures  makes it a choice whether tryLock and the like fail at points
        --spurious-wake-ups  makes it a choice whether a wait at points ends without a reason
        --seed N           what random interleavings follow; 0 unless set
        --shard 2/8        only the second of eight parts
        --shards 8         only the part with the number in JOB_COMPLETION_INDEX
        --report DIR       where the reports go; .lockstep/campaign unless set
        --replays DIR      where the replay files go; .lockstep/replays unless set
        --progress 10s     the time between two progress lines
        --show-output      shows what tests print

      merge    makes one report of those of all shards, and their replay files
        FILE...            the report-....json of the shards
        --report DIR, --replays DIR

      status: 0 no test failed, 1 a test failed, 2 wrong command, 3 a test could not be explored
      """;

  private final Map<String, String> environment;
  private final LongSupplier nanoTime;
  private final PrintStream out;
  private final PrintStream errors;
  private final CountDownLatch done = new CountDownLatch(1);
  private volatile Runnable stop = () -> {};

  /**
   * Creates the command.
   *
   * @param environment the environment variables
   * @param nanoTime the clock, in nanoseconds
   * @param out standard output
   * @param errors standard error
   */
  Main(
      Map<String, String> environment, LongSupplier nanoTime, PrintStream out, PrintStream errors) {
    this.environment = environment;
    this.nanoTime = nanoTime;
    this.out = out;
    this.errors = errors;
  }

  /**
   * Runs the command and ends the process with its status.
   *
   * @param arguments the command and its flags; see {@code --help}
   */
  public static void main(String[] arguments) {
    Main main = new Main(System.getenv(), System::nanoTime, System.out, System.err);
    Runtime.getRuntime().addShutdownHook(new Thread(main::interrupt));
    System.exit(main.run(arguments));
  }

  /** Runs the command; returns the exit status. */
  int run(String... arguments) {
    try {
      return dispatch(Arrays.asList(arguments));
    } catch (UsageException | JUnitException e) {
      errors.println("campaign: " + e.getMessage());
      return WRONG;
    } finally {
      done.countDown();
    }
  }

  private int dispatch(List<String> arguments) {
    String command = arguments.isEmpty() ? "--help" : arguments.get(0);
    List<String> rest = arguments.isEmpty() ? arguments : arguments.subList(1, arguments.size());
    return switch (command) {
      case "--help", "-h", "help" -> help();
      case "merge" -> merge(CommandLine.merge(rest));
      case "run" -> campaign(rest);
      default -> campaign(arguments);
    };
  }

  private int help() {
    out.print(HELP);
    return PASSED;
  }

  private int campaign(List<String> arguments) {
    String classPath = System.getProperty("java.class.path", "");
    CampaignOptions options = CommandLine.run(arguments, environment, classPath);
    List<String> tests = Tests.find(options.selection());
    Campaign campaign =
        new Campaign(
            options,
            tests,
            () -> options.processes() == 0 ? new LocalRunner() : new WorkerProcess(options, out),
            nanoTime,
            out);
    stop = campaign::stop;
    out.println(
        "exploring "
            + TestResult.count(tests.size(), "test")
            + ", "
            + options.budget()
            + ", "
            + (options.processes() == 0
                ? "in this process"
                : options.processes() == 1 ? "1 process" : options.processes() + " processes")
            + (options.shard().isWhole() ? "" : ", shard " + options.shard()));
    Report report = campaign.run();
    Progress progress = campaign.progress();
    return conclude(
        report, options.report(), options.replays(), progress.samples(), progress.times());
  }

  private int merge(CommandLine.Merge merge) {
    Report report = merge.files().stream().map(Report::read).reduce(Report::plus).orElseThrow();
    int status = conclude(report, merge.report(), merge.replays(), List.of(), Map.of());
    if (report.lacksShards()) {
      errors.println(
          "campaign: shards " + report.missing() + " are missing; merge again with their reports");
    }
    return status == PASSED && report.lacksShards() ? PROBLEM : status;
  }

  private int conclude(
      Report report,
      Path directory,
      Path replays,
      List<Progress.Sample> samples,
      Map<String, Long> times) {
    CampaignPage page = CampaignPage.in(directory, report);
    out.println(report.write(directory, replays, () -> page.write(report, samples, times)));
    return report.status();
  }

  /** Stops the running campaign and waits for its report; called by the shutdown hook. */
  private void interrupt() {
    if (done.getCount() > 0) {
      stop.run();
    }
    try {
      done.await(GRACE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
