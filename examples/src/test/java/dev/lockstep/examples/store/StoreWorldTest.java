// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.examples.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.explore.Interleaving;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The store in a simulated world, not a line of it changed. {@code -Dstore.seeds=10000} tries more
 * worlds, {@code -Dstore.seed=198} one of them.
 */
class StoreWorldTest {

  private static final int SEEDS = Integer.getInteger("store.seeds", 100);
  private static final int MOST_SEEDS = 1_000;

  @Test
  void clientsSeeOneStoreWhateverHappens() {
    Integer one = Integer.getInteger("store.seed");
    IntStream seeds = one == null ? IntStream.rangeClosed(1, SEEDS) : IntStream.of(one);
    seeds.parallel().forEach(seed -> run(seed, Node::new));
  }

  private static String run(int seed, Trial.Members members) {
    try {
      return Trial.run(Interleaving.ofSeed(seed), members);
    } catch (Throwable e) {
      throw new AssertionError("fails with -Dstore.seed=" + seed + ": " + e.getMessage(), e);
    }
  }

  @Test
  void runFollowsFromItsSeed() {
    assertThat(run(7, Node::new)).isEqualTo(run(7, Node::new)).isNotEqualTo(run(8, Node::new));
  }

  @Test
  void leaseThatCountsFromTheAnswerIsFoundAndReplayed() {
    int seed = firstFailure();
    System.out.println("the lease that counts from the answer fails with seed " + seed);

    assertThatThrownBy(() -> Trial.run(Interleaving.ofSeed(seed), LeaseFromAnswer::new))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("no order of these operations explains their results:");
    run(seed, Node::new);
  }

  private static int firstFailure() {
    for (int seed = 1; seed <= MOST_SEEDS; seed++) {
      try {
        Trial.run(Interleaving.ofSeed(seed), LeaseFromAnswer::new);
      } catch (AssertionError e) {
        return seed;
      }
    }
    throw new AssertionError("the bug is not found in " + MOST_SEEDS + " worlds");
  }
}
