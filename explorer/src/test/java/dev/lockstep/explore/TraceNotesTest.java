// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Async;
import dev.lockstep.AsyncAction;
import dev.lockstep.Task;
import dev.lockstep.sync.AsyncBarrier;
import dev.lockstep.sync.AsyncCondition;
import dev.lockstep.sync.AsyncEvent;
import dev.lockstep.sync.AsyncLock;
import dev.lockstep.sync.AsyncQueue;
import dev.lockstep.sync.AsyncSemaphore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** What a trace shows of shared objects, random draws, and programs with many tasks. */
class TraceNotesTest {

  private static Finding failing(AsyncAction program) {
    Finding finding =
        Explorer.builder()
            .build()
            .explore(
                () -> {
                  program.run();
                  throw new AssertionError("shown");
                })
            .finding();
    assertThat(finding).isNotNull();
    return finding;
  }

  private static List<String> notes(AsyncAction program) {
    return failing(program).trace().steps().stream()
        .flatMap(step -> step.notes().stream())
        .toList();
  }

  @Test
  void callsThatChangeSharedObjectsAreShownWithTheirValues() {
    assertThat(
            notes(
                () -> {
                  AsyncEvent event = new AsyncEvent();
                  event.set();
                  event.clear();
                  AsyncQueue<Integer> queue = AsyncQueue.fifo(2);
                  queue.put(3);
                  queue.get();
                  queue.taskDone();
                  queue.shutdown();
                  AsyncSemaphore permits = AsyncSemaphore.of(1);
                  permits.acquire();
                  permits.release();
                  AsyncCondition condition = new AsyncCondition(new AsyncLock());
                  condition.acquire();
                  condition.signal();
                  condition.signalAll();
                  AsyncBarrier barrier = new AsyncBarrier(1);
                  barrier.await();
                  barrier.abort();
                  barrier.reset();
                }))
        .map(note -> note.replaceAll("[#@]\\d+", ""))
        .containsExactly(
            "AsyncEvent.set()",
            "AsyncEvent.clear()",
            "AsyncQueue.put(): 3",
            "AsyncQueue.get(): 3",
            "AsyncQueue.taskDone()",
            "AsyncQueue.shutdown()",
            "AsyncSemaphore.acquire()",
            "AsyncSemaphore.release()",
            "AsyncLock.acquire()",
            "AsyncCondition.signal()",
            "AsyncCondition.signalAll()",
            "AsyncBarrier.await()",
            "AsyncBarrier.abort()",
            "AsyncBarrier.reset()");
  }

  @Test
  void anItemIsShownInTheStepInWhichItGoesInAndBeforeWhomItWakes() {
    Finding finding =
        failing(
            () -> {
              AsyncQueue<String> queue = AsyncQueue.fifo(1);
              Task<Void> producer =
                  Async.spawn(
                      "producer",
                      () -> {
                        queue.put("one");
                        queue.put("two");
                      });
              Async.yieldNow();
              queue.get();
              producer.await();
            });
    assertThat(steps(finding, "producer"))
        .satisfiesExactly(
            first -> assertThat(first).matches("AsyncQueue\\S+put\\(\\): one, waits for .*"),
            second -> assertThat(second).matches("AsyncQueue\\S+put\\(\\): two, .*returns"));
    assertThat(steps(finding, "main").get(1))
        .matches("AsyncQueue\\S+get\\(\\): one, wakes producer, waits for .*");
  }

  private static List<String> steps(Finding finding, String lane) {
    return finding.trace().steps().stream()
        .filter(step -> step.name().equals(lane))
        .map(TraceStep::text)
        .toList();
  }

  @Test
  void randomDrawsAreShownWithTheirLabelsAndAsTheProgramSeesThem() {
    List<String> drawn = new ArrayList<>();
    List<String> notes =
        notes(
            () -> {
              drawn.clear();
              RandomGenerator random = Async.random("jitter");
              drawn.add("draws jitter: " + random.nextInt(10));
              drawn.add("draws jitter: " + random.nextLong(5, 9));
              drawn.add("draws jitter: " + random.nextBoolean());
              drawn.add("draws jitter: " + Async.random("jitter").nextDouble());
              drawn.add("draws id: " + Async.randomUuid("id"));
            });
    assertThat(notes).isEqualTo(drawn);
  }

  @Test
  void aTraceChangesNoDraw() {
    List<List<Object>> runs = new ArrayList<>();
    failing(
        () -> {
          RandomGenerator random = Async.random("any");
          runs.add(
              List.of(
                  random.nextInt(),
                  random.nextInt(7),
                  random.nextFloat(),
                  random.nextGaussian(1, 2),
                  random.nextExponential(),
                  random.ints(3, 0, 100).boxed().toList(),
                  random.doubles(2).boxed().toList(),
                  random.nextLong()));
        });
    assertThat(runs).hasSizeGreaterThan(1);
    assertThat(runs).containsOnly(runs.get(0));
  }

  @Test
  void longValuesAreCutBrokenOnesNamedAndManyNotesCounted() {
    List<String> notes =
        notes(
            () -> {
              AsyncQueue<Object> queue = AsyncQueue.fifo(0);
              queue.put("x".repeat(1000));
              queue.put(new Broken());
              for (int i = 0; i < 100; i++) {
                queue.put(i);
              }
            });
    assertThat(notes).hasSize(21);
    assertThat(notes.get(0)).endsWith("x...").hasSizeLessThan(80);
    assertThat(notes.get(1)).endsWith(".put(): Broken");
    assertThat(notes.get(20)).isEqualTo("... 82 more");
  }

  private static final class Broken {
    @Override
    public String toString() {
      throw new IllegalStateException("broken");
    }
  }

  @Test
  void stepsThatRepeatForeverAreFoundAlthoughTheirValuesGrow() {
    Finding finding =
        Explorer.builder()
            .steps(2_000)
            .build()
            .explore(
                () -> {
                  AsyncQueue<Integer> queue = AsyncQueue.fifo(0);
                  for (int i = 0; true; i++) {
                    queue.put(i);
                    Async.yieldNow();
                  }
                })
            .finding();
    assertThat(finding.why()).contains("these steps repeat forever:");
    assertThat(finding.why().get(finding.why().size() - 1)).startsWith("  main: AsyncQueue");
  }

  @Test
  void aTraceOfManyTasksFitsATerminalWithTheLanesBelowEachOther() {
    Finding finding =
        failing(
            () -> {
              List<Task<Void>> tasks = new ArrayList<>();
              for (int i = 0; i < 12; i++) {
                tasks.add(
                    Async.spawn("worker number " + i, () -> Async.sleep(Duration.ofSeconds(1))));
              }
              tasks.forEach(Task::await);
            });
    List<String> lines = finding.trace().toString().lines().toList();
    assertThat(lines).allMatch(line -> line.length() <= 160);
    assertThat(lines.get(0)).matches("step +time +lane +does");
    assertThat(lines.get(1)).matches("1 +0s +main +spawns worker number 0, spawns .*");
    assertThat(lines.get(2)).matches(" +(spawns|worker|number) .*");
    assertThat(lines).anyMatch(line -> line.matches("\\d+ +0s +worker number 3 +waits for .*"));
  }
}
