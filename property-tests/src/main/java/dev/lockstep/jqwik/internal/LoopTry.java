// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.jqwik.internal;

import dev.lockstep.WatchdogError;
import dev.lockstep.explore.Execution;
import dev.lockstep.explore.Exploration;
import dev.lockstep.explore.Explorer;
import dev.lockstep.explore.Finding;
import dev.lockstep.explore.Interleaving;
import dev.lockstep.explore.Program;
import dev.lockstep.explore.ReplayMismatchError;
import dev.lockstep.explore.Run;
import dev.lockstep.explore.Strategy;
import dev.lockstep.jqwik.OnLoop;
import dev.lockstep.report.Recording;
import dev.lockstep.spi.DurationFormat;
import dev.lockstep.spi.Watchdog;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import net.jqwik.api.Shrinkable;
import net.jqwik.api.lifecycle.TryExecutionResult;
import net.jqwik.api.lifecycle.TryExecutor;
import org.jspecify.annotations.Nullable;

/** One try of a property, run on loops in one or more interleavings. */
final class LoopTry {

  private final OnLoop settings;
  private final @Nullable Interleaving replayed;
  private final TryExecutor method;
  private final Consumer<? super Execution> watcher;
  private final JqwikEngine engine = JqwikEngine.current();
  private TryExecutionResult lastResult = TryExecutionResult.satisfied();
  private Optional<ReplayMismatchError> misfit = Optional.empty();

  /** The run that took too long on the real clock, or null. */
  private @Nullable Execution late;

  /**
   * Creates a try.
   *
   * @param settings the settings of the property
   * @param replayed the interleaving to replay, or null
   * @param method calls the property method with the lifecycle methods of a try
   * @param watcher called after each run
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

  /** Runs the try; returns the first failure as it was thrown. */
  TryExecutionResult execute(List<Object> parameters) {
    Execution failed = failed(parameters, () -> parameters).orElse(null);
    Throwable failure = failed == null ? null : failed.failure();
    late = failure instanceof WatchdogError ? failed : null;
    if (failure instanceof OutOfMemoryError outOfMemory) {
      throw outOfMemory;
    }
    return failure == null ? lastResult : TryExecutionResult.falsified(failure);
  }

  /**
   * Returns the reason why the replayed interleaving no longer fits the program, if it does not.
   */
  Optional<ReplayMismatchError> misfit() {
    return misfit;
  }

  /** Returns whether a run took too long on the real clock, as each one more like it would. */
  boolean isLate() {
    return late != null;
  }

  /**
   * Finds the simplest interleaving in which a sample fails.
   *
   * @param sample the sample as jqwik has shrunk it
   * @param thrown the failure that jqwik recorded, or null
   * @param pages writes the page of the run and returns a line that names it, or nothing
   */
  Verdict examine(
      List<Shrinkable<Object>> sample,
      @Nullable Throwable thrown,
      Function<Recording, String> pages) {
    List<Object> parameters = LoopHook.values(sample);
    Supplier<List<Object>> fresh = () -> LoopHook.values(sample);
    Optional<Execution> failed = late == null ? failed(parameters, fresh) : Optional.of(late);
    if (failed.isEmpty()) {
      Throwable failure =
          thrown == null ? new AssertionError("the property failed without an exception") : thrown;
      return Verdict.notRepeatable(interleaving(parameters), failure);
    }
    Explorer explorer =
        replayed == null ? explorer().build() : explorer().shrinking(0, Duration.ZERO).build();
    Finding finding = explorer.investigate(failed.get(), program(fresh));
    return Verdict.of(finding, pages.apply(finding.recording()));
  }

  /** Runs the interleavings of the try until one fails. */
  private Optional<Execution> failed(List<Object> parameters, Supplier<List<Object>> fresh) {
    Program program = program(fresh);
    if (settings.interleavings() == 1 || replayed != null || hasInterleaving(parameters)) {
      Execution first = explorer().build().replay(interleaving(parameters), program);
      watcher.accept(first);
      if (replayed != null && first.failure() instanceof ReplayMismatchError error) {
        misfit = Optional.of(error);
        return Optional.empty();
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
    Explorer.Builder explorer =
        Explorer.builder().steps(settings.steps()).watchdog(watchdog()).watchedBy(watcher);
    return settings.cancelling().length == 0
        ? explorer
        : explorer.cancelling(settings.cancelling());
  }

  private Duration watchdog() {
    try {
      return Watchdog.of(DurationFormat.parse(settings.watchdog())).limit();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "watchdog = '" + settings.watchdog() + "' of @OnLoop: " + e.getMessage(), e);
    }
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
      Body body =
          engine.call(
              () -> {
                engine.endTry(); // of the previous run
                return new Body(parameters.get());
              });
      try {
        run.main(() -> engine.call(() -> body.call(run)));
      } catch (Throwable e) {
        throw body.thrown != null && body.thrown.equals(e.getCause()) ? body.thrown : e;
      }
      lastResult = body.result;
    };
  }

  /** The property method, called in the main task of one run. */
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
