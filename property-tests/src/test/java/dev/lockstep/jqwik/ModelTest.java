// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.jqwik;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Async;
import dev.lockstep.AsyncFuture;
import dev.lockstep.Loop;
import dev.lockstep.explore.Interleaving;
import dev.lockstep.explore.InterleavingFailure;
import dev.lockstep.explore.history.Effect;
import dev.lockstep.explore.history.SequentialModel;
import dev.lockstep.sync.AsyncQueue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model of ten lines finds what queues lose and double. */
class ModelTest {

  @TempDir private Path directory;

  /** Puts an item if there is one, else gets one. */
  record Command(@Nullable Integer item) {
    @Override
    public String toString() {
      return item == null ? "get()" : "put(" + item + ")";
    }
  }

  /** The model of ten lines. */
  static final class QueueModel implements SequentialModel<List<Integer>, Command, Integer> {
    @Override
    public List<Integer> initial() {
      return List.of();
    }

    @Override
    public @Nullable Effect<List<Integer>, Integer> apply(List<Integer> items, Command command) {
      if (command.item() != null) {
        List<Integer> more = new ArrayList<>(items);
        more.add(command.item());
        return Effect.returning(null, more);
      }
      return items.isEmpty()
          ? null
          : Effect.returning(items.get(0), items.subList(1, items.size()));
    }
  }

  abstract static class Programs {
    @Provide
    Arbitrary<ConcurrentCommands<Command>> programs() {
      return ConcurrentCommands.of(
          Arbitraries.integers().between(1, 9).injectNull(0.5).map(Command::new));
    }
  }

  @OnLoop(cancelling = {"task 1", "task 2", "task 3"})
  static class OwnQueue extends Programs {
    @Property
    void isLinearizable(
        @ForAll("programs") ConcurrentCommands<Command> program, @ForAll Interleaving order) {
      AsyncQueue<Integer> queue = AsyncQueue.fifo(0);
      program.run(command -> on(queue, command)).assertLinearizable(new QueueModel());
    }

    private static @Nullable Integer on(AsyncQueue<Integer> queue, Command command) {
      if (command.item() == null) {
        return queue.get();
      }
      queue.put(command.item());
      return null;
    }
  }

  @Test
  void theQueueOfTheLibraryIsAQueueWhoeverIsCancelled() {
    run(OwnQueue.class).assertStatistics(1, 1);
  }

  private Jqwik run(Class<?> properties) {
    return Jqwik.run(properties, directory.resolve("database"));
  }

  /** A queue that hands an item to the first who waits, also if that one has been cancelled. */
  static final class LosingQueue {
    private final Deque<Integer> items = new ArrayDeque<>();
    private final Deque<AsyncFuture<Integer>> waiting = new ArrayDeque<>();

    @Nullable Integer on(Command command) {
      if (command.item() == null) {
        return items.isEmpty() ? awaitItem() : items.poll();
      }
      AsyncFuture<Integer> next = waiting.poll();
      if (next == null || next.isDone()) {
        items.add(command.item());
      } else {
        next.setResult(command.item());
      }
      return null;
    }

    private Integer awaitItem() {
      AsyncFuture<Integer> next = Loop.current().createFuture();
      waiting.add(next);
      return next.await();
    }
  }

  @OnLoop(cancelling = {"task 1", "task 2", "task 3"})
  static class Losing extends Programs {
    @Property(seed = "1")
    void isLinearizable(
        @ForAll("programs") ConcurrentCommands<Command> program, @ForAll Interleaving order) {
      LosingQueue queue = new LosingQueue();
      program.run(queue::on).assertLinearizable(new QueueModel());
    }
  }

  @Test
  void anItemThatIsLostIsFound() {
    Jqwik run = run(Losing.class);

    assertThat(run.failure())
        .isInstanceOf(InterleavingFailure.class)
        .hasMessageContaining("no order of these operations explains their results:\n")
        .hasMessageContaining(": get() was cancelled ")
        .hasMessageContaining("(the explorer cancels task ");
    assertThat(run.failure().getCause().getMessage().lines()).hasSizeLessThanOrEqualTo(12);
    assertThat(run.published("replay")).hasSize(1);
  }

  /** A queue that looks at its first item, gives way, and then removes it. */
  static final class DoublingQueue {
    private final Deque<Integer> items = new ArrayDeque<>();

    @Nullable Integer on(Command command) {
      if (command.item() != null) {
        items.add(command.item());
        return null;
      }
      while (items.isEmpty()) {
        Async.sleep(Duration.ofHours(1));
      }
      Integer first = items.peek();
      Async.yieldNow();
      items.poll();
      return first;
    }
  }

  @OnLoop
  static class Doubling extends Programs {
    @Property(seed = "1")
    void isLinearizable(
        @ForAll("programs") ConcurrentCommands<Command> program, @ForAll Interleaving order) {
      DoublingQueue queue = new DoublingQueue();
      program.run(queue::on).assertLinearizable(new QueueModel());
    }
  }

  @Test
  void anItemThatIsTakenTwiceIsFound() {
    Jqwik run = run(Doubling.class);

    assertThat(run.failure())
        .isInstanceOf(InterleavingFailure.class)
        .hasMessageMatching(
            "(?s)fails with (0 deviations|1 deviation) from first in, first out: .*")
        .hasMessageContaining("none of these can follow:\n");
    assertThat(run.failure().getCause().getMessage().lines()).hasSizeLessThanOrEqualTo(12);
  }
}
