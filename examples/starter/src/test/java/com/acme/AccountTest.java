package com.acme;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Async;
import dev.lockstep.junit.LoopTest;

class AccountTest {

  @LoopTest(interleavings = 1000)
  void noMoneyIsLost() {
    Account account = new Account();
    Async.gather(
            Async.spawn("alice", () -> account.withdraw(30)),
            Async.spawn("bob", () -> account.withdraw(20)))
        .await();
    assertThat(account.balance()).isEqualTo(50);
  }
}
