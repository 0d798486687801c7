// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.looptests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Async;
import dev.lockstep.AsyncFuture;
import dev.lockstep.DeadlockError;
import dev.lockstep.Fault;
import dev.lockstep.Loop;
import dev.lockstep.Task;
import dev.lockstep.junit.LoopExtension;
import dev.lockstep.junit.LoopTest;
import dev.lockstep.virtual.VirtualClock;
import dev.lockstep.virtual.fault.Faults;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the extension does for one test method. */
class LoopExtensionTest {

  @Test
  void aDayOfSleepingPassesAndIsSeenOnTheClock() {
    assertThat(Launch.of(Sleeping.class).failures()).isEmpty();
  }

  @ExtendWith(LoopExtension.class)
  static class Sleeping {

    @Test
    void sleepsForADay(Loop loop, VirtualClock clock) {
      assertThat(Loop.current()).isSameAs(loop);
      Async.sleep(Duration.ofHours(24));
      assertThat(clock.elapsed()).isEqualTo(Duration.ofHours(24));
    }
  }

  @Test
  void constructorSetUpTestAndTearDownRunInOneTaskOnOneLoop() {
    OneTask.seen.clear();
    assertThat(Launch.of(OneTask.class).failures()).isEmpty();
    assertThat(OneTask.seen).hasSize(4);
    assertThat(OneTask.seen.stream().distinct()).hasSize(1);
    assertThat(OneTask.seen.get(0)).startsWith("Task[usesItsTask,");
  }

  @ExtendWith(LoopExtension.class)
  static class OneTask {
    static final List<String> seen = new ArrayList<>();
    private final ThreadLocal<String> local = new ThreadLocal<>();

    OneTask() {
      local.set("kept");
      see();
    }

    @BeforeEach
    void setUp() {
      see();
    }

    @Test
    void usesItsTask() {
      see();
    }

    @AfterEach
    void tearDown() {
      see();
    }

    private void see() {
      assertThat(local.get()).isEqualTo("kept");
      Async.yieldNow();
      seen.add(Async.currentTask() + " on " + Thread.currentThread().threadId());
    }
  }

  @Test
  void aDeadlockFailsAtOnceAndTheTearDownStillRuns() {
    Deadlocked.tornDown = false;
    List<Throwable> failures = Launch.of(Deadlocked.class).failures();
    assertThat(failures).hasSize(1);
    assertThat(failures.get(0).getMessage())
        .startsWith("deadlock: nothing is ready, no timer is set and nothing outside is pending\n")
        .contains("task 'waitsForNothing' waits for")
        .contains("task 'other' waits for");
    assertThat(Deadlocked.tornDown).isTrue();
  }

  @ExtendWith(LoopExtension.class)
  static class Deadlocked {
    static boolean tornDown;

    @Test
    void waitsForNothing() {
      AsyncFuture<String> never = Async.future();
      Task<String> other = Async.spawn("other", () -> never.await());
      other.await();
    }

    @AfterEach
    void tearDown() {
      Async.sleep(Duration.ofSeconds(1));
      tornDown = true;
    }
  }

  @Test
  void whenTheJvmFailsAsADeadlockedTestIsEndedThatIsThrownAndNotTheDeadlock() {
    assertThatThrownBy(() -> Launch.of(FailingJvm.class))
        .satisfies(
            thrown -> {
              Throwable root = thrown;
              while (root.getCause() != null) {
                root = root.getCause();
              }
              assertThat(root).isInstanceOf(OutOfMemoryError.class).hasMessage("of this test");
              assertThat(root.getSuppressed()[0]).isInstanceOf(DeadlockError.class);
            });
  }

  static class FailingJvm {
    @LoopTest
    void waitsForNothing() {
      try {
        Async.future().await();
      } finally {
        fail();
      }
    }

    private static void fail() {
      throw new OutOfMemoryError("of this test");
    }
  }

  @Test
  void faultsOfATestHappenAndAFaultThatNoTaskComesToFailsIt() {
    assertThat(Launch.of(Faulty.class).failures())
        .extracting(Throwable::getMessage)
        .containsExactly(
            "the fault point 'befor-save' was never reached while it had a rule; the points reached"
                + " were 'before-save'; correct the name, or call optional()");
  }

  static class Faulty {
    @LoopTest
    void failing(Faults faults) {
      faults.at("before-save").fail(() -> new IllegalStateException("disk"));
      assertThatThrownBy(() -> Fault.point("before-save")).hasMessage("disk");
    }

    @LoopTest
    void mistyped(Faults faults) {
      faults.at("befor-save").fail(() -> new IllegalStateException("disk"));
      Fault.point("before-save");
    }

    @LoopTest(interleavings = 20)
    void inEachRunAnew(Faults faults) {
      assertThat(faults.reached()).isEmpty();
      faults.at("before-save").hit(1).delay(Duration.ofSeconds(1));
      Fault.point("before-save");
    }
  }
}
