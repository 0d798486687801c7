// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.explore.history.Operation.End;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Histories whose answer is known. */
class LinearizationTest {

  /** A command of a register or a queue: reads or takes if there is no value. */
  record Command(String name, @Nullable Integer value, String part) {
    static Command write(int value) {
      return new Command("write", value, "");
    }

    static Command read() {
      return new Command("read", null, "");
    }

    static Command put(int value) {
      return new Command("put", value, "");
    }

    static Command get() {
      return new Command("get", null, "");
    }

    Command of(String part) {
      return new Command(name, value, part);
    }

    @Override
    public String toString() {
      return part + name + "(" + (value == null ? "" : value) + ")";
    }
  }

  /** Registers by name, each 0 at first. */
  static final class Registers implements SequentialModel<Integer, Command, Integer> {
    @Override
    public Integer initial() {
      return 0;
    }

    @Override
    public Effect<Integer, Integer> apply(Integer state, Command command) {
      return command.value() == null
          ? Effect.returning(state, state)
          : Effect.returning(null, command.value());
    }

    @Override
    public Object part(Command command) {
      return command.part();
    }
  }

  /** A queue whose get waits for an item. */
  static class Queue implements SequentialModel<List<Integer>, Command, Integer> {
    @Override
    public List<Integer> initial() {
      return List.of();
    }

    @Override
    public @Nullable Effect<List<Integer>, Integer> apply(List<Integer> items, Command command) {
      if (command.value() != null) {
        List<Integer> more = new ArrayList<>(items);
        more.add(command.value());
        return Effect.returning(null, more);
      }
      return items.isEmpty()
          ? null
          : Effect.returning(items.get(0), items.subList(1, items.size()));
    }
  }

  private final History<Command, Integer> history = new History<>();

  private int begin(String process, Command command) {
    return history.begin(process, command);
  }

  private void returned(int operation, @Nullable Integer result) {
    history.end(operation, End.RETURNED, result, null);
  }

  private void cancelled(int operation) {
    history.end(operation, End.CANCELLED, null, null);
  }

  private void done(String process, Command command, @Nullable Integer result) {
    returned(begin(process, command), result);
  }

  private void assertOrder(SequentialModel<?, Command, Integer> model, String... expected) {
    Linearization<Command, Integer> linearization = history.linearize(model);
    assertThat(linearization.exists()).as(linearization.toString()).isTrue();
    assertThat(linearization.order()).extracting(Object::toString).containsExactly(expected);
  }

  private void assertNone(SequentialModel<?, Command, Integer> model) {
    assertThat(history.linearize(model).exists()).isFalse();
  }

  @Test
  void nothingHappenedIsFine() {
    assertOrder(new Registers());
  }

  @Test
  void aReadMaySeeAWriteThatIsUnderWay() {
    int write = begin("a", Command.write(1));
    done("b", Command.read(), 1);
    returned(write, null);

    assertOrder(new Registers(), "a: write(1) returned null", "b: read() returned 1");
  }

  @Test
  void aReadMayMissAWriteThatIsUnderWay() {
    int write = begin("a", Command.write(1));
    done("b", Command.read(), 0);
    returned(write, null);

    assertOrder(new Registers(), "b: read() returned 0", "a: write(1) returned null");
  }

  @Test
  void aReadDoesNotMissAWriteThatIsOver() {
    done("a", Command.write(1), null);
    done("b", Command.read(), 0);

    assertThatThrownBy(() -> history.assertLinearizable(new Registers()))
        .isInstanceOf(AssertionError.class)
        .hasMessage(
            """
            no order of these operations explains their results:
              a: write(1) returned null  ||
              b: read() returned 0         ||
            the longest that explains some:
              a: write(1) returned null
            in state 1, none of these can follow:
              b: read() returned 0
            """);
  }

  @Test
  void newThenOldIsNoOrder() {
    int write = begin("a", Command.write(1));
    done("b", Command.read(), 1);
    done("c", Command.read(), 0);
    returned(write, null);

    assertNone(new Registers());
  }

  @Test
  void whatIsPendingMayHaveTakenEffect() {
    begin("a", Command.write(1));
    done("b", Command.read(), 1);

    assertOrder(new Registers(), "a: write(1) is pending", "b: read() returned 1");
  }

  @Test
  void whatIsPendingMayHaveTakenNone() {
    begin("a", Command.write(1));
    done("b", Command.read(), 0);

    assertOrder(new Registers(), "b: read() returned 0");
  }

  @Test
  void whatWasCancelledTookNoEffect() {
    int write = begin("a", Command.write(1));
    cancelled(write);
    done("b", Command.read(), 1);

    assertNone(new Registers());
  }

  /** A register whose cancelled writes may have come through. */
  private static SequentialModel<Integer, Command, Integer> withCancelledWrites() {
    return new SequentialModel<>() {
      private final Registers registers = new Registers();

      @Override
      public Integer initial() {
        return registers.initial();
      }

      @Override
      public Effect<Integer, Integer> apply(Integer state, Command command) {
        return registers.apply(state, command);
      }

      @Override
      public boolean mayTakeEffectCancelled(Command command) {
        return true;
      }
    };
  }

  @Test
  void whatWasCancelledMayTakeEffectIfTheModelSaysSo() {
    int write = begin("a", Command.write(1));
    cancelled(write);
    done("b", Command.read(), 1);

    assertOrder(withCancelledWrites(), "a: write(1) was cancelled", "b: read() returned 1");
  }

  @Test
  void whatWasCancelledTakesNoEffectLater() {
    int write = begin("a", Command.write(1));
    cancelled(write);
    done("b", Command.read(), 0);
    done("b", Command.read(), 1);

    assertNone(withCancelledWrites());
  }

  @Test
  void anItemIsNotTakenTwice() {
    done("a", Command.put(7), null);
    int one = begin("b", Command.get());
    int two = begin("c", Command.get());
    returned(one, 7);
    returned(two, 7);

    assertNone(new Queue());
  }

  @Test
  void itemsComeOutInOrder() {
    done("a", Command.put(1), null);
    done("a", Command.put(2), null);
    done("b", Command.get(), 2);

    assertNone(new Queue());
  }

  @Test
  void itemsOfPutsAtTheSameTimeComeInAnyOrder() {
    int one = begin("a", Command.put(1));
    int two = begin("b", Command.put(2));
    returned(one, null);
    returned(two, null);
    done("c", Command.get(), 2);
    done("c", Command.get(), 1);

    assertThat(history.linearize(new Queue()).exists()).isTrue();
  }

  @Test
  void aGetMayWaitForEverIfThereIsNothing() {
    begin("b", Command.get());
    history.settle();

    assertOrder(new Queue());
  }

  @Test
  void aGetDoesNotWaitForEverBesideAnItem() {
    begin("b", Command.get());
    done("a", Command.put(7), null);
    history.settle();

    assertThatThrownBy(() -> history.assertLinearizable(new Queue()))
        .hasMessage(
            """
            no order of these operations explains their results:
              b: get() is pending      |-->
              a: put(7) returned null   ||
            the longest that explains some:
              a: put(7) returned null
            in state [7], these should not wait:
              b: get() is pending
            """);
  }

  @Test
  void anItemThatACancelledGetHasTakenIsLost() {
    int cancelled = begin("b", Command.get());
    done("a", Command.put(7), null);
    cancelled(cancelled);
    begin("c", Command.get());
    history.settle();

    assertThat(history.linearize(new Queue()))
        .hasToString(
            """
            no order of these operations explains their results:
              b: get() was cancelled   |--|
              a: put(7) returned null   ||
              c: get() is pending          |>
            the longest that explains some:
              a: put(7) returned null
            in state [7], these should not wait:
              c: get() is pending
            """);
  }

  @Test
  void whatIsThrownMustFitToo() {
    SequentialModel<List<Integer>, Command, Integer> model =
        new Queue() {
          @Override
          public Effect<List<Integer>, Integer> apply(List<Integer> items, Command command) {
            Effect<List<Integer>, Integer> effect = super.apply(items, command);
            return effect == null ? Effect.throwing(NoSuchElementException.class, items) : effect;
          }
        };
    history.end(begin("a", Command.get()), End.THREW, null, new NoSuchElementException());
    assertOrder(model, "a: get() threw java.util.NoSuchElementException");

    done("a", Command.put(1), null);
    history.end(begin("a", Command.get()), End.THREW, null, new NoSuchElementException());
    assertNone(model);
  }

  @Test
  void partsAreCheckedOneByOne() {
    done("a", Command.write(1).of("x."), null);
    done("a", Command.read().of("y."), 0);
    done("b", Command.read().of("x."), 1);
    assertThat(history.linearize(new Registers()).exists()).isTrue();

    done("b", Command.read().of("y."), 1);
    assertThat(history.linearize(new Registers()).order())
        .extracting(Object::toString)
        .containsExactly("a: y.read() returned 0");
  }

  @Test
  void callsAreRecordedWithTheirEnds() throws Exception {
    history.call("a", Command.write(1), () -> null);
    assertThatThrownBy(
            () ->
                history.call(
                    "b",
                    Command.read(),
                    () -> {
                      throw new IllegalStateException("shut");
                    }))
        .hasMessage("shut");
    history.begin("c", Command.read());

    assertThat(history)
        .hasToString(
            """
              a: write(1) returned null                              ||
              b: read() threw java.lang.IllegalStateException: shut    ||
              c: read() is pending                                       |>
            """);
  }

  /** Operations on a queue of up to 3 items, each taking effect between its beginning and end. */
  private void random(Random random, int processes, int count) {
    List<Integer> items = new ArrayList<>();
    List<Runnable> steps = new ArrayList<>();
    for (int begun = 0; begun < count || !steps.isEmpty(); ) {
      if (begun < count && steps.size() < processes) {
        boolean put = items.isEmpty() || (items.size() < 3 && random.nextBoolean());
        steps.add(operation("process " + begun % processes, put ? begun : null, items, steps));
        begun++;
      } else {
        steps.remove(random.nextInt(steps.size())).run();
      }
    }
  }

  /** Begins an operation; what is returned lets it take effect, and then lets it end. */
  private Runnable operation(
      String process, @Nullable Integer item, List<Integer> items, List<Runnable> steps) {
    int number = begin(process, item == null ? Command.get() : Command.put(item));
    return () -> {
      Integer result = null;
      if (item != null) {
        items.add(item);
      } else if (items.isEmpty()) {
        done("supplier", Command.put(-1), null);
        result = -1;
      } else {
        result = items.removeFirst();
      }
      Integer returned = result;
      steps.add(() -> returned(number, returned));
    };
  }

  @Test
  void aThousandOperationsAreCheckedInLessThanASecond() {
    random(new Random(1), 6, 1000);
    assertThat(history.operations()).hasSizeGreaterThanOrEqualTo(1000);

    long start = System.nanoTime();
    boolean exists = history.linearize(new Queue()).exists();

    assertThat(exists).isTrue();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
  }

  @Test
  void aHistoryThatIsTooHardSaysSo() {
    List<Integer> puts = new ArrayList<>();
    for (int item = 0; item < 40; item++) {
      puts.add(begin("process " + item, Command.put(item)));
    }
    puts.forEach(put -> returned(put, null));
    done("last", Command.get(), 77);

    assertThatThrownBy(() -> history.linearize(new Queue()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "41 operations lead to more than 200000 states; override part() in the model, or check"
                + " shorter histories");
  }

  @Test
  void agreesWithAllPermutationsOnSmallHistories() {
    int[] answers = new int[2];
    for (int seed = 0; seed < 300; seed++) {
      History<Command, Integer> small = new History<>();
      Random random = new Random(seed);
      List<Integer> open = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        open.add(
            small.begin(
                "process " + i,
                random.nextBoolean() ? Command.write(random.nextInt(3)) : Command.read()));
        while (!open.isEmpty() && random.nextBoolean()) {
          Collections.swap(open, 0, random.nextInt(open.size()));
          int ended = open.removeFirst();
          boolean read = small.operations().get(ended).command().value() == null;
          small.end(ended, End.RETURNED, read ? random.nextInt(3) : null, null);
        }
      }
      boolean expected = Permutations.explain(small.operations(), new Registers());
      assertThat(small.linearize(new Registers()).exists())
          .as(small.toString())
          .isEqualTo(expected);
      answers[expected ? 1 : 0]++;
    }
    assertThat(answers[0]).isGreaterThan(20);
    assertThat(answers[1]).isGreaterThan(20);
  }

  /** The definition, word by word. */
  private static final class Permutations {

    static <S> boolean explain(
        List<Operation<Command, Integer>> left, SequentialModel<S, Command, Integer> model) {
      return explain(left, model, model.initial());
    }

    private static <S> boolean explain(
        List<Operation<Command, Integer>> left,
        SequentialModel<S, Command, Integer> model,
        S state) {
      if (left.stream().allMatch(it -> it.end() == End.PENDING)) {
        return true;
      }
      for (Operation<Command, Integer> next : left) {
        if (left.stream().anyMatch(other -> other.ended() < next.began())) {
          continue;
        }
        Effect<S, Integer> effect = model.apply(state, next.command());
        boolean fits = next.end() == End.PENDING || Objects.equals(effect.result(), next.result());
        List<Operation<Command, Integer>> rest = new ArrayList<>(left);
        rest.remove(next);
        if (fits && explain(rest, model, effect.state())) {
          return true;
        }
      }
      return false;
    }
  }
}
