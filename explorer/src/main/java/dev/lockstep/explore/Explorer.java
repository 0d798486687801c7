package dev.lockstep.explore;

import dev.lockstep.AsyncAction;
import dev.lockstep.Task;
import dev.lockstep.explore.internal.run.RecordedRun;
import dev.lockstep.explore.internal.run.StepLimits;
import dev.lockstep.explore.internal.search.FailureAnalysis;
import dev.lockstep.explore.internal.search.SearchRun;
import dev.lockstep.explore.internal.search.SearchSettings;
import dev.lockstep.explore.internal.strategy.Partition;
import dev.lockstep.spi.CodeOwner;
import java.time.Duration;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Runs a program in many orders, finds one that breaks it, and makes that simpler. Immutable; may
 * be used by several threads. Call it from outside of a loop.
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
   * Starts to describe an explorer.
   *
   * @return a builder of one that runs up to 1,000 interleavings by {@link Strategy#standard()}
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Explores a program that runs as the main task of a loop; see {@link Run#main}.
   *
   * @param main the program; called once an interleaving, so what it shares must be made inside of
   *     it
   * @return what was found
   */
  public Exploration explore(AsyncAction main) {
    return exploreRuns(run -> run.main(main));
  }

  /**
   * Explores a program that makes its loop itself. Stops at the first failure, and simplifies it.
   *
   * @param program the program
   * @return what was found
   */
  public Exploration exploreRuns(Program program) {
    return new SearchRun(settings, program).explore();
  }

  /**
   * Runs a program once.
   *
   * @param interleaving what the run does
   * @param program the program
   * @return what became of it, with the exact interleaving
   */
  public Execution replay(Interleaving interleaving, Program program) {
    return settings.executions(program).run(interleaving);
  }

  /**
   * Runs a program that runs as the main task of a loop once.
   *
   * @param interleaving what the run does
   * @param main the program
   * @return what became of it, with the exact interleaving
   */
  public Execution replay(Interleaving interleaving, AsyncAction main) {
    return replay(interleaving, run -> run.main(main));
  }

  /**
   * Makes a failure simpler, checks that it can be repeated, and writes down how it comes about.
   *
   * @param failed a run of this program that has failed
   * @param program the program
   * @return the failure, for people
   * @throws IllegalArgumentException if the run has passed, or is none of an explorer
   */
  public Finding investigate(Execution failed, Program program) {
    if (failed.passed()) {
      throw new IllegalArgumentException(failed + "; there is nothing to investigate");
    }
    return new FailureAnalysis(settings, program).investigate(RecordedRun.of(failed), 1);
  }

  /** Describes an explorer. */
  public static final class Builder {
    private Strategy strategy = Strategy.standard();
    private int interleavings = 1_000;
    private long seed;
    private int workers = 1;
    private StepLimits limits = new StepLimits(10_000, 110_000);
    private @Nullable Predicate<? super Task<?>> cancelled;
    private int shrinkingRuns = 200;
    private Duration shrinkingTime = Duration.ofSeconds(1);
    private boolean checked = true;
    private Partition part = Partition.WHOLE;
    private BooleanSupplier stopped = () -> false;
    private Consumer<? super Execution> watcher = execution -> {};

    private Builder() {}

    /**
     * Sets how to search; {@link Strategy#standard()} unless set.
     *
     * @param strategy the strategy
     * @return this
     */
    public Builder strategy(Strategy strategy) {
      this.strategy = strategy;
      return this;
    }

    /**
     * Sets how many interleavings to run at most; 1,000 unless set.
     *
     * @param interleavings the number, at least 1
     * @return this
     */
    public Builder interleavings(int interleavings) {
      this.interleavings = atLeastOne("interleavings", interleavings);
      return this;
    }

    /**
     * Sets what random numbers follow; 0 unless set.
     *
     * @param seed any number
     * @return this
     */
    public Builder seed(long seed) {
      this.seed = seed;
      return this;
    }

    /**
     * Sets how many threads run interleavings; 1 unless set, which is the calling one. What is
     * found does not depend on it.
     *
     * @param workers the number, at least 1
     * @return this
     */
    public Builder workers(int workers) {
      this.workers = atLeastOne("workers", workers);
      return this;
    }

    /**
     * Sets how long a run may be: after so many steps it goes on first in, first out, and after ten
     * times as many more it has failed. 10,000 unless set.
     *
     * @param steps the number, at least 1
     * @return this
     */
    public Builder steps(int steps) {
      limits = new StepLimits(atLeastOne("steps", steps), Math.multiplyExact(steps, 11));
      return this;
    }

    /**
     * Makes the cancellation of some tasks a choice before each step of a run.
     *
     * @param tasks which ones
     * @return this
     */
    public Builder cancelling(Predicate<? super Task<?>> tasks) {
      cancelled = tasks;
      return this;
    }

    /**
     * Makes the cancellation of some tasks a choice before each step of a run.
     *
     * @param names the names that they have when they are spawned
     * @return this
     */
    public Builder cancelling(String... names) {
      Set<String> wanted = Set.of(names);
      return cancelling(task -> wanted.contains(task.name()));
    }

    /**
     * Sets how much is done to make a failure simpler; 200 runs in a second unless set.
     *
     * @param runs how many runs at most, 0 for none
     * @param time how long at most, on the real clock
     * @return this
     */
    public Builder shrinking(int runs, Duration time) {
      shrinkingRuns = runs;
      shrinkingTime = time;
      return this;
    }

    /**
     * Sets whether some interleavings are run twice, and each failing one, to see whether they do
     * the same again; so unless set.
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
     * @param index which part, from 0
     * @param count how many parts there are
     * @return this
     */
    public Builder part(int index, int count) {
      part = new Partition(index, count);
      return this;
    }

    /**
     * Sets when to stop before all interleavings have run; never unless set.
     *
     * @param condition asked before every few interleavings, by the thread that explores
     * @return this
     */
    public Builder stopWhen(BooleanSupplier condition) {
      stopped = condition;
      return this;
    }

    /**
     * Sets who is told of each interleaving that ran, without those that make a failure simpler or
     * check it; nobody unless set.
     *
     * @param watcher told by the thread that explores, in the order of the search
     * @return this
     */
    public Builder watchedBy(Consumer<? super Execution> watcher) {
      this.watcher = watcher;
      return this;
    }

    /**
     * Makes the explorer.
     *
     * @return the explorer
     */
    public Explorer build() {
      return new Explorer(
          new SearchSettings(
              strategy,
              interleavings,
              seed,
              workers,
              limits,
              cancelled,
              shrinkingRuns,
              shrinkingTime,
              checked,
              part,
              stopped,
              watcher));
    }

    private static int atLeastOne(String what, int number) {
      if (number < 1) {
        throw new IllegalArgumentException(what + "(" + number + "); use 1 or more");
      }
      return number;
    }
  }
}
