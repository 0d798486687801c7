// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Async;
import dev.lockstep.Context;
import dev.lockstep.Handle;
import dev.lockstep.Loop;
import dev.lockstep.Runner;
import dev.lockstep.spi.LoopClock;
import dev.lockstep.testing.TestLoop;
import dev.lockstep.testkit.JumpClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.LongUnaryOperator;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The order of timers, and what becomes of those that are dropped. */
class TimerHeapTest {

  @Test
  void aMillionCancelledTimersDoNotPileUp() {
    try (Runner runner = Runner.builder().clock(new JumpClock()).build()) {
      Loop loop = runner.loop();
      TimerHeap timers = Kernel.of(loop).scheduler.timers;
      Handle kept = loop.callLater(Duration.ofDays(1), () -> {});
      int most = 0;
      for (int i = 0; i < 1_000_000; i++) {
        loop.callLater(Duration.ofHours(1), () -> {}).cancel();
        most = Math.max(most, timers.slots());
      }
      assertThat(most).isLessThan(300);
      assertThat(timers.size()).isEqualTo(1);
      assertThat(loop.allTimers()).containsExactly(kept);
    }
  }

  @Test
  void timersRunByDeadlineAndThenInTheOrderInWhichTheyWereSet() {
    Random random = new Random(42);
    List<int[]> expected = new ArrayList<>();
    List<int[]> ran = new ArrayList<>();
    TestLoop.run(
        () -> {
          Loop loop = Loop.current();
          for (int i = 0; i < 5_000; i++) {
            int[] timer = {random.nextInt(200), i};
            Handle handle = loop.callAt(timer[0], () -> ran.add(timer));
            if (random.nextInt(3) == 0) {
              handle.cancel();
            } else {
              expected.add(timer);
            }
          }
          Async.sleep(Duration.ofSeconds(1));
        });
    expected.sort(
        Comparator.<int[]>comparingInt(timer -> timer[0]).thenComparingInt(timer -> timer[1]));

    assertThat(ran).isEqualTo(expected);
  }

  /** The deadlines of some timers, of which there are more than a heap keeps in one piece. */
  private static Stream<Arguments> manyDeadlines() {
    long hour = 3_600_000_000_000L;
    return Stream.of(
        Arguments.of("evenly", (Supplier<LongUnaryOperator>) () -> chance(1_000_000)),
        Arguments.of("few and equal", (Supplier<LongUnaryOperator>) () -> chance(7)),
        Arguments.of("all equal", (Supplier<LongUnaryOperator>) () -> i -> 5),
        Arguments.of("ascending", (Supplier<LongUnaryOperator>) () -> i -> i * 1_000),
        Arguments.of("descending", (Supplier<LongUnaryOperator>) () -> i -> 1_000_000 - i),
        Arguments.of("before zero", (Supplier<LongUnaryOperator>) () -> i -> -i * 1_000_003),
        Arguments.of(
            "one in four at no time",
            (Supplier<LongUnaryOperator>) () -> i -> i % 4 == 0 ? LoopClock.FOREVER - 1 : i * 17),
        Arguments.of(
            "three in four hours later",
            (Supplier<LongUnaryOperator>) () -> i -> i % 4 != 0 ? i * hour : i),
        Arguments.of(
            "at both ends of time",
            (Supplier<LongUnaryOperator>)
                () -> i -> i % 2 == 0 ? Long.MIN_VALUE + i : LoopClock.FOREVER - 1 - i));
  }

  private static LongUnaryOperator chance(int bound) {
    Random random = new Random(7);
    return i -> random.nextInt(bound);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("manyDeadlines")
  void manyTimersAreTakenInExactOrderWhileOthersAreSetAndDropped(
      String name, Supplier<LongUnaryOperator> deadlines) {
    try (Runner runner = Runner.builder().clock(new JumpClock()).build()) {
      Kernel kernel = Kernel.of(runner.loop());
      TimerHeap timers = kernel.scheduler.timers;
      LongUnaryOperator deadline = deadlines.get();
      List<CallHandle> all = new ArrayList<>();
      NavigableSet<CallHandle> expected =
          new TreeSet<>(
              Comparator.<CallHandle>comparingLong(timer -> timer.deadline)
                  .thenComparingLong(CallHandle::sequence));
      Random random = new Random(42);
      for (int round = 0; round < 40; round++) {
        for (int i = 0; i < 1_000; i++) {
          CallHandle timer = new CallHandle(kernel, new Context(), () -> {});
          timer.deadline = deadline.applyAsLong(all.size());
          timers.add(timer.deadline, timer);
          all.add(timer);
          expected.add(timer);
        }
        for (int i = 0; i < 20 * round; i++) {
          CallHandle any = all.get(random.nextInt(all.size()));
          if (expected.remove(any)) {
            any.drop();
          }
          assertThat(timers.nextDeadline()).isEqualTo(expected.first().deadline);
          assertThat(timers.pollDue(LoopClock.FOREVER)).isSameAs(expected.pollFirst());
        }
        assertThat(timers.size()).isEqualTo(expected.size());
      }
      assertThat(timers.pending()).isEqualTo(List.copyOf(expected));
      while (!expected.isEmpty()) {
        assertThat(timers.pollDue(LoopClock.FOREVER)).isSameAs(expected.pollFirst());
      }
      assertThat(timers.nextDeadline()).isEqualTo(LoopClock.FOREVER);
      assertThat(timers.isEmpty()).isTrue();
    }
  }

  @Test
  void manyFarTimersThatAreDroppedDoNotPileUp() {
    try (Runner runner = Runner.builder().clock(new JumpClock()).build()) {
      Loop loop = runner.loop();
      TimerHeap timers = Kernel.of(loop).scheduler.timers;
      for (int round = 0; round < 5; round++) {
        List<Handle> handles = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
          handles.add(loop.callLater(Duration.ofSeconds(i), () -> {}));
        }
        handles.forEach(Handle::cancel);
        assertThat(timers.slots()).isLessThan(200);
        assertThat(timers.size()).isZero();
      }
    }
  }
}
