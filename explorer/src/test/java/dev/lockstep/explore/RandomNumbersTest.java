// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Async;
import dev.lockstep.Runner;
import dev.lockstep.virtual.VirtualClock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Random numbers and UUIDs of programs: one stream for each label, from the run's chance. */
class RandomNumbersTest {

  private static <T> T runVirtually(Interleaving interleaving, Callable<T> program) {
    try (Runner runner =
        Runner.builder()
            .clock(new VirtualClock())
            .choiceSource(interleaving.choiceSource())
            .build()) {
      return runner.run(program);
    }
  }

  private static List<Integer> draw(String label, int count) {
    RandomGenerator random = Async.random(label);
    return random.ints(count, 0, 1_000).boxed().toList();
  }

  @Test
  void areTheSameInEveryRunOfASeedAndOthersUnderAnother() {
    List<Integer> first = runVirtually(Interleaving.fifo(), () -> draw("ids", 20));
    List<Integer> ofSeed = runVirtually(Interleaving.ofSeed(7), () -> draw("ids", 20));

    assertThat(runVirtually(Interleaving.fifo(), () -> draw("ids", 20))).isEqualTo(first);
    assertThat(runVirtually(Interleaving.ofSeed(7), () -> draw("ids", 20))).isEqualTo(ofSeed);
    assertThat(ofSeed).isNotEqualTo(first);
    assertThat(runVirtually(Interleaving.ofSeed(8), () -> draw("ids", 20)))
        .isNotEqualTo(ofSeed)
        .isNotEqualTo(first);
    assertThat(runVirtually(Interleaving.ofSeed(7), () -> draw("other", 20))).isNotEqualTo(ofSeed);
  }

  @Test
  void oneMoreDrawOfALabelDoesNotShiftAnother() {
    for (Interleaving interleaving : List.of(Interleaving.fifo(), Interleaving.ofSeed(7))) {
      List<Integer> alone = runVirtually(interleaving, () -> draw("ids", 20));
      List<Integer> beside =
          runVirtually(
              interleaving,
              () -> {
                List<Integer> ids = new ArrayList<>(draw("ids", 10));
                draw("jitter", 3);
                Async.randomUuid("session");
                ids.addAll(draw("ids", 10));
                return ids;
              });

      assertThat(beside).isEqualTo(alone);
    }
  }

  @Test
  void inAnExplorationALabelIsOneChoiceHoweverManyNumbersItDraws() {
    Execution execution =
        Explorer.builder()
            .build()
            .replay(Interleaving.ofSeed(7), () -> draw("ids", 1_000 + draw("more", 5).get(0)));

    assertThat(execution.choices().size()).isEqualTo(2);
    assertThat(execution.interleaving().deviations()).isEmpty();
    assertThat(execution.interleaving()).isEqualTo(Interleaving.ofSeed(7));
  }

  @Test
  void aFailureThatNeedsANumberIsFoundAndReplayedFromItsLine() {
    Exploration exploration =
        Explorer.builder()
            .strategy(Strategy.randomWalk())
            .interleavings(500)
            .build()
            .explore(() -> failOn(Async.random("dice").nextInt(20) == 13));

    Finding finding = exploration.finding();
    assertThat(finding).isNotNull();
    Interleaving line = Interleaving.parse(finding.interleaving().toString());
    for (int extra = 0; extra < 3; extra++) {
      int others = extra;
      Execution again =
          Explorer.builder()
              .build()
              .replay(
                  line,
                  () -> {
                    draw("others", others);
                    failOn(Async.random("dice").nextInt(20) == 13);
                  });
      assertThat(again.failure()).hasMessage("thirteen");
    }
    assertThat(line.toString()).hasSizeLessThan(40);
  }

  private static void failOn(boolean thirteen) {
    if (thirteen) {
      throw new AssertionError("thirteen");
    }
  }

  @Test
  void delayBoundingTriesOtherNumbersToo() {
    List<Integer> seen = new ArrayList<>();

    Exploration exploration =
        Explorer.builder()
            .strategy(Strategy.delayBounding(1))
            .build()
            .explore(() -> seen.add(Async.random("dice").nextInt()));

    assertThat(seen.stream().distinct().count()).isEqualTo(4);
    assertThat(exploration.covered())
        .isEqualTo(
            "all 4 interleavings with at most 1 deviation, choices of many values by samples");
  }

  @Test
  void aReplayWithoutTheExplorerDrawsAndOrdersTheSame() {
    List<List<Object>> runs = new ArrayList<>();
    Explorer explorer =
        Explorer.builder().strategy(Strategy.randomWalk()).interleavings(50).build();
    List<Interleaving> lines = new ArrayList<>();
    explorer.exploreRuns(
        run -> {
          runs.add(run.main(RandomNumbersTest::mixed));
          lines.add(run.interleaving());
        });

    for (int i = 0; i < lines.size(); i++) {
      assertThat(runVirtually(lines.get(i), RandomNumbersTest::mixed)).isEqualTo(runs.get(i));
    }
  }

  private static List<Object> mixed() {
    List<Object> events = new ArrayList<>();
    Async.gather(
            () -> events.add(Async.random("a").nextInt()),
            () -> events.add(Async.randomUuid("b")),
            () -> events.add("c"))
        .await();
    return events;
  }

  @Test
  void uuidsOfATestAreOfVersionFourAndTheSameInEveryRun() {
    List<UUID> uuids = runVirtually(Interleaving.ofSeed(3), RandomNumbersTest::uuids);

    assertThat(uuids).allMatch(uuid -> uuid.version() == 4 && uuid.variant() == 2);
    assertThat(uuids).doesNotHaveDuplicates();
    assertThat(runVirtually(Interleaving.ofSeed(3), RandomNumbersTest::uuids)).isEqualTo(uuids);
  }

  private static List<UUID> uuids() {
    List<UUID> uuids = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      uuids.add(Async.randomUuid("order"));
    }
    return uuids;
  }

  @Test
  void inProductionTheyAreTheMachines() {
    try (Runner one = Runner.builder().build();
        Runner two = Runner.builder().build()) {
      assertThat(one.run(() -> draw("ids", 20))).isNotEqualTo(two.run(() -> draw("ids", 20)));
      assertThat(one.run(RandomNumbersTest::uuids))
          .doesNotContainAnyElementsOf(two.run(RandomNumbersTest::uuids))
          .allMatch(uuid -> uuid.version() == 4 && uuid.variant() == 2);
    }
  }
}
