// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.campaign.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Async;
import dev.lockstep.Task;
import dev.lockstep.explore.Interleaving;
import dev.lockstep.jqwik.OnLoop;
import dev.lockstep.sync.AsyncLock;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Holds in all orders. */
@OnLoop
class KeptDeposit {

  @Property(tries = 1)
  void oneAtATime(@ForAll Interleaving order) {
    AsyncLock lock = new AsyncLock();
    int[] inside = new int[1];
    Task<Void> one = Async.spawn("one", () -> visit(lock, inside));
    visit(lock, inside);
    one.await();
  }

  private static void visit(AsyncLock lock, int[] inside) {
    lock.acquire();
    assertThat(++inside[0]).isEqualTo(1);
    Async.yieldNow();
    inside[0]--;
    lock.release();
  }
}
