// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Async;
import dev.lockstep.AsyncFuture;
import dev.lockstep.CallGraph;
import dev.lockstep.Loop;
import dev.lockstep.Task;
import dev.lockstep.TaskGroup;
import dev.lockstep.sync.AsyncLock;
import dev.lockstep.testing.TestLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Who waits for a task, and what the whole loop waits for. */
class CallGraphTest {

  @Test
  void goesThroughAwaitGatherShieldGroupAndLock() {
    TestLoop.run(
        () -> {
          AsyncFuture<String> end = Async.future();
          AsyncLock lock = new AsyncLock();
          Task<?> leaf =
              Async.spawn(
                  "leaf",
                  () -> {
                    lock.acquire();
                    end.await();
                    lock.release();
                  });
          Async.yieldNow();
          Async.spawn("awaiter", () -> leaf.await());
          Async.spawn("gatherer", () -> Async.gather(List.of(leaf)).await());
          Async.spawn("shielder", () -> Async.shield(leaf).await());
          Async.spawn(
              "locker",
              () -> {
                lock.acquire();
                lock.release();
              });
          Async.spawn("parent", () -> awaitInGroup(leaf));
          for (int i = 0; i < 3; i++) {
            Async.yieldNow();
          }

          CallGraph graph = leaf.callGraph();

          assertThat(graph.state()).isEqualTo("waits for a future");
          assertThat(graph.awaitedBy())
              .extracting(CallGraph::task)
              .containsExactlyInAnyOrder("awaiter", "gatherer", "shielder", "locker", "child");
          assertThat(graph.awaitedBy())
              .filteredOn(awaiter -> awaiter.task().equals("child"))
              .flatExtracting(CallGraph::awaitedBy)
              .extracting(CallGraph::task)
              .containsExactly("parent");
          end.setResult("");
          leaf.await();
        });
  }

  private static void awaitInGroup(Task<?> task) {
    TaskGroup.run(
        group -> {
          group.spawn("child", () -> task.await());
        });
  }

  @Test
  void isATextAndMarksACycle() {
    AtomicReference<String> text = new AtomicReference<>();
    TestLoop.run(
        () -> {
          List<Task<String>> tasks = new ArrayList<>();
          tasks.add(Async.spawn("a", () -> tasks.get(1).await()));
          tasks.add(Async.spawn("b", () -> tasks.get(0).await()));
          Async.yieldNow();
          text.set(Texts.withoutLines(tasks.get(0).callGraph().toString()));
          tasks.get(0).cancel();
        });

    assertThat(text.get())
        .isEqualTo(
            Texts.lines(
                "task 'a' waits for task 'b', spawned at isATextAndMarksACycle",
                "    at isATextAndMarksACycle",
                "  awaited by 'b' waits for task 'a', spawned at isATextAndMarksACycle",
                "      at isATextAndMarksACycle",
                "    awaited by 'a': a cycle"));
  }

  @Test
  void dumpCanBeTakenByAnotherThreadWhileATaskHoldsTheLoop() {
    AtomicReference<String> dump = new AtomicReference<>();
    TestLoop.run(
        () -> {
          Loop loop = Loop.current();
          AsyncFuture<String> never = Async.future();
          Async.spawn("waiting", () -> never.await());
          Async.yieldNow();
          Thread other = new Thread(() -> dump.set(loop.dumpTasks()));
          other.start();
          while (dump.get() == null && other.isAlive()) {
            Thread.onSpinWait(); // holds the loop meanwhile
          }
        });

    assertThat(Texts.withoutLines(dump.get()))
        .startsWith("2 tasks not done\n  task 'main' runs\n")
        .endsWith(
            Texts.lines(
                "  task 'waiting' waits for a future, spawned at"
                    + " dumpCanBeTakenByAnotherThreadWhileATaskHoldsTheLoop",
                "      at dumpCanBeTakenByAnotherThreadWhileATaskHoldsTheLoop"));
  }
}
