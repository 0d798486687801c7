// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Async;
import dev.lockstep.AsyncAction;
import dev.lockstep.AsyncFuture;
import dev.lockstep.Hold;
import dev.lockstep.Loop;
import dev.lockstep.Runner;
import dev.lockstep.spi.LoopObserver;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A search that has run all that it can does not claim to be complete for what it cannot see. */
class ClaimsTest {

  private static Exploration explore(AsyncAction program) {
    return Explorer.builder().strategy(Strategy.exhaustive()).build().explore(program);
  }

  private static void twoThreads(Runnable body) throws InterruptedException {
    Thread one = Thread.ofVirtual().start(body);
    Thread two = Thread.ofVirtual().start(body);
    one.join();
    two.join();
  }

  @Test
  void tasksAreExploredWhole() {
    assertThat(explore(() -> Programs.tasks(2, 2)).isComplete()).isTrue();
  }

  @Test
  @Tag("carrier-only")
  void threadsThatShareMemoryWithoutPointsAreNot() {
    int[] count = {0};
    Exploration exploration = explore(() -> twoThreads(() -> count[0]++));

    assertThat(exploration.finding()).isNull();
    assertThat(exploration.isComplete()).isFalse();
    assertThat(exploration.covered())
        .startsWith("all ")
        .endsWith(
            "; not complete: a thread runs from one blocking call to the next in one step; mark"
                + " what threads share by Interleaving.point()");
  }

  @Test
  @Tag("carrier-only")
  void threadsWithPointsAre() {
    assertThat(explore(() -> twoThreads(Interleaving::point)).isComplete()).isTrue();
  }

  @Test
  @Tag("carrier-only")
  void aPlatformThreadIsNot() {
    Exploration exploration =
        exploreUntilIdle(
            idle -> {
              Thread outside = Thread.ofPlatform().start(() -> spinUntil(idle));
              outside.join();
            });

    assertThat(exploration.isComplete()).isFalse();
    assertThat(exploration.covered())
        .endsWith(
            "; not complete: threads or other things outside of the loop took part, whose steps"
                + " are not explored");
  }

  @Test
  void whatCallsTheLoopUnderAHoldIsNot() {
    Exploration exploration =
        exploreUntilIdle(
            idle -> {
              Loop loop = Loop.current();
              AsyncFuture<Boolean> answer = Async.future();
              Hold hold = loop.hold("the answer");
              Thread.ofPlatform()
                  .start(
                      () -> {
                        spinUntil(idle);
                        loop.callSoonThreadsafe(() -> answer.setResult(true));
                      });
              answer.await();
              hold.close();
            });

    assertThat(exploration.isComplete()).isFalse();
    assertThat(exploration.covered()).contains("; not complete: threads or other things outside");
  }

  /** A program that gets a flag which is set when its loop waits for something outside. */
  private interface Waiting {
    void run(AtomicBoolean idle) throws Exception;
  }

  private static Exploration exploreUntilIdle(Waiting program) {
    return Explorer.builder()
        .strategy(Strategy.exhaustive())
        .build()
        .exploreRuns(
            run -> {
              AtomicBoolean idle = new AtomicBoolean();
              LoopObserver flag =
                  new LoopObserver() {
                    @Override
                    public void awaitsOutside() {
                      idle.set(true);
                    }
                  };
              try (Runner runner = run.runner().observer(flag).build()) {
                runner.run(() -> program.run(idle));
              }
            });
  }

  private static void spinUntil(AtomicBoolean flag) {
    while (!flag.get()) {
      Thread.onSpinWait();
    }
  }
}
