// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore;

import dev.lockstep.AsyncAction;
import dev.lockstep.Engine;
import dev.lockstep.Loop;
import dev.lockstep.Runner;
import dev.lockstep.Task;
import dev.lockstep.explore.internal.replay.ReplayPlan;
import dev.lockstep.explore.internal.run.Executions;
import dev.lockstep.explore.internal.run.RecordedRun;
import dev.lockstep.explore.internal.run.RunGuard;
import dev.lockstep.explore.internal.run.StepLimits;
import dev.lockstep.explore.internal.search.FailureAnalysis;
import dev.lockstep.explore.internal.search.SearchRun;
import dev.lockstep.explore.internal.search.SearchSettings;
import dev.lockstep.explore.internal.strategy.Partition;
import dev.lockstep.report.Recording;
import dev.lockstep.spi.CodeOwner;
import dev.lockstep.spi.Watchdog;
import java.time.Duration;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Runs a program in many interleavings, finds one in which it fails, and shrinks that one.
 * Immutable; may be used by several threads. Call it from outside of a loop.
 *
 * {@snippet class="dev.lockstep.snippets.SnippetsTest" region="explorer" :
 * Exploration exploration =
 *     Explorer.builder()
 *         .interleavings(1000)
 *         .build()
 *         .explore(
 *             () -> {
 *               int[] balance = {100};
 *               Async.gather(
 *                       Async.spawn("alice", () -> withdraw(balance, 30)),
 *                       Async.spawn("bob", () -> withdraw(balance, 20)))
 *                   .await();
 *               assertThat(balance[0]).isEqualTo(50);
 *             });
 * exploration.orThrow(); // the shortest failing interleaving, step by step
 * }
 *
 * <p>The runs are made by threads of the explorer's own while the calling thread waits. A run that
 * takes longer on the real clock than {@link Builder#watchdog} allows fails with a {@link
 * dev.lockstep.WatchdogError} that names the line at which it is.
 *
 * @since 0.1.0
 */
public final class Explorer {

  static {
    CodeOwner.register(Explorer.class, CodeOwner.RUNTIME);
  }

  private final SearchSettings settings;

  private Explorer(SearchSettings settings) {
    this.settings = settings;
  }

  /**
   * Returns a builder of an explorer.
   *
   * @return a builder of one that runs up to 1,000 interleavings by {@link Strategy#standard()}
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Explores a program that runs as the main task of a loop; see {@link Run#main}.
   *
   * @param main the program; called once for each interleaving, so it must create what it shares
   * @return the result
   * @throws IllegalStateException if it is called on a loop, or the thread is interrupted meanwhile
   */
  public Exploration explore(AsyncAction main) {
    return exploreRuns(run -> run.main(main));
  }

  /**
   * Explores a program that builds its loop itself. Stops at the first failure, and shrinks it.
   *
   * @param program the program
   * @return the result
   * @throws IllegalStateException if it is called on a loop, or the thread is interrupted meanwhile
   */
  public Exploration exploreRuns(Program program) {
    checkOffLoop();
    return new SearchRun(settings, program).explore();
  }

  /**
   * Runs a program once in a given interleaving. A run that would pass, but that the interleaving
   * does not fit, has failed with a {@link ReplayMismatchError}; to that of a program that fails in
   * another way, this error is added as a suppressed one. With {@code -Dlockstep.debug}, each step
   * of a task ends with a call of {@code dev.lockstep.explore.StepStop.here}, for a debugger's
   * breakpoint.
   *
   * @param interleaving the interleaving
   * @param program the program
   * @return the outcome, with the exact interleaving
   * @throws IllegalStateException if it is called on a loop, or the thread is interrupted meanwhile
   */
  public Execution replay(Interleaving interleaving, Program program) {
    checkOffLoop();
    RunGuard guard = settings.guard();
    Executions executions = settings.executions(program, guard);
    RecordedRun run =
        guard.call(
            () -> executions.run(new ReplayPlan(interleaving), StepStop.wanted()), late -> late);
    ReplayMismatch misfit = run.misfit();
    if (misfit == null || run.isLate()) {
      return run;
    }
    ReplayMismatchError error = new ReplayMismatchError(interleaving, misfit);
    Throwable failure = run.failure();
    if (failure == null) {
      return run.failedWith(error);
    }
    failure.addSuppressed(error);
    return run;
  }

  /**
   * Runs a program once, as the main task of a loop, in a given interleaving; see {@link
   * #replay(Interleaving, Program)}.
   *
   * @param interleaving the interleaving
   * @param main the program
   * @return the outcome, with the exact interleaving
   * @throws IllegalStateException if it is called on a loop, or the thread is interrupted meanwhile
   */
  public Execution replay(Interleaving interleaving, AsyncAction main) {
    return replay(interleaving, run -> run.main(main));
  }

  /**
   * Runs a program once in a given interleaving and records what it does, whether it fails or
   * passes: {@code record(Interleaving.fifo(), program)} shows the order of production.
   *
   * @param interleaving the interleaving
   * @param program the program
   * @return the recording; one without steps if the run took too long on the real clock
   * @throws IllegalStateException if it is called on a loop, or the thread is interrupted meanwhile
   */
  public Recording record(Interleaving interleaving, Program program) {
    checkOffLoop();
    return new FailureAnalysis(settings, program).record(interleaving);
  }

  /**
   * Runs a program once, as the main task of a loop, and records what it does; see {@link
   * #record(Interleaving, Program)}.
   *
   * @param interleaving the interleaving
   * @param main the program
   * @return the recording
   * @throws IllegalStateException if it is called on a loop, or the thread is interrupted meanwhile
   */
  public Recording record(Interleaving interleaving, AsyncAction main) {
    return record(interleaving, run -> run.main(main));
  }

  /**
   * Shrinks a failing run, checks that it can be repeated, and records its trace.
   *
   * @param failed a run of this program that has failed
   * @param program the program
   * @return the finding, with its report
   * @throws IllegalArgumentException if the run has passed, or was not made by an explorer
   * @throws IllegalStateException if it is called on a loop, or the thread is interrupted meanwhile
   */
  public Finding investigate(Execution failed, Program program) {
    if (failed.passed()) {
      throw new IllegalArgumentException(failed + "; use a run that has failed");
    }
    checkOffLoop();
    return new FailureAnalysis(settings, program).investigate(RecordedRun.of(failed), 1);
  }

  private static void checkOffLoop() {
    if (Loop.currentOrNull() != null) {
      throw new IllegalStateException(
          "Explorer makes the loops of its runs itself and cannot be called on a loop; use @Test"
              + " instead of @LoopTest, or call it outside of Async.run(...)");
    }
  }

  /** A builder of explorers. */
  public static final class Builder {
    private Strategy strategy = Strategy.standard();
    private int interleavings = 1_000;
    private long seed;
    private int workers = 1;
    private StepLimits limits = new StepLimits(10_000, 110_000);
    private Duration watchdog = Duration.ofSeconds(10);
    private @Nullable Predicate<? super Task<?>> cancelled;
    private String[] points = {};
    private @Nullable Duration lateness;
    private boolean spuriousWakeUps;
    private boolean spuriousFailures;
    private DataRaces races = DataRaces.IGNORE;
    private int shrinkingRuns = 2_000;
    private Duration shrinkingTime = Duration.ofSeconds(1);
    private boolean checked = true;
    private Partition part = Partition.WHOLE;
    private BooleanSupplier stopped = () -> false;
    private Consumer<? super Execution> watcher = execution -> {};

    private Builder() {}

    /**
     * Sets the strategy; {@link Strategy#standard()} unless set.
     *
     * @param strategy the strategy
     * @return this
     */
    public Builder strategy(Strategy strategy) {
      this.strategy = strategy;
      return this;
    }

    /**
     * Limits the number of interleavings that run; 1,000 unless set.
     *
     * @param interleavings the number, at least 1
     * @return this
     * @throws IllegalArgumentException if it is less than 1
     */
    public Builder interleavings(int interleavings) {
      this.interleavings = atLeastOne("interleavings", interleavings);
      return this;
    }

    /**
     * Sets the seed of the random numbers; 0 unless set.
     *
     * @param seed any number
     * @return this
     */
    public Builder seed(long seed) {
      this.seed = seed;
      return this;
    }

    /**
     * Sets the number of threads that run interleavings; 1 unless set. The result does not depend
     * on it.
     *
     * @param workers the number, at least 1
     * @return this
     * @throws IllegalArgumentException if it is less than 1
     */
    public Builder workers(int workers) {
      this.workers = atLeastOne("workers", workers);
      return this;
    }

    /**
     * Limits the length of a run: after this many steps it goes on first in, first out, and after
     * ten times as many more it fails. 10,000 unless set.
     *
     * @param steps the number, at least 1
     * @return this
     * @throws IllegalArgumentException if it is less than 1
     */
    public Builder steps(int steps) {
      limits = new StepLimits(atLeastOne("steps", steps), Math.multiplyExact(steps, 11));
      return this;
    }

    /**
     * Limits the time of each run on the real clock, in a search, a replay and as a failure
     * shrinks; 10 seconds unless set. A run that takes longer is asked to end: its loop makes no
     * more steps, and what runs or blocks there is interrupted. If that does not end it within the
     * limit, or two seconds, it is abandoned together with its thread, which the JVM has no way to
     * end. It has then failed with a {@link dev.lockstep.WatchdogError}, and neither shrinks nor is
     * run again.
     *
     * @param limit the longest time of one run, more than zero
     * @return this
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder watchdog(Duration limit) {
      this.watchdog = Watchdog.of(limit).limit();
      return this;
    }

    /**
     * Makes the cancellation of some tasks a choice before each step of a run.
     *
     * @param tasks returns whether a task that is spawned may be cancelled
     * @return this
     */
    public Builder cancelling(Predicate<? super Task<?>> tasks) {
      cancelled = tasks;
      return this;
    }

    /**
     * Makes the cancellation of some tasks a choice before each step of a run.
     *
     * @param names the names of the tasks when they are spawned
     * @return this
     */
    public Builder cancelling(String... names) {
      Set<String> wanted = Set.of(names);
      return cancelling(task -> wanted.contains(task.name()));
    }

    /**
     * Makes each access to shared memory in some packages a point, at which another thread may go
     * first; see {@link dev.lockstep.Runner.Builder#points}. Staying is no deviation.
     *
     * @param packages names of packages, each with those below it, or of classes; in addition to
     *     those of the agent's argument
     * @return this
     * @throws IllegalArgumentException if a name is blank, or is of the JDK or of this runtime
     * @throws IllegalStateException if the agent is not present, or is off
     */
    public Builder points(String... packages) {
      Runner.builder().points(packages);
      points = packages.clone();
      return this;
    }

    /**
     * Makes it a choice, each time that a timer is set or a thread begins to sleep, whether the
     * timer fires late, as a busy machine's may, and what is due after it comes first; and at
     * {@linkplain #points points} with a timer due within this time, whether the thread is so slow
     * that the timer comes first. Never unless set.
     *
     * @param most how late it is, more than zero
     * @return this
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder lateness(Duration most) {
      Runner.builder().lateness(most);
      lateness = most;
      return this;
    }

    /**
     * Makes it a choice whether {@link Object#wait()}, {@code Condition.await()}, {@code
     * LockSupport.park()} and their forms with a limit end without a reason, as the JDK allows, in
     * the packages with {@linkplain #points points}; they never do unless set. They then end a
     * millisecond later, unless they are woken before.
     *
     * @return this
     */
    public Builder spuriousWakeUps() {
      spuriousWakeUps = true;
      return this;
    }

    /**
     * Makes it a choice, in the packages with {@linkplain #points points}, whether {@code
     * weakCompareAndSet} of atomics and of {@code VarHandle} fails without a reason, as the JDK
     * allows, and whether a free lock or semaphore refuses {@code tryLock()} or {@code
     * tryAcquire()}, as if another thread had it for that moment; they never do unless set.
     *
     * @return this
     */
    public Builder spuriousFailures() {
      spuriousFailures = true;
      return this;
    }

    /**
     * Sets the reaction to data races in the packages with {@linkplain #points points}, also those
     * that have no effect in the run; {@link DataRaces#IGNORE} unless set.
     *
     * @param reaction the reaction
     * @return this
     */
    public Builder races(DataRaces reaction) {
      races = reaction;
      return this;
    }

    private Runner.Builder set(Runner.Builder runner) {
      if (points.length > 0) {
        runner.points(points);
      }
      if (lateness != null) {
        runner.lateness(lateness);
      }
      if (spuriousWakeUps) {
        runner.spuriousWakeUps();
      }
      return spuriousFailures ? runner.spuriousFailures() : runner;
    }

    /**
     * Limits the effort to shrink a failure; 2,000 runs and a second unless set. If it is enough,
     * which it is for small programs, no interleaving with fewer deviations fails in the same way.
     *
     * @param runs the number of runs, 0 for none
     * @param time the time on the real clock
     * @return this
     */
    public Builder shrinking(int runs, Duration time) {
      shrinkingRuns = runs;
      shrinkingTime = time;
      return this;
    }

    /**
     * Sets whether some interleavings are run twice, and each failing one, to check that they do
     * the same again; true unless set.
     *
     * @param checked whether to check
     * @return this
     */
    public Builder checkingDeterminism(boolean checked) {
      this.checked = checked;
      return this;
    }

    /**
     * Explores one part of what the strategy would; all of it unless set. See {@link
     * Strategy#part}.
     *
     * @param index the part, from 0 to {@code count - 1}
     * @param count the number of parts, at least 1
     * @return this
     * @throws IllegalArgumentException if there is no such part
     */
    public Builder part(int index, int count) {
      part = new Partition(index, count);
      return this;
    }

    /**
     * Sets a condition to stop before all interleavings have run; never unless set.
     *
     * @param condition evaluated before the first and after each interleaving, by the thread that
     *     explores
     * @return this
     */
    public Builder stopWhen(BooleanSupplier condition) {
      stopped = condition;
      return this;
    }

    /**
     * Sets a listener that gets each interleaving that ran, without those that shrink or check a
     * failure; none unless set.
     *
     * @param watcher called by the thread that explores, in the order of the search
     * @return this
     */
    public Builder watchedBy(Consumer<? super Execution> watcher) {
      this.watcher = watcher;
      return this;
    }

    /** Fails if something is to be seen at points, and there are none. */
    private void checkPoints() {
      String wanted =
          races != DataRaces.IGNORE
              ? "races(" + races + ")"
              : spuriousWakeUps
                  ? "spuriousWakeUps()"
                  : spuriousFailures ? "spuriousFailures()" : "";
      if (!wanted.isEmpty()
          && points.length == 0
          && !Engine.CARRIER.capabilities().contains(Engine.Capability.SHARED_MEMORY)) {
        throw new IllegalStateException(
            wanted + " needs points: add points(\"com.acme\") with a package of the program");
      }
    }

    /**
     * Builds the explorer.
     *
     * @return a new explorer
     * @throws IllegalStateException if there are {@link #races}, {@link #spuriousWakeUps} or {@link
     *     #spuriousFailures} to see, and no {@linkplain #points points}
     */
    public Explorer build() {
      checkPoints();
      return new Explorer(
          new SearchSettings(
              strategy,
              interleavings,
              seed,
              workers,
              limits,
              watchdog,
              cancelled,
              this::set,
              races,
              shrinkingRuns,
              shrinkingTime,
              checked,
              part,
              stopped,
              watcher));
    }

    private static int atLeastOne(String what, int number) {
      if (number < 1) {
        throw new IllegalArgumentException(what + " = " + number + " must be at least 1");
      }
      return number;
    }
  }
}
