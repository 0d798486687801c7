package dev.lockstep.examples;

import dev.lockstep.Async;
import dev.lockstep.Task;

/** A bank account whose balance is read, looked at by somebody else, and written back. */
class Account {

  private long balance = 100;

  /**
   * The balance now.
   *
   * @return an amount
   */
  public long balance() {
    return balance;
  }

  /**
   * Takes money out: reads the balance, waits for the audit, writes the new balance. Not atomic.
   *
   * @param amount how much
   */
  public void withdraw(long amount) {
    long seen = balance;
    audit();
    balance = seen - amount;
  }

  /** Somebody else has a look, which gives up the loop. */
  protected final void audit() {
    Async.yieldNow();
  }

  /**
   * Two people take money out of one account at once; the second is checked first.
   *
   * @param account the account, with a balance of 100
   * @return the balance afterwards, which should be 50
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
