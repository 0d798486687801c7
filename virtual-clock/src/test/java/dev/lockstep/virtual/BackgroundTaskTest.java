// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Async;
import dev.lockstep.AsyncAction;
import dev.lockstep.AsyncFuture;
import dev.lockstep.CancelledError;
import dev.lockstep.DeadlockError;
import dev.lockstep.Loop;
import dev.lockstep.Runner;
import dev.lockstep.Task;
import dev.lockstep.sync.AsyncQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BackgroundTaskTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final VirtualClock clock = new VirtualClock();
  private final List<String> events = new ArrayList<>();

  private void run(AsyncAction program) {
    try (Runner runner = Runner.builder().clock(clock).build()) {
      runner.run(program);
    }
  }

  private static void tick() {
    while (true) {
      Async.sleep(MINUTE);
    }
  }

  @Test
  void whatItsCallbacksStartIsOfTheBackgroundToo() {
    run(
        () -> {
          Async.spawnBackground(
              "heartbeat",
              () -> {
                Loop.current()
                    .callSoon(() -> Async.spawn("of a callback", BackgroundTaskTest::tick));
                tick();
              });
          Async.sleep(MINUTE);
          for (Task<?> task : Loop.current().allTasks()) {
            events.add(task.name() + " " + task.isBackground());
          }
        });

    assertThat(events).containsExactly("main false", "heartbeat true", "of a callback true");
  }

  @Test
  void isCancelledAndAwaitedAtTheEndOfTheRun() {
    run(
        () -> {
          Async.spawnBackground(
              "heartbeat",
              () -> {
                try {
                  tick();
                } catch (CancelledError e) {
                  Async.sleep(MINUTE);
                  events.add("cleaned up at " + clock.elapsed());
                  throw e;
                }
              });
          Async.sleep(Duration.ofMinutes(10));
          events.add("main ends");
        });

    assertThat(events).containsExactly("main ends", "cleaned up at PT11M");
  }

  @Test
  void whatItSpawnsIsBackgroundToo() {
    run(
        () -> {
          List<Task<?>> spawned = new ArrayList<>();
          Task<?> background =
              Async.spawnBackground("parent", () -> spawned.add(Async.spawn(() -> {})));
          Task<?> other = Async.spawn(() -> {});
          background.await();
          assertThat(background.isBackground()).isTrue();
          assertThat(spawned).hasSize(1).allMatch(Task::isBackground);
          assertThat(other.isBackground()).isFalse();
        });
  }

  @Test
  void aloneBeyondTheHorizonIsADeadlockThatNamesTheStarvedTask() {
    assertThatThrownBy(
            () ->
                run(
                    () -> {
                      Async.spawnBackground("heartbeat", BackgroundTaskTest::tick);
                      AsyncFuture<Void> never = Async.future();
                      Async.spawn("starved", () -> never.await()).await();
                    }))
        .isInstanceOf(DeadlockError.class)
        .hasMessageStartingWith(
            "deadlock: for PT1H on the virtual clock only background tasks have had timers, and the"
                + " others wait\n3 tasks not done\n  task 'main' waits for task 'starved'\n")
        .hasMessageContaining("task 'starved' waits for a future\n");
    assertThat(clock.elapsed()).isBetween(Duration.ofMinutes(59), Duration.ofMinutes(61));
  }

  @Test
  void horizonCountsFromTheLastStepOfTheOthers() {
    run(
        () -> {
          AtomicInteger beats = new AtomicInteger();
          AsyncFuture<Void> done = Async.future();
          Async.spawnBackground(
              "heartbeat",
              () -> {
                while (true) {
                  Async.sleep(Duration.ofMinutes(50));
                  if (beats.incrementAndGet() == 5) {
                    done.setResult(null);
                  }
                }
              });
          Async.spawn(
              () -> {
                while (beats.get() < 4) {
                  Async.sleep(Duration.ofMinutes(40));
                }
              });
          done.await();
        });

    assertThat(clock.elapsed()).isEqualTo(Duration.ofMinutes(250));
  }

  @Test
  void aTimerOfTheOthersLiesBeyondTheHorizon() {
    run(
        () -> {
          Async.spawnBackground("heartbeat", BackgroundTaskTest::tick);
          Async.sleep(Duration.ofDays(2));
        });

    assertThat(clock.elapsed()).isEqualTo(Duration.ofDays(2));
  }

  @Test
  void isWatchedToTheEndAlthoughABusyStartWasWatchedForALivelock() {
    VirtualClock watched = VirtualClock.builder().stepsWithoutTime(100).build();
    AtomicInteger received = new AtomicInteger();

    try (Runner runner = Runner.builder().clock(watched).build()) {
      runner.run(
          () -> {
            for (int i = 0; i < 150; i++) {
              Async.yieldNow();
            }
            AsyncQueue<Integer> items = AsyncQueue.fifo(0);
            Async.spawnBackground(
                "ticker",
                () -> {
                  while (true) {
                    Async.sleep(Duration.ofMinutes(10));
                    items.put(1);
                  }
                });
            while (received.get() < 20) {
              received.addAndGet(items.get());
            }
          });
    }

    assertThat(watched.elapsed()).isEqualTo(Duration.ofMinutes(200));
  }

  @Test
  void refusesAHorizonOfNothing() {
    assertThatThrownBy(() -> VirtualClock.builder().horizon(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("horizon = PT0S must be more than zero");
  }
}
