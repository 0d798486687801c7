// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.racy;

import static com.example.racy.SmallPrograms.add;
import static com.example.racy.SmallPrograms.read;
import static com.example.racy.SmallPrograms.within;
import static com.example.racy.SmallPrograms.write;
import static org.assertj.core.api.Assertions.assertThat;

import com.example.racy.SmallPrograms.Kind;
import com.example.racy.SmallPrograms.Op;
import com.example.racy.SmallPrograms.Outcomes;
import dev.lockstep.Loop;
import dev.lockstep.explore.Exploration;
import dev.lockstep.explore.Explorer;
import dev.lockstep.explore.Strategy;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A complete search of threads runs one interleaving of each order of conflicting accesses. */
class TracesTest {

  private static final int RANDOM_PROGRAMS = 300;

  private static Exploration explore(List<Op> program, Set<String> states) {
    Exploration exploration =
        Explorer.builder()
            .points("com.example.racy")
            .strategy(Strategy.exhaustive())
            .interleavings(100_000)
            .build()
            .explore(() -> states.add(SmallPrograms.run(program)));
    assertThat(exploration.finding()).isNull();
    assertThat(exploration.isComplete()).as(exploration.covered()).isTrue();
    return exploration;
  }

  private static Arguments known(String name, int orders, Op... threads) {
    return Arguments.of(name, orders, List.of(threads));
  }

  static Stream<Arguments> knownNumbers() {
    Op count = read(0, write(0, null));
    Op monitor = within(Kind.SYNCHRONIZED, 0, count);
    Op lock = within(Kind.LOCKED, 0, count);
    return Stream.of(
        known("a writer", 1, write(0, null)),
        known("2 writers", 2, write(0, null), write(0, null)),
        known("3 writers", 6, write(0, null), write(0, null), write(0, null)),
        known("4 writers", 24, write(0, null), write(0, null), write(0, null), write(0, null)),
        known(
            "3 writers of different variables", 1, write(0, null), write(1, null), write(2, null)),
        known("3 readers", 1, read(0, null), read(0, null), read(0, null)),
        known(
            "a writer, 3 readers", 8, write(0, null), read(0, null), read(0, null), read(0, null)),
        known("2 counters", 4, count, count),
        known(
            "2 pairs of writes, the other way",
            3,
            write(0, write(1, null)),
            write(1, write(0, null))),
        known("3 of an atomic", 6, add(null), add(null), add(null)),
        known("2 in a monitor", 2, monitor, monitor),
        known("3 in a monitor", 6, monitor, monitor, monitor),
        known("2 with a lock", 2, lock, lock),
        known("3 with a lock", 6, lock, lock, lock));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("knownNumbers")
  void numberOfOrdersIsTheKnownOne(String name, int orders, List<Op> program) {
    Set<String> states = new TreeSet<>();
    Exploration exploration = explore(program, states);
    Outcomes expected = SmallPrograms.model(program);
    assertThat(expected.orders()).isEqualTo(orders);
    assertThat(states).isEqualTo(expected.states());
    assertThat(exploration.covered())
        .startsWith("all " + orders + (orders == 1 ? " order " : " orders ") + "of conflicting");
    assertThat(exploration.interleavings()).isLessThanOrEqualTo(orders + orders / 5 + 1);
  }

  @Test
  void randomProgramsEndInAllStatesThatTheyCan() {
    for (int seed = 1; seed <= RANDOM_PROGRAMS; seed++) {
      List<Op> program = SmallPrograms.random(seed);
      Set<String> states = new TreeSet<>();
      Exploration exploration = explore(program, states);
      Outcomes expected = SmallPrograms.model(program);
      assertThat(states).as("program %s: %s", seed, program).isEqualTo(expected.states());
      int orders = Integer.parseInt(exploration.covered().replaceAll("^all (\\d+) order.*", "$1"));
      assertThat(orders)
          .as("orders of program %s: %s", seed, program)
          .isBetween(expected.orders(), expected.orders() + surplus(program));
    }
  }

  /** Two that wait for a lock which a third one has do so in several orders that end alike. */
  private static int surplus(List<Op> program) {
    return program.stream().filter(Op::locks).count() > 2 ? 8 : 0;
  }

  @Test
  void threadsThatTakeHoldsRunInAllInterleavings() {
    Exploration exploration =
        Explorer.builder()
            .points("com.example.racy")
            .strategy(Strategy.exhaustive())
            .build()
            .explore(
                () -> {
                  Loop loop = Loop.current();
                  Thread thread = new Thread(() -> loop.hold("upload").close());
                  thread.start();
                  loop.hold("download").close();
                  thread.join();
                });
    exploration.orThrow();
    assertThat(exploration.covered()).doesNotContain("of conflicting");
  }

  @Test
  void threadsThatShareACollectionRunInAllInterleavings() {
    Exploration exploration =
        Explorer.builder()
            .points("com.example.racy")
            .strategy(Strategy.exhaustive())
            .build()
            .explore(Bugs::copyOfList);
    assertThat(exploration.finding()).isNotNull();
  }
}
