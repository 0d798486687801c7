// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.looptests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Async;
import dev.lockstep.explore.NondeterminismError;
import dev.lockstep.junit.LoopTest;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Tests that are run twice, to see that they do the same again. */
class SelfCheckTest {

  @Test
  void aTestThatDoesTheSameAgainPasses() {
    Same.runs = 0;
    assertThat(Launch.of(Same.class).failures()).isEmpty();
    assertThat(Same.runs).isGreaterThanOrEqualTo(2);
  }

  static class Same {
    static int runs;

    @LoopTest(selfCheck = true)
    void same() {
      runs++;
      Async.spawn("helper", () -> Async.sleep(Duration.ofSeconds(1))).await();
    }
  }

  @Test
  void aTestThatDoesSomethingElseFailsWithTheFirstStepThatDiffers() {
    Different.runs = 0;
    Throwable failure = Launch.of(Different.class).failure();
    assertThat(failure).isInstanceOf(NondeterminismError.class);
    String text = Launch.withoutLines(failure.getMessage());
    assertThat(text.replaceAll("PT\\d+S", "PTnS").replaceAll("java:\\d+", "java"))
        .isEqualTo(
            """
            not deterministic: run again, the same interleaving does something else
              once: step 2, helper: waits for sleep of PTnS SelfCheckTest.java
                  at dev.lockstep.looptests.SelfCheckTest$Different.lambda$different$0(SelfCheckTest.java)
              again: step 2, helper: waits for sleep of PTnS SelfCheckTest.java
                  at dev.lockstep.looptests.SelfCheckTest$Different.lambda$different$0(SelfCheckTest.java)
            cause: not found in the code around it; look for the real clock, random numbers, the order of hash tables, and threads of the program's own
            remedy: let the test take time and random numbers from its loop (parameters Clock, RandomGenerator; Async.random), or set selfCheck = false\
            """);
  }

  static class Different {
    static int runs;

    @LoopTest(selfCheck = true)
    void different() {
      runs++;
      Async.spawn("helper", () -> Async.sleep(Duration.ofSeconds(runs))).await();
    }
  }

  @Test
  void aTestThatReadsTheRealClockIsToldWhereItDoes() {
    Timed.start = System.nanoTime();
    String text = Launch.withoutLines(Launch.of(Timed.class).failure().getMessage());
    assertThat(
            text.replaceAll("PT\\S+S", "PTnS")
                .replaceAll("java:\\d+", "java")
                .replaceAll("line \\d+", "line n"))
        .isEqualTo(
            """
            not deterministic: run again, the same interleaving does something else
              once: step 1, timed: waits for sleep of PTnS SelfCheckTest.java
                  at dev.lockstep.looptests.SelfCheckTest$Timed.pause(SelfCheckTest.java)
                  at dev.lockstep.looptests.SelfCheckTest$Timed.timed(SelfCheckTest.java)
              again: step 1, timed: waits for sleep of PTnS SelfCheckTest.java
                  at dev.lockstep.looptests.SelfCheckTest$Timed.pause(SelfCheckTest.java)
                  at dev.lockstep.looptests.SelfCheckTest$Timed.timed(SelfCheckTest.java)
            likely cause: SelfCheckTest$Timed.pause uses the real clock (System.nanoTime, line n)
            remedy: let the test take time and random numbers from its loop (parameters Clock, RandomGenerator; Async.random), or set selfCheck = false\
            """);
  }

  static class Timed {
    static long start;

    @LoopTest(selfCheck = true)
    void timed() {
      pause();
    }

    private static void pause() {
      Async.sleep(Duration.ofNanos(1 + System.nanoTime() - start));
    }
  }
}
