// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.search;

import dev.lockstep.explore.Plan;
import dev.lockstep.explore.Program;
import dev.lockstep.explore.internal.run.Executions;
import dev.lockstep.explore.internal.run.RecordedRun;
import dev.lockstep.spi.CodeOwner;
import dev.lockstep.virtual.internal.Thrown;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads that run interleavings: the calling one if one is enough. */
final class Workers implements AutoCloseable {

  private final List<Executions> executions = new ArrayList<>();
  private final ExecutorService threads;
  private final boolean alone;

  Workers(SearchSettings settings, Program program) {
    for (int i = 0; i < settings.workers(); i++) {
      executions.add(settings.executions(program));
    }
    alone = settings.workers() == 1;
    threads =
        Executors.newFixedThreadPool(
            settings.workers(),
            CodeOwner.runtimeThreads(
                Thread.ofPlatform().daemon().name("lockstep-explorer-", 1).factory()));
  }

  /** Runs plans, and returns their outcomes in the same order. */
  List<RecordedRun> run(List<Plan> plans) {
    RecordedRun[] results = new RecordedRun[plans.size()];
    AtomicInteger next = new AtomicInteger();
    if (alone) {
      work(executions.get(0), plans, next, results);
      return Arrays.asList(results);
    }
    List<Future<?>> running = new ArrayList<>();
    for (Executions mine : executions) {
      running.add(threads.submit(() -> work(mine, plans, next, results)));
    }
    running.forEach(Workers::join);
    return Arrays.asList(results);
  }

  private static void work(
      Executions mine, List<Plan> plans, AtomicInteger next, RecordedRun[] results) {
    for (int i = next.getAndIncrement(); i < results.length; i = next.getAndIncrement()) {
      results[i] = mine.run(plans.get(i));
    }
  }

  private static void join(Future<?> running) {
    try {
      running.get();
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
