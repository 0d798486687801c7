// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.campaign.samples;

import dev.lockstep.Async;
import dev.lockstep.Task;

/** Deposits that read a balance, give way and write it back. */
final class Deposits {

  private int balance;

  private Deposits() {}

  /** What is there after two deposits of 1, of which the second begins some steps later. */
  static int twice(int later) {
    Deposits deposits = new Deposits();
    Task<Void> one = Async.spawn("one", () -> deposits.deposit(0));
    Task<Void> two = Async.spawn("two", () -> deposits.deposit(later));
    one.await();
    two.await();
    return deposits.balance;
  }

  private void deposit(int later) {
    for (int i = 0; i < later; i++) {
      Async.yieldNow();
    }
    int read = balance;
    Async.yieldNow();
    balance = read + 1;
  }
}
