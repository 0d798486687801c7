// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.plain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import dev.lockstep.junit.LoopTest;
import java.util.List;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/** Threads that a test leaves running fail it, with the place where they were started. */
class LeftThreadsTest {

  /** Run by the tests above, by name. */
  static final class Samples {

    private static final ExecutorService SHARED = Executors.newFixedThreadPool(1);
    private static final Timer TIMER = new Timer("shared timer");
    private static final AtomicBoolean WAS_INTERRUPTED = new AtomicBoolean();

    @LoopTest
    void leavesAThreadThatSleeps() {
      new Thread(
              () -> {
                try {
                  TimeUnit.DAYS.sleep(1);
                } catch (InterruptedException e) {
                  WAS_INTERRUPTED.set(true);
                }
              },
              "sleeper")
          .start();
    }

    @LoopTest
    void leavesAVirtualThread() {
      Thread.ofVirtual().name("waiter").start(() -> await(new CountDownLatch(1)));
    }

    @LoopTest
    void leavesAPoolThatWorks() {
      Executors.newFixedThreadPool(1).execute(() -> await(new CountDownLatch(1)));
    }

    @LoopTest
    void leavesAJobThatWillBeDue() {
      ScheduledExecutorService pool = Executors.newScheduledThreadPool(1);
      assertThat(pool.scheduleAtFixedRate(() -> {}, 1, 1, TimeUnit.HOURS).isDone()).isFalse();
    }

    @LoopTest
    void leavesATimersTask() {
      new Timer("own timer").schedule(task(() -> {}), 10_000);
    }

    @LoopTest
    void leavesPoolsAndTimersIdle() throws Exception {
      assertThat(SHARED.submit(() -> "done").get()).isEqualTo("done");
      CountDownLatch ran = new CountDownLatch(1);
      TIMER.schedule(task(ran::countDown), 1_000);
      ran.await();
    }

    @LoopTest
    void leavesADaemon() {
      Thread daemon = new Thread(() -> await(new CountDownLatch(1)));
      daemon.setDaemon(true);
      daemon.start();
    }

    @LoopTest
    void leavesAThreadThatEndsByItself() {
      new Thread(() -> {}).start();
    }

    private static TimerTask task(Runnable body) {
      return new TimerTask() {
        @Override
        public void run() {
          body.run();
        }
      };
    }

    private static void await(CountDownLatch latch) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static List<Throwable> failures(String test) {
    return EngineTestKit.engine("junit-jupiter")
        .selectors(selectMethod(Samples.class, test))
        .execute()
        .testEvents()
        .failed()
        .stream()
        .map(LeftThreadsTest::failure)
        .toList();
  }

  private static Throwable failure(Event event) {
    return event
        .getRequiredPayload(org.junit.platform.engine.TestExecutionResult.class)
        .getThrowable()
        .orElseThrow();
  }

  private static void assertLeft(String test, String thread) {
    assertThat(failures(test))
        .singleElement()
        .asString()
        .contains("the test left on its loop:\n  " + thread)
        .containsPattern("started at .*LeftThreadsTest\\$Samples." + test);
  }

  @Test
  void aThreadIsNamedWithItsPlaceAndInterrupted() {
    Samples.WAS_INTERRUPTED.set(false);
    assertLeft("leavesAThreadThatSleeps", "thread 'sleeper', is at ");
    assertThat(Samples.WAS_INTERRUPTED).isTrue();
  }

  @Test
  void aVirtualThreadIsNamed() {
    assertLeft("leavesAVirtualThread", "virtual thread 'waiter', is at ");
  }

  @Test
  void aWorkerThatWorksIsNamed() {
    assertLeft("leavesAPoolThatWorks", "thread 'pool-");
  }

  @Test
  void aWorkerWithAJobToComeIsNamed() {
    assertLeft("leavesAJobThatWillBeDue", "thread 'pool-");
  }

  @Test
  void aTimerWithATaskToComeIsNamed() {
    assertLeft("leavesATimersTask", "thread 'own timer', started at ");
  }

  @RepeatedTest(20)
  void idleWorkersAreLeftForTheNextTest() {
    assertThat(failures("leavesPoolsAndTimersIdle")).isEmpty();
    assertThat(failures("leavesPoolsAndTimersIdle")).isEmpty();
  }

  @Test
  void daemonsAreLeft() {
    assertThat(failures("leavesADaemon")).isEmpty();
  }

  @Test
  void threadsThatEndByThemselvesMayDoSo() {
    assertThat(failures("leavesAThreadThatEndsByItself")).isEmpty();
  }
}
