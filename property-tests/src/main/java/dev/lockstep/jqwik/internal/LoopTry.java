package dev.lockstep.jqwik.internal;

import dev.lockstep.explore.Execution;
import dev.lockstep.explore.Exploration;
import dev.lockstep.explore.Explorer;
import dev.lockstep.explore.Finding;
import dev.lockstep.explore.Interleaving;
import dev.lockstep.explore.Program;
import dev.lockstep.explore.Run;
import dev.lockstep.explore.Strategy;
import dev.lockstep.jqwik.OnLoop;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import net.jqwik.api.Shrinkable;
import net.jqwik.api.lifecycle.TryExecutionResult;
import net.jqwik.api.lifecycle.TryExecutor;
import org.jspecify.annotations.Nullable;

/** One try of a property: runs on loops, in one order or several. */
final class LoopTry {

  private final OnLoop settings;
  private final @Nullable Interleaving replayed;
  private final TryExecutor method;
  private final Consumer<? super Execution> watcher;
  private final JqwikEngine engine = JqwikEngine.current();
  private TryExecutionResult lastResult = TryExecutionResult.satisfied();
  private Optional<String> misfit = Optional.empty();

  /**
   * A try.
   *
   * @param settings what is set for the property
   * @param replayed the one order in which it runs, or null
   * @param method calls the property method and what belongs to a try
   * @param watcher told of each run
   */
  LoopTry(
      OnLoop settings,
      @Nullable Interleaving replayed,
      TryExecutor method,
      Consumer<? super Execution> watcher) {
    this.settings = settings;
    this.replayed = replayed;
    this.method = method;
    this.watcher = watcher;
  }

  /** Runs the try; returns what failed first as it was thrown. */
  TryExecutionResult execute(List<Object> parameters) {
    Throwable failure = failed(parameters, () -> parameters).map(Execution::failure).orElse(null);
    if (failure instanceof OutOfMemoryError outOfMemory) {
      throw outOfMemory;
    }
    return failure == null ? lastResult : TryExecutionResult.falsified(failure);
  }

  /** Why the line that is replayed did not do what it once did, if so. */
  Optional<String> misfit() {
    return misfit;
  }

  /**
   * Finds the simplest order in which a sample fails.
   *
   * @param sample what jqwik has shrunk
   * @param thrown what jqwik knows
   */
  Verdict examine(List<Shrinkable<Object>> sample, @Nullable Throwable thrown) {
    List<Object> parameters = LoopHook.values(sample);
    Supplier<List<Object>> fresh = () -> LoopHook.values(sample);
    Optional<Execution> failed = failed(parameters, fresh);
    if (failed.isEmpty()) {
      Throwable failure = thrown == null ? new AssertionError("the property failed") : thrown;
      return Verdict.notRepeatable(interleaving(parameters), failure);
    }
    Explorer explorer =
        replayed == null ? explorer().build() : explorer().shrinking(0, Duration.ZERO).build();
    return Verdict.of(explorer.investigate(failed.get(), program(fresh)));
  }

  /** Runs all orders of the try until one fails. */
  private Optional<Execution> failed(List<Object> parameters, Supplier<List<Object>> fresh) {
    Program program = program(fresh);
    if (settings.interleavings() == 1 || replayed != null || hasInterleaving(parameters)) {
      Execution first = explorer().build().replay(interleaving(parameters), program);
      watcher.accept(first);
      if (replayed != null) {
        misfit = Optional.ofNullable(first.misfit()).map(Object::toString);
      }
      if (!first.passed()) {
        return Optional.of(first);
      }
    }
    return settings.interleavings() == 1 || replayed != null
        ? Optional.empty()
        : explored(parameters, program);
  }

  private Optional<Execution> explored(List<Object> parameters, Program program) {
    Explorer.Builder explorer = explorer().shrinking(0, Duration.ZERO).checkingDeterminism(false);
    if (hasInterleaving(parameters)) {
      explorer
          .strategy(Strategy.randomWalk())
          .seed(interleaving(parameters).hashCode())
          .interleavings(settings.interleavings() - 1);
    } else {
      explorer.interleavings(settings.interleavings());
    }
    Exploration exploration = explorer.build().exploreRuns(program);
    return Optional.ofNullable(exploration.finding()).map(Finding::execution);
  }

  private Explorer.Builder explorer() {
    Explorer.Builder explorer = Explorer.builder().steps(settings.steps()).watchedBy(watcher);
    return settings.cancelling().length == 0
        ? explorer
        : explorer.cancelling(settings.cancelling());
  }

  private static boolean hasInterleaving(List<Object> parameters) {
    return parameters.stream().anyMatch(Interleaving.class::isInstance);
  }

  private Interleaving interleaving(List<Object> parameters) {
    if (replayed != null) {
      return replayed;
    }
    return parameters.stream()
        .filter(Interleaving.class::isInstance)
        .map(Interleaving.class::cast)
        .findFirst()
        .orElse(Interleaving.fifo());
  }

  private Program program(Supplier<List<Object>> parameters) {
    return run -> {
      engine.endTry(); // of the run before
      Body body = new Body(parameters.get());
      try {
        run.main(() -> engine.call(() -> body.call(run)));
      } catch (Throwable e) {
        throw body.thrown != null && body.thrown.equals(e.getCause()) ? body.thrown : e;
      }
      lastResult = body.result;
    };
  }

  /** The property method in the main task of one run. */
  private final class Body {
    private final List<Object> parameters;
    private TryExecutionResult result = TryExecutionResult.satisfied();
    private @Nullable Throwable thrown;

    private Body(List<Object> parameters) {
      this.parameters = parameters;
    }

    private boolean call(Run run) throws Exception {
      LoopParameters.begin(run);
      result = method.execute(LoopParameters.inRun(parameters, run));
      if (!result.isFalsified()) {
        return true;
      }
      thrown =
          result.throwable().orElseGet(() -> new AssertionError("the property returned false"));
      if (thrown instanceof Exception exception) {
        throw exception;
      }
      throw (Error) thrown;
    }
  }
}
