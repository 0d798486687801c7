// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.benchmarks.subject;

import dev.lockstep.Async;
import dev.lockstep.Runner;
import dev.lockstep.Task;
import dev.lockstep.benchmarks.Cell;
import dev.lockstep.benchmarks.jvm.Subject;
import dev.lockstep.benchmarks.peer.Coroutines;
import dev.lockstep.virtual.VirtualClock;
import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Subjects whose tasks sleep on a clock that jumps. */
public final class Sleeps {

  private static final int LENGTHS = 1_000;

  private Sleeps() {}

  private static int each(Cell cell) {
    return Math.max(1, cell.operations() / cell.size());
  }

  private static int millis(int task) {
    return 1 + task % LENGTHS;
  }

  /**
   * Lets tasks sleep in turns.
   *
   * @param cell the number of tasks
   * @return the subject
   */
  public static Subject lockstep(Cell cell) {
    int each = each(cell);
    return () -> {
      long[] slept = new long[1];
      try (Runner runner = Runner.builder().clock(new VirtualClock()).build()) {
        runner.run(
            () -> {
              int[] task = new int[1];
              Async.gather(
                      Work.times(
                          cell.size(),
                          () -> {
                            Duration length = Duration.ofMillis(millis(task[0]++));
                            return Async.spawn(() -> sleeps(each, length, slept));
                          }))
                  .await();
            });
      }
      return Work.done((long) each * cell.size(), slept[0]);
    };
  }

  private static void sleeps(int count, Duration length, long[] slept) {
    for (int i = 0; i < count; i++) {
      Async.sleep(length);
      slept[0]++;
    }
  }

  /**
   * Lets coroutines delay in {@code runTest}.
   *
   * @param cell the number of coroutines
   * @return the subject
   */
  public static Subject kotlin(Cell cell) {
    int each = each(cell);
    return () -> Work.done((long) each * cell.size(), Coroutines.virtualSleeps(cell.size(), each));
  }

  /**
   * Lets chains delay on Reactor's virtual scheduler.
   *
   * @param cell the number of chains
   * @return the subject
   */
  public static Subject reactor(Cell cell) {
    int each = each(cell);
    return () -> {
      long[] slept = new long[1];
      VirtualTimeScheduler scheduler = VirtualTimeScheduler.create();
      for (int task = 0; task < cell.size(); task++) {
        Duration length = Duration.ofMillis(millis(task));
        Flux.range(0, each)
            .concatMap(i -> Mono.delay(length, scheduler))
            .subscribe(done -> slept[0]++);
      }
      scheduler.advanceTimeBy(Duration.ofMillis((long) LENGTHS * each + 1));
      scheduler.dispose();
      return Work.done((long) each * cell.size(), slept[0]);
    };
  }

  /**
   * Runs whole tests: creates a loop, sleeps in two tasks, and closes the loop.
   *
   * @param cell the number of tests
   * @return the subject
   */
  public static Subject lockstepTests(Cell cell) {
    return () -> {
      for (int i = 0; i < cell.operations(); i++) {
        wholeTest();
      }
      return cell.operations();
    };
  }

  private static void wholeTest() {
    VirtualClock clock = new VirtualClock();
    try (Runner runner = Runner.builder().clock(clock).build()) {
      runner.run(
          () -> {
            Task<Void> first = Async.spawn(() -> Async.sleep(Duration.ofSeconds(1)));
            Task<Void> second = Async.spawn(() -> Async.sleep(Duration.ofSeconds(2)));
            first.await();
            second.await();
          });
    }
    Work.done(2, clock.elapsed().toSeconds());
  }

  /**
   * Runs whole tests in {@code runTest}.
   *
   * @param cell the number of tests
   * @return the subject
   */
  public static Subject kotlinTests(Cell cell) {
    return () -> {
      long done = 0;
      for (int i = 0; i < cell.operations(); i++) {
        done += Coroutines.wholeTest();
      }
      return done;
    };
  }
}
