// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.racy.broken;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.explore.Exploration;
import dev.lockstep.explore.Explorer;
import org.junit.jupiter.api.Test;

/** Packages that have classes which the JVM has given up, as libraries do that miss another one. */
class BrokenClassesTest {

  /** A class whose initializer fails. */
  static class Unusable {
    static final int SIZE = Integer.parseInt("many");
  }

  /** A class that is loaded before the package has points, and counts. */
  static class Counter {
    int count;
  }

  @Test
  void classThatCannotBeInitializedLeavesTheOthersTheirPoints() {
    Counter loaded = new Counter();
    assertThatThrownBy(() -> assertThat(Unusable.SIZE).isPositive())
        .isInstanceOf(ExceptionInInitializerError.class);
    Exploration exploration =
        Explorer.builder()
            .points("com.example.racy.broken")
            .interleavings(100)
            .build()
            .explore(
                () -> {
                  loaded.count = 0;
                  Thread one = new Thread(() -> loaded.count++, "one");
                  Thread two = new Thread(() -> loaded.count++, "two");
                  one.start();
                  two.start();
                  one.join();
                  two.join();
                  assertThat(loaded.count).isEqualTo(2);
                });
    assertThat(exploration.finding()).isNotNull();
    assertThat(exploration.finding().report()).contains("Counter.count = ");
  }
}
