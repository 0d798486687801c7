// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.examples;

import dev.lockstep.Async;
import dev.lockstep.CancelledError;
import dev.lockstep.Task;

/**
 * A bank account with a race: a withdrawal reads the balance, waits for an audit, and writes the
 * balance back.
 */
class Account {

  private long balance = 100;

  /**
   * Returns the current balance.
   *
   * @return an amount
   */
  public long balance() {
    return balance;
  }

  /**
   * Withdraws money: reads the balance, waits for the audit, writes the new balance. Not atomic.
   *
   * @param amount the amount
   * @throws CancelledError if the current task is cancelled while it waits
   */
  public void withdraw(long amount) {
    long seen = balance;
    audit();
    balance = seen - amount;
  }

  /** Lets somebody else look at the account, which yields to other tasks. */
  protected final void audit() {
    Async.yieldNow();
  }

  /**
   * Lets two people withdraw money from one account at the same time; the second is audited first.
   *
   * @param account the account, with a balance of 100
   * @return the balance afterwards, which should be 50
   * @throws CancelledError if the current task is cancelled while it waits
   */
  public static long spree(Account account) {
    Task<Void> alice = Async.spawn("alice", () -> account.withdraw(30));
    Task<Void> bob =
        Async.spawn(
            "bob",
            () -> {
              account.audit();
              account.withdraw(20);
            });
    alice.await();
    bob.await();
    return account.balance();
  }
}
