// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ExplorerTest {

  @Test
  void findsALostUpdateAndReplaysItFromItsLine() {
    Finding finding = Explorer.builder().build().explore(() -> Bank.lostUpdate(2)).finding();

    assertThat(finding).isNotNull();
    assertThat(finding.failure()).hasMessage("balance 1 after 2 deposits");

    Interleaving replayed = Interleaving.parse(finding.interleaving().toString());
    Execution again = Explorer.builder().build().replay(replayed, () -> Bank.lostUpdate(2));
    assertThat(again.failure()).hasMessage("balance 1 after 2 deposits");
    assertThat(again.interleaving()).isEqualTo(finding.interleaving());
  }

  @Test
  void shrinksWhatARandomWalkFindsToTheOneDeviationThatMatters() {
    Explorer explorer = Explorer.builder().strategy(Strategy.randomWalk()).seed(7).build();

    Finding finding = explorer.explore(Bank::wrongOrder).finding();

    assertThat(finding).isNotNull();
    assertThat(finding.interleaving())
        .isEqualTo(Interleaving.of(0, java.util.List.of(new Deviation("lane", 0, 2, 1))));
  }

  @Test
  void exceptionThatEndsAThreadOfTheProgramIsAFailure() {
    Exploration exploration =
        Explorer.builder()
            .build()
            .explore(
                () ->
                    Thread.ofVirtual()
                        .start(
                            () -> {
                              throw new IllegalStateException("in a thread");
                            })
                        .join());

    assertThat(exploration.finding()).isNotNull();
    assertThat(exploration.finding().failure()).hasMessage("in a thread");
    assertThat(exploration.isComplete()).isFalse();
  }

  @Test
  void aFailureIsThrownWithItsReport() {
    Exploration exploration = Explorer.builder().build().explore(Bank::wrongOrder);

    assertThatThrownBy(exploration::orThrow)
        .isInstanceOf(InterleavingFailure.class)
        .hasMessageContaining("FIFO would have run a")
        .hasMessageContaining("replay: L1:")
        .hasRootCauseMessage("order [b, a]");
  }
}
