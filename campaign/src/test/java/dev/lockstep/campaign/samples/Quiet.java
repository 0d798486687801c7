// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.campaign.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Async;
import dev.lockstep.junit.LoopExtension;
import dev.lockstep.sync.AsyncQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Passes in every order. */
@ExtendWith(LoopExtension.class)
class Quiet {

  @Test
  @Tag("small")
  void hasFewOrders() {
    Async.spawn(Async::yieldNow).await();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4})
  void everyItemIsGot(int items) {
    AsyncQueue<Integer> queue = AsyncQueue.fifo(1);
    for (int i = 1; i <= items; i++) {
      int item = i;
      Async.spawn("put" + i, () -> queue.put(item));
    }
    int sum = 0;
    for (int i = 1; i <= items; i++) {
      sum += queue.get();
    }
    assertThat(sum).isEqualTo(items * (items + 1) / 2);
  }
}
