// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.junit.internal.explore;

import dev.lockstep.explore.Execution;
import dev.lockstep.explore.Explorer;
import dev.lockstep.explore.Finding;
import dev.lockstep.explore.Interleaving;
import dev.lockstep.explore.Program;
import dev.lockstep.explore.ReplayMismatch;
import dev.lockstep.explore.ReplayMismatchError;
import dev.lockstep.explore.Run;
import dev.lockstep.junit.ReportPolicy;
import dev.lockstep.junit.TestExplorer;
import dev.lockstep.junit.TestName;
import dev.lockstep.junit.internal.awaitility.AwaitilityPolls;
import dev.lockstep.junit.internal.report.InterleavingReport;
import dev.lockstep.junit.internal.report.RunPages;
import dev.lockstep.junit.internal.session.LoopSession;
import dev.lockstep.junit.internal.session.Sessions;
import dev.lockstep.junit.internal.session.TestOutcome;
import dev.lockstep.junit.internal.settings.Setting;
import dev.lockstep.junit.internal.settings.Settings;
import dev.lockstep.junit.internal.settings.SettingsRules;
import dev.lockstep.report.Recording;
import dev.lockstep.spi.Watchdog;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.JUnitException;
import org.opentest4j.TestAbortedException;

/**
 * A test that runs in many interleavings, each on a loop and an instance of its own, with set-up
 * and tear-down. The explorer limits the time of each while JUnit's thread waits.
 */
public final class ExploredTest {

  private final ExtensionContext context;
  private final Method method;
  private final LoopSession base;
  private final Settings settings;
  private volatile LoopSession current;
  private volatile boolean stopped;

  /** The assumption that aborted the previous run, or null. */
  private @Nullable TestAbortedException aborted;

  /** The description of where the failing interleaving comes from, with %d for its number. */
  private String origin;

  private int completed;

  /** The run first in, first out of a test that has passed, if its page is wanted. */
  private volatile @Nullable Recording recorded;

  public ExploredTest(ExtensionContext context, Method method, LoopSession base) {
    this.context = context;
    this.method = method;
    this.base = base;
    this.settings = SettingsRules.withPoints(base.settings(), context);
    this.current = base;
    this.origin = "interleaving %d of " + settings.get(Setting.INTERLEAVINGS);
  }

  /**
   * Runs the test.
   *
   * @throws Throwable dev.lockstep.explore.InterleavingFailure for the simplest failure that was
   *     found
   */
  public void run() throws Throwable {
    Optional<Finding> finding = await(base.submit(this::exploreAndRecord));
    Sessions.replace(context, base);
    Recording run = recorded;
    if (run != null) {
      RunPages.publish(run.titled(TestName.of(context).toString()), context);
    }
    if (finding.isPresent()) {
      if (finding.get().failure() instanceof JUnitException wrongTest) {
        throw wrongTest; // in every interleaving
      }
      throw InterleavingReport.failure(finding.get(), context, origin, alternative());
    }
    if (aborted != null && completed == 0) {
      throw aborted;
    }
  }

  private String alternative() {
    return settings.get(Setting.SELF_CHECK) ? ", or set selfCheck = false" : "";
  }

  /** Waits for the exploration; the explorer limits the time of each run. */
  private <T> T await(CompletableFuture<T> started) throws Throwable {
    try {
      started.handle((value, failure) -> true).get();
    } catch (InterruptedException e) {
      stopped = true;
      LoopSession stoppedRun = current;
      throw base.watch()
          .giveUpWith(stoppedRun.watch(), stoppedRun.watch().stopInterrupted(started));
    }
    return Watchdog.result(started);
  }

  private Optional<Finding> exploreAndRecord() {
    Optional<Finding> finding = explore();
    if (finding.isEmpty() && completed > 0 && settings.get(Setting.REPORT) == ReportPolicy.ALWAYS) {
      Interleaving shown = settings.get(Setting.REPLAY).orElse(Interleaving.fifo());
      recorded = explorer().build().record(shown, this::runOnce);
    }
    return finding;
  }

  private Optional<Finding> explore() {
    Program program = this::runOnce;
    TestExplorer other = SettingsRules.explorer(context);
    if (other != null) {
      return Optional.ofNullable(
          other.explore(TestName.of(context), explorer(), program).finding());
    }
    Optional<Interleaving> replayed = settings.get(Setting.REPLAY);
    if (replayed.isPresent()) {
      return replayed(replayed.get(), program, misfit -> checkFit(replayed.get(), misfit));
    }
    return ReplayFiles.of(context)
        .flatMap(path -> replayed(path, program))
        .or(() -> Optional.ofNullable(explorer().build().exploreRuns(program).finding()));
  }

  /** Runs the interleaving of a replay file. */
  private Optional<Finding> replayed(Path path, Program program) {
    String next = origin;
    origin = "the interleaving of " + path;
    Optional<Finding> finding =
        replayed(
            ReplayFiles.read(path).interleaving(),
            program,
            misfit -> ReplayFiles.tellPassed(path, misfit, context));
    origin = finding.isPresent() ? origin : next;
    return finding;
  }

  private Optional<Finding> replayed(
      Interleaving interleaving, Program program, Consumer<@Nullable ReplayMismatch> passed) {
    Explorer explorer = explorer().shrinking(0, Duration.ZERO).checkingDeterminism(false).build();
    Execution execution = explorer.replay(interleaving, program);
    if (execution.passed() || execution.failure() instanceof ReplayMismatchError) {
      passed.accept(execution.misfit());
      return Optional.empty();
    }
    return Optional.of(explorer.investigate(execution, program));
  }

  /**
   * Fails if an interleaving did not fit a test that passed; one that was aborted has not come to
   * its end.
   */
  private void checkFit(Interleaving interleaving, @Nullable ReplayMismatch misfit) {
    if (misfit != null && aborted == null) {
      throw new ReplayMismatchError(interleaving, misfit);
    }
  }

  private Explorer.Builder explorer() {
    Explorer.Builder explorer =
        Explorer.builder()
            .interleavings(settings.get(Setting.INTERLEAVINGS))
            .seed(settings.get(Setting.SEED))
            .watchdog(settings.get(Setting.WATCHDOG).limit())
            .strategy(settings.get(Setting.POLICY).strategy());
    explorer.points(settings.get(Setting.POINTS).toArray(String[]::new));
    explorer.races(settings.get(Setting.RACES));
    settings.get(Setting.LATENESS).ifPresent(explorer::lateness);
    if (settings.get(Setting.SPURIOUS_WAKE_UPS)) {
      explorer.spuriousWakeUps();
    }
    if (settings.get(Setting.SPURIOUS_FAILURES)) {
      explorer.spuriousFailures();
    }
    Set<String> cancelled = settings.get(Setting.CANCELLING);
    return cancelled.isEmpty()
        ? explorer
        : explorer.cancelling(task -> cancelled.contains(task.name()));
  }

  private void runOnce(Run run) throws Throwable {
    LoopSession session = new LoopSession(base, run);
    current = session;
    if (stopped) { // checked after the run is published, so that a stop cannot be missed
      session.close();
      throw new CancellationException("the test was stopped");
    }
    Sessions.replace(context, session);
    TestOutcome outcome = new TestOutcome();
    TestOutcome tearDown = new TestOutcome();
    outcome.attempt(() -> session.callOnly(() -> lifecycle(tearDown)));
    outcome.attempt(tearDown::rethrow); // after a deadlock too, which ends the call above
    boolean ended = !outcome.isPassed();
    outcome.attemptAll(() -> session.atEnd().end(ended));
    outcome.attemptAll(session::end);
    TestAbortedException assumption = outcome.assumption();
    if (assumption != null) {
      aborted = assumption;
    } else {
      completed++;
      outcome.rethrow();
    }
  }

  /** Performs the lifecycle of one test in JUnit's order; called in the task of the test. */
  private boolean lifecycle(TestOutcome tearDown) throws Throwable {
    TestInstances fixture = new TestInstances(context);
    try {
      fixture.setUp();
      AwaitilityPolls.renew(); // the set-up may have reset them
      fixture.call(method);
    } catch (Throwable e) {
      Throwable refusal = fixture.emptyFields(e);
      throw refusal == null ? e : refusal;
    } finally {
      fixture.tearDown().forEach(tearDown::attempt);
    }
    return true;
  }
}
