// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.search;

import dev.lockstep.explore.Plan;
import dev.lockstep.explore.Program;
import dev.lockstep.explore.internal.run.Executions;
import dev.lockstep.explore.internal.run.RecordedRun;
import dev.lockstep.explore.internal.run.RunGuard;
import dev.lockstep.spi.CodeOwner;
import dev.lockstep.spi.LoopObserver;
import dev.lockstep.virtual.internal.Thrown;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The threads that run interleavings: the one of the search if one is enough. */
final class Workers implements AutoCloseable {

  private final List<Executions> executions = new ArrayList<>();
  private final ExecutorService threads;
  private final boolean alone;

  /**
   * The observer of the first run of each round; of every run it would take a quarter more time.
   */
  private final LoopObserver observer;

  Workers(SearchSettings settings, Program program, RunGuard guard, LoopObserver observer) {
    for (int i = 0; i < settings.workers(); i++) {
      executions.add(settings.executions(program, guard));
    }
    this.observer = observer;
    alone = settings.workers() == 1;
    threads =
        Executors.newFixedThreadPool(
            settings.workers(),
            CodeOwner.runtimeThreads(
                Thread.ofPlatform().daemon().name("lockstep-explorer-worker-", 1).factory()));
  }

  /** Gets the outcomes of plans in order. */
  interface Outcomes {

    /**
     * Called with the outcome of each plan, in the order of the plans.
     *
     * @return whether to go on
     */
    boolean ran(Plan plan, RecordedRun outcome);
  }

  /** Runs plans, and hands their outcomes over in the same order for as long as they are wanted. */
  void run(List<Plan> plans, Outcomes outcomes) {
    if (alone) {
      for (int i = 0; i < plans.size(); i++) {
        if (!outcomes.ran(plans.get(i), run(executions.get(0), plans, i))) {
          return;
        }
      }
    } else {
      new Round(plans).run(outcomes);
    }
  }

  private RecordedRun run(Executions mine, List<Plan> plans, int index) {
    Plan plan = plans.get(index);
    return index == 0 ? mine.run(plan, observer) : mine.run(plan);
  }

  /** Plans that several threads run. */
  private final class Round {
    private final List<Plan> plans;
    private final List<CompletableFuture<RecordedRun>> results = new ArrayList<>();
    private final AtomicInteger next = new AtomicInteger();
    private volatile boolean enough;

    private Round(List<Plan> plans) {
      this.plans = plans;
      plans.forEach(plan -> results.add(new CompletableFuture<>()));
    }

    private void run(Outcomes outcomes) {
      List<Future<?>> running = new ArrayList<>();
      for (Executions mine : executions) {
        running.add(threads.submit(() -> work(mine)));
      }
      for (int i = 0; i < plans.size() && !enough; i++) {
        enough = !outcomes.ran(plans.get(i), get(results.get(i)));
      }
      running.forEach(Workers::get);
    }

    private void work(Executions mine) {
      for (int i = next.getAndIncrement(); i < plans.size(); i = next.getAndIncrement()) {
        if (enough) {
          return;
        }
        try {
          results.get(i).complete(Workers.this.run(mine, plans, i));
        } catch (Throwable e) {
          results.get(i).completeExceptionally(e);
        }
      }
    }
  }

  private static <T extends @Nullable Object> T get(Future<T> running) {
    try {
      return running.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while exploring", e);
    } catch (ExecutionException e) {
      throw Thrown.unchecked(Objects.requireNonNull(e.getCause()));
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
