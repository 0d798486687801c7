// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.properties;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Async;
import dev.lockstep.CancelledError;
import dev.lockstep.Runner;
import dev.lockstep.Task;
import dev.lockstep.internal.combine.WaitQueue;
import dev.lockstep.internal.kernel.Current;
import dev.lockstep.internal.kernel.LoopBound;
import dev.lockstep.virtual.VirtualClock;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/**
 * The wait queue does what a model does that is a plain list: after every operation as many wait,
 * the same one is woken, and all go on in the same order with the same outcome, whenever they are
 * cancelled.
 */
class WaitQueueProperties {

  enum Kind {
    JOIN,
    WAKE_NEXT,
    WAKE_HEAD,
    WAKE_ALL,
    CANCEL,
    YIELD
  }

  record Operation(Kind kind, int target) {}

  @Provide
  Arbitrary<List<Operation>> programs() {
    Arbitrary<Kind> kinds =
        Arbitraries.frequency(
            Tuple.of(5, Kind.JOIN),
            Tuple.of(4, Kind.WAKE_NEXT),
            Tuple.of(3, Kind.WAKE_HEAD),
            Tuple.of(1, Kind.WAKE_ALL),
            Tuple.of(5, Kind.CANCEL),
            Tuple.of(4, Kind.YIELD));
    return Combinators.combine(kinds, Arbitraries.integers().between(0, 9))
        .as(Operation::new)
        .list()
        .ofMaxSize(40);
  }

  @Property(tries = 500)
  void doesWhatAListDoes(@ForAll("programs") List<Operation> program) {
    try (Runner runner = Runner.builder().clock(new VirtualClock()).build()) {
      runner.run(() -> new Comparison().run(program));
    }
  }

  /** How far a waiter of the model has come. */
  private enum State {
    SPAWNED,
    CANCELLED_BEFORE_ITS_START,
    WAITING,
    WOKEN,
    CANCELLED,
    CANCELLED_AFTER_WOKEN,
    ENDED
  }

  /** A waiter of the model. */
  private static final class Expected {
    private final int number;
    private State state = State.SPAWNED;

    private Expected(int number) {
      this.number = number;
    }
  }

  /** A run of one program on both. */
  private static final class Comparison {
    private final Object on = "a wait queue";
    private final WaitQueue queue = new WaitQueue(new LoopBound(on), on);
    private final List<Task<Void>> tasks = new ArrayList<>();
    private final List<String> actual = new ArrayList<>();

    /** All waiters, those in the queue in order, and those that go on in the next pass in order. */
    private final List<Expected> all = new ArrayList<>();

    private final List<Expected> queued = new ArrayList<>();
    private final List<Expected> ready = new ArrayList<>();
    private final List<String> expected = new ArrayList<>();

    void run(List<Operation> program) {
      for (Operation operation : program) {
        apply(operation);
        compare();
      }
      yieldNow();
      compare();
      assertThat(queue.wakeNext()).isEqualTo(wakeNext());
      queue.wakeAll();
      wakeAll();
      yieldNow();
      compare();
      assertThat(queue.waiting()).as("all have gone on").isZero();
    }

    private void apply(Operation operation) {
      switch (operation.kind()) {
        case JOIN -> join();
        case WAKE_NEXT -> assertThat(queue.wakeNext()).isEqualTo(wakeNext());
        case WAKE_HEAD -> {
          queue.wakeHead();
          wakeHead();
        }
        case WAKE_ALL -> {
          queue.wakeAll();
          wakeAll();
        }
        case CANCEL -> {
          if (operation.target() < all.size()) {
            assertThat(tasks.get(operation.target()).cancel())
                .isEqualTo(cancel(all.get(operation.target())));
          }
        }
        case YIELD -> yieldNow();
      }
    }

    private void compare() {
      assertThat(actual).isEqualTo(expected);
      assertThat((long) queue.waiting()).isEqualTo(queued.stream().filter(this::counts).count());
    }

    // ---- the queue

    private void join() {
      int number = tasks.size();
      tasks.add(
          Async.spawn(
              "waiter " + number,
              () -> {
                WaitQueue.Node turn = queue.append(Current.loop());
                try {
                  turn.awaitTurn();
                  actual.add(number + " woken");
                } catch (CancelledError e) {
                  actual.add(number + (turn.isWoken() ? " cancelled after woken" : " cancelled"));
                  throw e;
                }
              }));
      Expected waiter = new Expected(number);
      all.add(waiter);
      ready.add(waiter);
    }

    private void yieldNow() {
      Async.yieldNow();
      for (Expected waiter : List.copyOf(ready)) {
        step(waiter);
      }
    }

    // ---- the model

    private boolean counts(Expected waiter) {
      return waiter.state != State.CANCELLED;
    }

    private boolean wakeNext() {
      for (Expected waiter : queued) {
        if (waiter.state == State.WAITING) {
          wake(waiter);
          return true;
        }
      }
      return false;
    }

    private void wakeHead() {
      if (!queued.isEmpty() && queued.get(0).state == State.WAITING) {
        wake(queued.get(0));
      }
    }

    private void wakeAll() {
      queued.stream().filter(waiter -> waiter.state == State.WAITING).forEach(this::wake);
    }

    private void wake(Expected waiter) {
      waiter.state = State.WOKEN;
      ready.add(waiter);
    }

    private boolean cancel(Expected waiter) {
      switch (waiter.state) {
        case SPAWNED -> waiter.state = State.CANCELLED_BEFORE_ITS_START;
        case WAITING -> {
          waiter.state = State.CANCELLED;
          ready.add(waiter);
        }
        case WOKEN -> waiter.state = State.CANCELLED_AFTER_WOKEN;
        case CANCELLED_BEFORE_ITS_START, CANCELLED, CANCELLED_AFTER_WOKEN, ENDED -> {}
      }
      return waiter.state != State.ENDED;
    }

    private void step(Expected waiter) {
      ready.remove(waiter);
      switch (waiter.state) {
        case SPAWNED -> {
          waiter.state = State.WAITING;
          queued.add(waiter);
          return;
        }
        case CANCELLED_BEFORE_ITS_START -> {}
        case WOKEN -> expected.add(waiter.number + " woken");
        case CANCELLED -> expected.add(waiter.number + " cancelled");
        default -> expected.add(waiter.number + " cancelled after woken");
      }
      queued.remove(waiter);
      waiter.state = State.ENDED;
    }
  }
}
