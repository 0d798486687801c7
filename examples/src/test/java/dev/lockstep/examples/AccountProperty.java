// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.explore.Interleaving;
import dev.lockstep.jqwik.OnLoop;
import dev.lockstep.junit.Replay;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * An account that loses money in some orders, and one that does not. {@link AccountPropertyTest}
 * runs it: the first two properties fail.
 */
@OnLoop
class AccountProperty {

  @Property
  void noMoneyIsLost(@ForAll Interleaving interleaving) {
    assertThat(Account.spree(new Account())).isEqualTo(50);
  }

  @Property
  @Replay("L1:AABACro")
  void noMoneyIsLostOnceMore(@ForAll Interleaving interleaving) {
    assertThat(Account.spree(new Account())).isEqualTo(50);
  }

  @Property
  void noMoneyIsLostWithTheLock(@ForAll Interleaving interleaving) {
    assertThat(Account.spree(new LockedAccount())).isEqualTo(50);
  }
}
