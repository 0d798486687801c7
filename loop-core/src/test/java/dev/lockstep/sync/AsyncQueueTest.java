// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Async;
import dev.lockstep.CancelledError;
import dev.lockstep.DeadlockError;
import dev.lockstep.Task;
import dev.lockstep.testing.TestLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A queue serves those who wait in order, loses no item, and can be shut down. */
class AsyncQueueTest {

  private final AsyncQueue<String> queue = AsyncQueue.fifo(0);
  private final AsyncQueue<String> small = AsyncQueue.fifo(1);
  private final List<String> events = new ArrayList<>();

  private Task<Void> spawnGetter(String name, AsyncQueue<String> from) {
    return Async.spawn(
        name,
        () -> {
          events.add(name + " got " + from.get());
        });
  }

  private Task<Void> spawnPutter(String name, AsyncQueue<String> to) {
    return Async.spawn(
        name,
        () -> {
          to.put(name);
          events.add(name + " put");
        });
  }

  private static <T extends @Nullable Object> List<T> drain(AsyncQueue<T> queue) {
    List<T> items = new ArrayList<>();
    while (!queue.isEmpty()) {
      items.add(queue.getNowait());
    }
    return items;
  }

  @Test
  void ordersOfItems() {
    AsyncQueue<String> lifo = AsyncQueue.lifo(0);
    AsyncQueue<String> priority = AsyncQueue.priority(0);
    for (String item : List.of("b", "c", "a")) {
      queue.putNowait(item);
      lifo.putNowait(item);
      priority.putNowait(item);
    }

    assertThat(drain(queue)).containsExactly("b", "c", "a");
    assertThat(drain(lifo)).containsExactly("a", "c", "b");
    assertThat(drain(priority)).containsExactly("a", "b", "c");
  }

  @Test
  void itemsOfOnePriorityComeOutInTheOrderInWhichTheyWerePutIn() {
    AsyncQueue<String> byLength = AsyncQueue.priority(0, Comparator.comparingInt(String::length));
    for (String item : List.of("four", "two", "five", "one", "nine", "six")) {
      byLength.putNowait(item);
    }

    assertThat(drain(byLength)).containsExactly("two", "one", "six", "four", "five", "nine");
  }

  @Test
  void itemThatCannotBeComparedIsNotPutIn() {
    AsyncQueue<@Nullable String> priority = AsyncQueue.priority(0, Comparator.naturalOrder());
    priority.putNowait("a");
    assertThatThrownBy(() -> priority.putNowait(null)).isInstanceOf(NullPointerException.class);
    assertThat(priority.statistics()).isEqualTo(new AsyncQueue.Statistics(1, 0, 0, 0, 0, 1, false));
  }

  @Test
  void nullIsAnItem() {
    AsyncQueue<@Nullable String> nulls = AsyncQueue.lifo(0);
    nulls.putNowait("a");
    nulls.putNowait(null);
    assertThat(nulls.qsize()).isEqualTo(2);
    assertThat(drain(nulls)).containsExactly(null, "a");
  }

  @Test
  void putAndGetThatNeedNotWaitDoNotGiveUpThePass() {
    TestLoop.run(
        () -> {
          Async.spawn(() -> events.add("other task"));
          small.put("x");
          events.add("got " + small.get());
          Async.yieldNow();
        });

    assertThat(events).containsExactly("got x", "other task");
  }

  @Test
  void gettersAreServedInTheOrderInWhichTheyCame() {
    TestLoop.run(
        () -> {
          spawnGetter("a", queue);
          spawnGetter("b", queue);
          Async.yieldNow();
          queue.putNowait("1");
          queue.putNowait("2");
          Async.yieldNow();
        });

    assertThat(events).containsExactly("a got 1", "b got 2");
  }

  @Test
  void puttersAreServedInTheOrderInWhichTheyCame() {
    TestLoop.run(
        () -> {
          small.put("0");
          spawnPutter("a", small);
          spawnPutter("b", small);
          Async.yieldNow();
          for (int got = 0; got < 3; got++) {
            events.add("main got " + small.get());
            Async.yieldNow();
          }
        });

    assertThat(events).containsExactly("main got 0", "a put", "main got a", "b put", "main got b");
  }

  @Test
  void getterWhoseItemWasTakenByANewcomerWaitsAgain() {
    TestLoop.run(
        () -> {
          spawnGetter("a", queue);
          Async.yieldNow();
          queue.putNowait("1");
          assertThat(queue.getNowait()).isEqualTo("1");
          Async.yieldNow();
          assertThat(queue.statistics().getters()).isEqualTo(1);
          queue.putNowait("2");
          Async.yieldNow();
        });

    assertThat(events).containsExactly("a got 2");
  }

  @Test
  void getterCancelledJustAfterItWasWokenPassesItsTurnOn() {
    TestLoop.run(
        () -> {
          Task<Void> a = spawnGetter("a", queue);
          spawnGetter("b", queue);
          Async.yieldNow();
          queue.putNowait("1");
          a.cancel();
          Async.sleep(Duration.ofSeconds(1));
          assertThat(a.isCancelled()).isTrue();
        });

    assertThat(events).containsExactly("b got 1");
  }

  @Test
  void putterCancelledJustAfterItWasWokenPassesItsTurnOn() {
    TestLoop.run(
        () -> {
          small.put("0");
          Task<Void> a = spawnPutter("a", small);
          spawnPutter("b", small);
          Async.yieldNow();
          small.getNowait();
          a.cancel();
          Async.sleep(Duration.ofSeconds(1));
          assertThat(a.isCancelled()).isTrue();
        });

    assertThat(events).containsExactly("b put");
    assertThat(drain(small)).containsExactly("b");
  }

  @Test
  void whoIsCancelledInTheQueueLeavesIt() {
    TestLoop.run(
        () -> {
          Task<Void> a = spawnGetter("a", queue);
          spawnGetter("b", queue);
          Async.yieldNow();
          a.cancel();
          queue.putNowait("1");
          assertThatThrownBy(a::await).isInstanceOf(CancelledError.class);
          Async.sleep(Duration.ofSeconds(1));
        });

    assertThat(events).containsExactly("b got 1");
  }

  @Test
  void nowaitFailsInsteadOfWaiting() {
    assertThatThrownBy(small::getNowait)
        .isInstanceOf(QueueEmptyException.class)
        .hasMessage("getNowait() on AsyncQueue[fifo, 0 of 1 items]; get() waits for an item");
    small.putNowait("x");
    assertThat(small.isFull()).isTrue();
    assertThatThrownBy(() -> small.putNowait("y"))
        .isInstanceOf(QueueFullException.class)
        .hasMessage(
            "putNowait() on AsyncQueue[fifo, 1 of 1 items, 1 unfinished]; put() waits for room");
  }

  @Test
  void queueWithoutAMaximumIsNeverFull() {
    AsyncQueue<Integer> unbounded = AsyncQueue.fifo(-1);
    for (int item = 0; item < 1000; item++) {
      unbounded.putNowait(item);
    }
    assertThat(unbounded.isFull()).isFalse();
    assertThat(unbounded.maxsize()).isZero();
    assertThat(unbounded.qsize()).isEqualTo(1000);
  }

  @Test
  void joinWaitsUntilAllIsDone() {
    TestLoop.run(
        () -> {
          queue.join();
          queue.putNowait("1");
          queue.putNowait("2");
          Task<Void> join =
              Async.spawn(
                  "join",
                  () -> {
                    queue.join();
                    events.add("joined");
                  });
          Async.yieldNow();
          drain(queue);
          queue.taskDone();
          Async.yieldNow();
          events.add("half");
          queue.taskDone();
          queue.putNowait("3"); // join goes on all the same
          join.await();
        });

    assertThat(events).containsExactly("half", "joined");
  }

  @Test
  void moreDoneThanPutInFails() {
    queue.putNowait("x");
    queue.taskDone();
    assertThatThrownBy(queue::taskDone)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "taskDone() on AsyncQueue[fifo, 1 items], which has nothing unfinished;"
                + " call it once for each item");
  }

  @Test
  void shutDownQueueTakesNothingAndGivesWhatIsLeft() {
    TestLoop.run(
        () -> {
          queue.putNowait("1");
          queue.shutdown();
          assertThatThrownBy(() -> queue.put("2"))
              .isInstanceOf(QueueShutDownException.class)
              .hasMessage(
                  "putNowait() on AsyncQueue[fifo, 1 items, 1 unfinished, shut down];"
                      + " make a new queue");
          assertThat(queue.get()).isEqualTo("1");
          assertThatThrownBy(queue::get)
              .isInstanceOf(QueueShutDownException.class)
              .hasMessage(
                  "get() on AsyncQueue[fifo, 0 items, 1 unfinished, shut down]; make a new queue");
          assertThatThrownBy(queue::getNowait)
              .isInstanceOf(QueueShutDownException.class)
              .hasMessage(
                  "getNowait() on AsyncQueue[fifo, 0 items, 1 unfinished, shut down];"
                      + " make a new queue");
          queue.taskDone();
          queue.join();
        });
  }

  @Test
  void shutdownWakesAllWhoWaitToGetOrToPut() {
    TestLoop.run(
        () -> {
          Task<Void> a = spawnGetter("a", queue);
          Task<Void> b = spawnGetter("b", queue);
          small.put("0");
          Task<Void> c = spawnPutter("c", small);
          Async.yieldNow();
          queue.shutdown();
          small.shutdown();
          assertThatThrownBy(a::await).isInstanceOf(QueueShutDownException.class);
          assertThatThrownBy(b::await).isInstanceOf(QueueShutDownException.class);
          assertThatThrownBy(c::await)
              .isInstanceOf(QueueShutDownException.class)
              .hasMessage(
                  "put() on AsyncQueue@2[fifo, 1 of 1 items, 1 unfinished, shut down];"
                      + " make a new queue");
          assertThat(drain(small)).containsExactly("0");
        });
  }

  @Test
  void immediateShutdownDropsWhatIsLeftAndEndsJoins() {
    TestLoop.run(
        () -> {
          queue.putNowait("1");
          queue.putNowait("2");
          Task<Void> join = Async.spawn(queue::join);
          Async.yieldNow();
          queue.shutdownNow();
          assertThat(queue.statistics())
              .isEqualTo(new AsyncQueue.Statistics(0, 0, 0, 0, 1, 0, true));
          join.await();
        });
  }

  @Test
  void immediateShutdownLeavesWhatSomebodyWorksOnUnfinished() {
    TestLoop.run(
        () -> {
          queue.putNowait("1");
          queue.putNowait("2");
          queue.getNowait();
          Task<Void> join = Async.spawn(queue::join);
          Async.yieldNow();
          queue.shutdownNow();
          Async.sleep(Duration.ofSeconds(1));
          assertThat(join.isDone()).isFalse();
          queue.taskDone();
          join.await();
        });
  }

  @Test
  void showsHowFullItIsAndHowManyWaitForWhat() {
    assertThat(queue).hasToString("AsyncQueue[fifo, 0 items]");
    assertThat(AsyncQueue.<String>priority(3)).hasToString("AsyncQueue[priority, 0 of 3 items]");
    assertThat(AsyncQueue.lifo(3)).hasToString("AsyncQueue[lifo, 0 of 3 items]");
    TestLoop.run(
        () -> {
          small.put("0");
          spawnPutter("a", small);
          Async.spawn(small::join);
          Async.yieldNow();
          assertThat(small)
              .hasToString("AsyncQueue@1[fifo, 1 of 1 items, 1 putting, 1 joining, 1 unfinished]");
          assertThat(small.statistics())
              .isEqualTo(new AsyncQueue.Statistics(1, 1, 0, 1, 1, 1, false));
        });
  }

  @Test
  void deadlockReportSaysWhatEachWaitsFor() {
    assertThatThrownBy(
            () ->
                TestLoop.run(
                    () -> {
                      small.put("0");
                      spawnPutter("putter", small);
                      spawnGetter("getter", queue);
                      small.join();
                    }))
        .isInstanceOf(DeadlockError.class)
        .hasMessageContaining(
            "task 'main' waits for the end"
                + " of AsyncQueue@1[fifo, 1 of 1 items, 1 putting, 1 joining, 1 unfinished]")
        .hasMessageContaining(
            "task 'putter' waits for room"
                + " of AsyncQueue@1[fifo, 1 of 1 items, 1 putting, 1 joining, 1 unfinished]")
        .hasMessageContaining(
            "task 'getter' waits for an item of AsyncQueue@2[fifo, 0 items, 1 getting]");
  }

  @Test
  void queueOfAnotherLoopIsRefused() {
    TestLoop.run(
        () -> {
          spawnGetter("a", queue);
          Async.yieldNow();
          queue.put("1");
          Async.yieldNow();
        });
    String refusal =
        " on AsyncQueue@1[fifo, 0 items, 1 unfinished], which is bound to another loop;"
            + " make one for each loop";
    assertThatThrownBy(() -> TestLoop.run(() -> queue.get())).hasMessage("get()" + refusal);
    assertThatThrownBy(() -> TestLoop.run(() -> queue.put(""))).hasMessage("put()" + refusal);
    assertThatThrownBy(() -> TestLoop.run(queue::join)).hasMessage("join()" + refusal);
    assertThatThrownBy(() -> TestLoop.run(() -> queue.putNowait("")))
        .hasMessage("putNowait()" + refusal);
    assertThatThrownBy(() -> TestLoop.run(() -> queue.shutdownNow()))
        .hasMessage("shutdownNow()" + refusal);
  }
}
