package com.acme;

import dev.lockstep.Async;
import dev.lockstep.sync.AsyncLock;

/** An account that asks an audit between its reading and its writing. */
public class Account {

  private final AsyncLock lock = new AsyncLock();
  private long balance = 100;

  public long balance() {
    return balance;
  }

  public void withdraw(long amount) {
    lock.acquire();
    try {
      long seen = balance;
      audit();
      balance = seen - amount;
    } finally {
      lock.release();
    }
  }

  private void audit() {
    Async.yieldNow();
  }
}
