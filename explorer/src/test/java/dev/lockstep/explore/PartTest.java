// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The parts of a search do together what the whole does. */
class PartTest {

  private static final int MANY = 1_000_000;

  @ParameterizedTest
  @CsvSource({"1", "2", "3", "7", "100"})
  void eachScheduleWithFewDeviationsIsInExactlyOnePart(int parts) {
    assertPartition(Strategy.delayBounding(2), new QueueModel(2, 1, 3).interleavings(2), parts);
  }

  @ParameterizedTest
  @CsvSource({"1", "2", "3", "7", "100"})
  void eachScheduleOfAnExhaustiveSearchIsInExactlyOnePart(int parts) {
    assertPartition(Strategy.exhaustive(), new QueueModel(2, 1, 3).interleavings(MANY), parts);
  }

  private static void assertPartition(Strategy strategy, long expected, int parts) {
    Set<Interleaving> seen = new HashSet<>();
    int counted = 0;
    for (int part = 0; part < parts; part++) {
      List<Interleaving> ran = new ArrayList<>();
      Exploration exploration =
          builder(ran)
              .strategy(strategy)
              .part(part, parts)
              .interleavings(MANY)
              .build()
              .explore(TASKS);
      assertThat(ran.get(0)).isEqualTo(Interleaving.fifo());
      ran.subList(part == 0 ? 0 : 1, ran.size()).forEach(it -> assertThat(seen.add(it)).isTrue());
      counted += exploration.coverage().interleavings().stream().mapToInt(Integer::intValue).sum();
    }
    assertThat(seen).hasSize((int) expected);
    assertThat(counted).isEqualTo((int) expected);
  }

  private static final dev.lockstep.AsyncAction TASKS = () -> Programs.tasks(2, 1, 3);

  @Test
  void theNumbersOfThePartsAddUpToThoseOfTheWhole() {
    Coverage whole = coverage(Strategy.delayBounding(2), 0, 1);
    List<Integer> sums = new ArrayList<>(Collections.nCopies(3, 0));
    for (int part = 0; part < 4; part++) {
      Coverage coverage = coverage(Strategy.delayBounding(2), part, 4);
      assertThat(coverage.deviations()).isEqualTo(2);
      for (int level = 0; level < 3; level++) {
        sums.set(level, sums.get(level) + coverage.interleavings().get(level));
      }
    }
    assertThat(whole.interleavings()).isEqualTo(sums);
    assertThat(whole.deviations()).isEqualTo(2);
    assertThat(whole.isComplete()).isFalse();
  }

  @Test
  void aPartOfASearchThatHasNothingMoreIsComplete() {
    Coverage coverage = coverage(Strategy.standard(), 90, 100);
    assertThat(coverage).isEqualTo(new Coverage(true, Integer.MAX_VALUE, List.of(0, 0)));
  }

  private static Coverage coverage(Strategy strategy, int part, int parts) {
    return builder(new ArrayList<>())
        .strategy(strategy)
        .part(part, parts)
        .build()
        .explore(TASKS)
        .coverage();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 5})
  void aPartOfARandomSearchDependsOnItsIndexAndNotOnTheirNumber(int part) {
    assertThat(orders(part, 6)).isEqualTo(orders(part, 60));
    assertThat(orders(part, 6)).isNotEqualTo(orders(part + 1, 60));
  }

  private static List<Interleaving> orders(int part, int parts) {
    List<Interleaving> ran = new ArrayList<>();
    builder(ran)
        .strategy(Strategy.randomWalk())
        .interleavings(20)
        .part(part, parts)
        .build()
        .explore(TASKS);
    return ran;
  }

  @Test
  void theFirstPartOfARandomSearchIsTheBeginningOfTheWhole() {
    assertThat(orders(0, 1)).isEqualTo(orders(0, 9));
  }

  @Test
  void theNeighboursOfAnInterleavingAreDivided() {
    Strategy near = Strategy.near(Interleaving.ofChoices(0, 1, 0, 1));
    int whole = ran(near, 0, 1);
    assertThat(ran(near, 0, 3) + ran(near, 1, 3) + ran(near, 2, 3)).isEqualTo(whole);
  }

  private static int ran(Strategy strategy, int part, int parts) {
    return builder(new ArrayList<>())
        .strategy(strategy)
        .part(part, parts)
        .build()
        .explore(TASKS)
        .interleavings();
  }

  @Test
  void aSearchStopsWhenItIsTold() {
    List<Interleaving> ran = new ArrayList<>();
    Exploration exploration =
        builder(ran).stopWhen(() -> ran.size() >= 40).interleavings(MANY).build().explore(TASKS);
    assertThat(exploration.interleavings()).isEqualTo(ran.size()).isBetween(40, 60);
    assertThat(exploration.isComplete()).isFalse();
    assertThat(exploration.finding()).isNull();
  }

  @Test
  void aPartThatThereIsNotIsRefused() {
    assertThatThrownBy(() -> Explorer.builder().part(4, 4))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("part 4 of 4 must be from 0 to 3");
  }

  @Test
  void anOrderHasANumberOfItsOwn() {
    Set<Long> orders = new HashSet<>();
    Exploration all =
        Explorer.builder()
            .strategy(Strategy.exhaustive())
            .watchedBy(it -> orders.add(it.order()))
            .build()
            .explore(() -> Programs.tasks(1, 1, 1));
    assertThat(orders).hasSize(all.interleavings());
  }

  private static Explorer.Builder builder(List<Interleaving> ran) {
    return Explorer.builder().watchedBy(it -> ran.add(it.interleaving()));
  }
}
