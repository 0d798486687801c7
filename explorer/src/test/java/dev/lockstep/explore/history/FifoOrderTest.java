// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.explore.history.LinearizationTest.Command;
import dev.lockstep.explore.history.LinearizationTest.Queue;
import dev.lockstep.explore.history.Operation.End;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Histories of a queue, decided without a search. */
class FifoOrderTest {

  private static final SequentialModel<?, Command, Integer> FIFO =
      SequentialModel.fifo(Command::value);

  /** Operations of several processes on a queue that does what it should, or nearly. */
  private static final class Traffic {
    private final History<Command, Integer> history = new History<>();
    private final Random random;
    private final Deque<Integer> items = new ArrayDeque<>();
    private final List<Runnable> steps = new ArrayList<>();
    private int waiting;

    private Traffic(long seed) {
      random = new Random(seed);
    }

    /** Each operation takes effect at one moment between its beginning and its end. */
    History<Command, Integer> run(int processes, int count, int backlog) {
      for (int begun = 0; begun < count || !steps.isEmpty(); ) {
        if (begun < count && steps.size() < processes) {
          int ahead = items.size() - waiting;
          begin(begun, ahead <= 0 || (ahead < backlog && random.nextInt(3) > 0));
          begun++;
        } else {
          steps.remove(random.nextInt(steps.size())).run();
        }
      }
      return history;
    }

    private void begin(int number, boolean put) {
      int operation = history.begin("process " + number, put ? Command.put(number) : Command.get());
      waiting += put ? 0 : 1;
      steps.add(() -> takeEffect(operation, put ? number : null));
    }

    private void takeEffect(int operation, Integer item) {
      if (item != null) {
        items.add(item);
        steps.add(() -> history.end(operation, End.RETURNED, null, null));
      } else if (items.isEmpty()) {
        steps.add(() -> takeEffect(operation, null));
      } else {
        waiting--;
        Integer taken = items.remove();
        steps.add(() -> history.end(operation, End.RETURNED, taken, null));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 10, 100, 400})
  void aThousandOperationsWithALongBacklogAreDecidedInLessThanASecond(int backlog) {
    History<Command, Integer> history = new Traffic(backlog).run(8, 1_000, backlog);

    long start = System.nanoTime();
    Linearization<Command, Integer> linearization = history.linearize(FIFO);

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
    assertThat(linearization.exists()).as(linearization::toString).isTrue();
    assertIsAnOrder(history, linearization.order());
  }

  /** It keeps what was over before something began in front of it, and the model agrees. */
  private static void assertIsAnOrder(
      History<Command, Integer> history, List<Operation<Command, Integer>> order) {
    assertThat(order)
        .containsAll(history.operations().stream().filter(it -> it.end() == End.RETURNED).toList())
        .doesNotHaveDuplicates();
    Deque<Integer> items = new ArrayDeque<>();
    int lastBegin = -1;
    for (Operation<Command, Integer> operation : order) {
      assertThat(operation.ended()).as("end of %s", operation).isGreaterThan(lastBegin);
      lastBegin = Math.max(lastBegin, operation.began());
      if (operation.command().value() != null) {
        items.add(operation.command().value());
      } else if (operation.end() == End.RETURNED) {
        assertThat(items.remove()).isEqualTo(operation.result());
      } else {
        items.remove();
      }
    }
  }

  @Test
  void aSwapALossAndADoubleAreFoundInAThousandOperations() {
    for (int seed = 0; seed < 20; seed++) {
      List<Operation<Command, Integer>> right = new Traffic(seed).run(8, 1_000, 100).operations();
      assertThat(broken(right, (got, i) -> got.get(i - 60)).exists()).isFalse(); // twice
      assertThat(broken(right, (got, i) -> -1).exists()).isFalse(); // from nowhere
      assertThat(broken(right, (got, i) -> null).exists()).isFalse(); // lost
    }
  }

  private interface Change {
    Integer result(List<Integer> got, int index);
  }

  /** The history with another result of one get, and what it got is left. */
  private static Linearization<Command, Integer> broken(
      List<Operation<Command, Integer>> right, Change change) {
    List<Integer> got = right.stream().map(Operation::result).filter(Objects::nonNull).toList();
    int index = got.size() / 2;
    Integer lost = got.get(index);
    Integer instead = change.result(got, index);
    History<Command, Integer> wrong = new History<>();
    List<int[]> events = new ArrayList<>();
    for (int i = 0; i < right.size(); i++) {
      events.add(new int[] {right.get(i).began(), i});
      events.add(new int[] {right.get(i).ended(), ~i});
    }
    events.sort((a, b) -> Integer.compare(a[0], b[0]));
    int[] numbers = new int[right.size()];
    for (int[] event : events) {
      Operation<Command, Integer> operation = right.get(event[1] < 0 ? ~event[1] : event[1]);
      boolean changed = lost.equals(operation.result());
      if (changed && instead == null) {
        continue;
      }
      if (event[1] >= 0) {
        numbers[event[1]] = wrong.begin(operation.process(), operation.command());
      } else {
        wrong.end(numbers[~event[1]], End.RETURNED, changed ? instead : operation.result(), null);
      }
    }
    return wrong.linearize(FIFO);
  }

  @Test
  void agreesWithTheSearchOnSmallHistories() {
    int[] answers = new int[2];
    for (int seed = 0; seed < 6_000; seed++) {
      Random random = new Random(seed);
      History<Command, Integer> history = small(random);
      boolean expected = history.linearize(new Queue()).exists();
      Linearization<Command, Integer> linearization = history.linearize(FIFO);

      assertThat(linearization.exists()).as("seed %s\n%s", seed, history).isEqualTo(expected);
      if (expected) {
        assertIsAnOrder(history, linearization.order());
      }
      answers[expected ? 1 : 0]++;
    }
    assertThat(answers[0]).isGreaterThan(300);
    assertThat(answers[1]).isGreaterThan(300);
  }

  /** Puts of different items and gets with guessed results, some pending, some settled. */
  private static History<Command, Integer> small(Random random) {
    History<Command, Integer> history = new History<>();
    List<Integer> open = new ArrayList<>();
    int puts = 0;
    int gets = 0;
    for (int i = 0; i < 7; i++) {
      boolean put = random.nextBoolean();
      open.add(history.begin("process " + i, put ? Command.put(puts++) : Command.get()));
      while (!open.isEmpty() && random.nextInt(5) > 1) {
        int number = open.remove(/* index */ random.nextInt(open.size()));
        boolean get = history.operations().get(number).command().value() == null;
        int guess = random.nextInt(4) > 0 ? gets++ : random.nextInt(puts + 1);
        history.end(number, End.RETURNED, get ? Integer.valueOf(guess) : null, null);
      }
    }
    if (random.nextInt(4) == 0) {
      history.settle();
    }
    return history;
  }

  @Test
  void equalItemsAreSearchedFor() {
    History<Command, Integer> history = new History<>();
    for (int i = 0; i < 2; i++) {
      history.end(history.begin("a", Command.put(7)), End.RETURNED, null, null);
    }
    history.end(history.begin("a", Command.get()), End.RETURNED, 7, null);

    assertThat(history.linearize(FIFO).order()).hasSize(3);
  }

  @Test
  void anOrderTurnedRoundIsNamed() {
    History<Command, Integer> history = new History<>();
    history.end(history.begin("a", Command.put(1)), End.RETURNED, null, null);
    history.end(history.begin("a", Command.put(2)), End.RETURNED, null, null);
    history.end(history.begin("b", Command.get()), End.RETURNED, 2, null);
    history.end(history.begin("b", Command.get()), End.RETURNED, 1, null);

    assertThat(history.linearize(FIFO))
        .hasToString(
            """
            no order of these operations explains their results:
              a: put(1) returned null  ||
              a: put(2) returned null    ||
              b: get() returned 2          ||
              b: get() returned 1            ||
            the first was put before the second, and the second was taken first:
              a: put(1) returned null
              a: put(2) returned null
              b: get() returned 2
              b: get() returned 1
            """);
  }

  @Test
  void anItemLeftBesideWhoWaitsIsNamed() {
    History<Command, Integer> history = new History<>();
    history.begin("b", Command.get());
    history.end(history.begin("a", Command.put(1)), End.RETURNED, null, null);
    history.settle();

    assertThat(history.linearize(FIFO))
        .hasToString(
            """
            no order of these operations explains their results:
              b: get() is pending      |-->
              a: put(1) returned null   ||
            this item was never taken:
              a: put(1) returned null
            so these should not wait:
              b: get() is pending
            """);
  }
}
