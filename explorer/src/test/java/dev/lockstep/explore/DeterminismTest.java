// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Async;
import dev.lockstep.AsyncFuture;
import dev.lockstep.Hold;
import dev.lockstep.Loop;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Programs whose course is decided by something else than the explorer, differently each time. */
class DeterminismTest {

  private final AtomicInteger runs = new AtomicInteger();

  @Test
  void aProgramThatDoesTheSameAgainPasses() {
    assertThat(Explorer.builder().build().explore(() -> Programs.tasks(2, 2)).finding()).isNull();
  }

  @Test
  void theRealClockIsNamed() {
    Finding finding = find(this::readsTheRealClock);

    assertThat(finding.failure())
        .isInstanceOf(NondeterminismError.class)
        .hasMessageContaining("not deterministic: run again, the same interleaving does something")
        .hasMessageContaining("once: step 1, main: yields DeterminismTest.java:")
        .hasMessageContaining("again: step 1, main: returns")
        .hasMessageContaining("readsTheRealClock uses the real clock (System.nanoTime, line ");
  }

  private void readsTheRealClock() {
    long odd = Math.abs(System.nanoTime() * 2 + runs.incrementAndGet()) % 2;
    if (odd == 1) {
      Async.yieldNow();
    }
  }

  @Test
  void aProgramThatInitializesStaticStateInItsFirstRunPasses() {
    assertThat(Explorer.builder().interleavings(300).build().explore(this::isColdAtFirst).finding())
        .isNull();
  }

  private void isColdAtFirst() {
    if (runs.incrementAndGet() == 1) {
      Async.yieldNow();
    }
    Programs.tasks(2, 2);
  }

  @Test
  void aRunThatDiffersLaterIsFound() {
    Finding finding =
        Explorer.builder()
            .strategy(Strategy.randomWalk())
            .interleavings(300)
            .build()
            .explore(this::differsInOneRun)
            .finding();
    assertThat(finding).isNotNull();
    assertThat(finding.failure())
        .hasMessageStartingWith(
            "not deterministic: the same interleaving did something else once, in run 51");
  }

  /** Run 51 is checked, as the first one was, which was run twice more. */
  private void differsInOneRun() {
    if (runs.incrementAndGet() == 53) {
      Async.yieldNow();
    }
    Programs.tasks(2, 3);
  }

  @Test
  void randomNumbersAreNamed() {
    assertThat(find(this::drawsRandomNumbers).failure())
        .hasMessageContaining("drawsRandomNumbers uses random numbers (Random, line ");
  }

  private void drawsRandomNumbers() {
    if ((new Random().nextInt(100) * 2 + runs.incrementAndGet()) % 2 == 1) {
      Async.yieldNow();
    }
  }

  @Test
  void theOrderOfAHashTableIsNamed() {
    assertThat(find(this::spawnsInHashOrder).failure())
        .hasMessageContaining("spawnsInHashOrder uses the order of a hash table (HashSet, line ");
  }

  private void spawnsInHashOrder() {
    Set<String> names = new HashSet<>();
    names.add("task" + runs.incrementAndGet() % 2);
    names.forEach(name -> Async.spawn(name, Programs.stepping(1, () -> {})));
    Async.yieldNow();
  }

  @Test
  void aThreadOfTheProgramIsNamed() {
    assertThat(find(this::asksAnotherThread).failure())
        .hasMessageContaining("asksAnotherThread uses a thread of its own (Thread.start, line ");
  }

  private void asksAnotherThread() {
    AsyncFuture<Integer> answer = Async.future();
    Loop loop = Loop.current();
    Hold hold = loop.hold("the other thread");
    if (runs.incrementAndGet() % 2 == 1) {
      Async.yieldNow();
    }
    new Thread(() -> loop.callSoonThreadsafe(() -> answer.setResult(1))).start();
    answer.await();
    hold.close();
  }

  @Test
  void aLambdaAndAnotherClassThatTheProgramCallsAreRead() {
    assertThat(find(this::asksAnotherClass).failure())
        .hasMessageContaining("Elsewhere.odd uses the real clock (System.currentTimeMillis, line ");
  }

  private void asksAnotherClass() {
    java.util.function.IntPredicate odd = number -> Elsewhere.odd(number);
    if (odd.test(runs.incrementAndGet())) {
      Async.yieldNow();
    }
  }

  private static final class Elsewhere {
    private static boolean odd(int number) {
      return (number + 2 * System.currentTimeMillis()) % 2 == 1;
    }
  }

  @Test
  void whatTheClassReadsOutsideOfTheProgramIsNotBlamed() {
    long begun = System.nanoTime();

    assertThat(find(this::drawsRandomNumbers).failure())
        .hasMessageContaining("random numbers")
        .message()
        .doesNotContain("nanoTime");
    assertThat(System.nanoTime()).isGreaterThan(begun);
  }

  @Test
  void aFailureThatDoesNotComeAgainIsDoubted() {
    Finding finding = find(this::failsEveryOtherTime);

    assertThat(finding.failure()).hasMessage("odd");
    assertThat(finding.doubt()).startsWith("not deterministic: ");
    assertThat(finding.report()).contains("not deterministic: ");
  }

  private void failsEveryOtherTime() {
    if (runs.incrementAndGet() % 2 == 1) {
      throw new AssertionError("odd");
    }
  }

  @Test
  void theCheckCanBeSwitchedOff() {
    Exploration exploration =
        Explorer.builder()
            .checkingDeterminism(false)
            .interleavings(200)
            .build()
            .explore(this::readsTheRealClock);

    assertThat(exploration.finding()).isNull();
  }

  private static Finding find(dev.lockstep.AsyncAction program) {
    Finding finding = Explorer.builder().interleavings(200).build().explore(program).finding();
    assertThat(finding).isNotNull();
    return finding;
  }
}
