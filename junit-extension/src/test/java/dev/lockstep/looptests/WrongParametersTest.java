// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.looptests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Runner;
import dev.lockstep.junit.LoopExtension;
import dev.lockstep.junit.LoopTest;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a test is told whose method takes what nobody can give it. */
class WrongParametersTest {

  private static final String LIST =
      "can take these by their exact type: Clock, Faults, InstantSource, Interleaving, Loop,"
          + " RandomGenerator, VirtualClock, World.";

  @Test
  void testThatTakesWhatNobodyHasIsToldWhatItCanTake() {
    assertThat(Launch.of(OfTests.class).failures())
        .hasSize(3)
        .allSatisfy(
            failure -> assertThat(failure).hasMessageContainingAll("No ParameterResolver", LIST));
  }

  @ExtendWith(LoopExtension.class)
  static class OfTests {
    @Test
    void runner(Runner runner) {}

    @Test
    void subtype(Random random) {}

    @LoopTest(interleavings = 3)
    void explored(Runner runner) {}
  }

  @Test
  void methodBeforeOrAfterTestsIsToldToo() {
    for (Class<?> tests :
        new Class<?>[] {
          OfBeforeEach.class, OfAfterEach.class, OfBeforeAll.class, OfAfterAll.class
        }) {
      assertThat(Launch.of(tests).failures())
          .as(tests.getSimpleName())
          .isNotEmpty()
          .allSatisfy(failure -> assertThat(failure).hasMessageContaining(LIST));
    }
  }

  @ExtendWith(LoopExtension.class)
  static class OfBeforeEach {
    @BeforeEach
    void before(Runner runner) {}

    @Test
    void test() {}
  }

  @ExtendWith(LoopExtension.class)
  static class OfAfterEach {
    @AfterEach
    void after(Runner runner) {}

    @Test
    void test() {}
  }

  @ExtendWith(LoopExtension.class)
  static class OfBeforeAll {
    @BeforeAll
    static void before(Runner runner) {}

    @Test
    void test() {}
  }

  @ExtendWith(LoopExtension.class)
  static class OfAfterAll {
    @AfterAll
    static void after(Runner runner) {}

    @Test
    void test() {}
  }
}
