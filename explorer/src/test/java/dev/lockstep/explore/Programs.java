// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore;

import dev.lockstep.Async;
import dev.lockstep.AsyncAction;
import dev.lockstep.AsyncFuture;
import dev.lockstep.Task;
import dev.lockstep.explore.internal.run.Executions;
import dev.lockstep.explore.internal.run.RunGuard;
import dev.lockstep.explore.internal.run.StepLimits;
import dev.lockstep.sync.AsyncEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Programs whose interleavings can be counted. */
final class Programs {

  private Programs() {}

  /** Runs of a program with the limits of an ordinary explorer. */
  static Executions executions(Program program) {
    return new Executions(
        program,
        new StepLimits(10_000, 110_000),
        null,
        runner -> runner,
        DataRaces.IGNORE,
        new RunGuard(Duration.ofHours(1)));
  }

  /** Spawns tasks that make so many steps each, and awaits one after the other. */
  static void tasks(int... steps) {
    List<Task<Void>> tasks = new ArrayList<>();
    for (int count : steps) {
      tasks.add(Async.spawn(stepping(count, () -> {})));
    }
    tasks.forEach(Task::await);
  }

  /** Makes so many steps and tells at the end of the last. */
  static AsyncAction stepping(int steps, Runnable last) {
    return () -> {
      for (int i = 1; i < steps; i++) {
        Async.yieldNow();
      }
      last.run();
    };
  }

  /** Fails if a task of one step runs after the last step of a task of so many steps. */
  static void singleStepLast(int steps) {
    List<String> ends = new ArrayList<>();
    Task<Void> many = Async.spawn("many", stepping(steps, () -> ends.add("many")));
    Task<Void> one = Async.spawn("one", stepping(1, () -> ends.add("one")));
    one.await();
    many.await();
    if (ends.equals(List.of("many", "one"))) {
      throw new AssertionError("the single step came last");
    }
  }

  /**
   * Fails if a task of one step on an event makes it after the last of so many steps of another
   * task, of which the first is on the event, and the rest on it or something else, with steps on
   * nothing between them. Both begin at once, when the event is set.
   */
  static void eventLast(int steps, boolean onlyEvent, int between) {
    List<String> ends = new ArrayList<>();
    AsyncEvent event = new AsyncEvent();
    AsyncFuture<Boolean> here = Async.future();
    AtomicInteger arrivals = new AtomicInteger();
    Runnable arrive =
        () -> {
          if (arrivals.incrementAndGet() == 2) {
            here.setResult(true);
          }
          event.await();
        };
    Task<Void> one =
        Async.spawn(
            "one",
            () -> {
              arrive.run();
              ends.add("one");
            });
    Task<Void> many =
        Async.spawn(
            "many",
            () -> {
              arrive.run();
              for (int i = 1; i < steps; i++) {
                Programs.stepping(between + 1, () -> {}).run();
                Interleaving.point(onlyEvent ? event : "else");
              }
              ends.add("many");
            });
    here.await();
    event.set();
    one.await();
    many.await();
    if (ends.equals(List.of("many", "one"))) {
      throw new AssertionError("the single step came last");
    }
  }

  /** Fails if three tasks of one step run in the reverse order. */
  static void reverseOrder() {
    List<Integer> order = new ArrayList<>();
    List<Task<Void>> tasks = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      int number = i;
      tasks.add(Async.spawn(stepping(1, () -> order.add(number))));
    }
    tasks.forEach(Task::await);
    if (order.equals(List.of(2, 1, 0))) {
      throw new AssertionError("in reverse");
    }
  }
}
