// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Async;
import dev.lockstep.Loop;
import dev.lockstep.internal.jdk.CarrierAccess;
import dev.lockstep.testing.TestLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Which loop runs a thread, when one scheduler serves one loop after another. */
@Tag("carrier-only")
class SchedulerReuseTest {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final List<Thread> threads = new ArrayList<>();
  private final AtomicReference<Object> seen = new AtomicReference<>();

  private void look() {
    try {
      seen.set(Loop.current());
    } catch (IllegalStateException e) {
      seen.set("no loop");
    }
  }

  private static Object schedulerOfATask() {
    AtomicReference<Object> scheduler = new AtomicReference<>();
    TestLoop.run(() -> scheduler.set(CarrierAccess.schedulerOf(Thread.currentThread())));
    return scheduler.get();
  }

  @Test
  void nextLoopUsesTheSchedulerOfTheOneThatWasClosed() {
    assertThat(schedulerOfATask()).isSameAs(schedulerOfATask());
  }

  @Test
  void loopsThatAreOpenAtOnceHaveSchedulersOfTheirOwn() {
    AtomicReference<Object> inner = new AtomicReference<>();
    TestLoop.run(
        () -> {
          Async.toThread(() -> inner.getAndSet(schedulerOfATask()));
          assertThat(inner.get())
              .isNotNull()
              .isNotSameAs(CarrierAccess.schedulerOf(Thread.currentThread()));
        });
  }

  @Test
  void threadThatAClosedLoopMadeDoesNotRunInTheNextOne() {
    TestLoop.run(() -> threads.add(Thread.ofVirtual().unstarted(this::look)));
    Thread late = threads.getFirst();

    TestLoop.run(
        () -> {
          assertThat(CarrierAccess.schedulerOf(Thread.currentThread()))
              .isSameAs(CarrierAccess.schedulerOf(late));
          assertThat(
                  Async.toThread(
                      () -> {
                        late.start();
                        return late.join(LIMIT);
                      }))
              .isTrue();
        });

    assertThat(seen.get()).isEqualTo("no loop");
  }

  @Test
  void threadThatAClosedLoopMadeRunsInTheLoopThatStartsIt() {
    TestLoop.run(() -> threads.add(Thread.ofVirtual().unstarted(this::look)));
    AtomicReference<Loop> next = new AtomicReference<>();

    TestLoop.run(
        () -> {
          next.set(Loop.current());
          threads.getFirst().start();
          threads.getFirst().join();
        });

    assertThat(seen.get()).isSameAs(next.get());
  }

  @Test
  void schedulerOfALoopThatLeavesAThreadServesNoOther() throws InterruptedException {
    TestLoop.run(
        () -> {
          threads.add(Thread.startVirtualThread(LockSupport::park));
          Async.yieldNow();
        });
    Thread left = threads.getFirst();
    try {
      assertThat(schedulerOfATask()).isNotSameAs(CarrierAccess.schedulerOf(left));
    } finally {
      LockSupport.unpark(left);
    }
    assertThat(left.join(LIMIT)).isTrue();
  }
}
