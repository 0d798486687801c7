// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore;

import dev.lockstep.Async;
import dev.lockstep.Task;
import java.util.ArrayList;
import java.util.List;

/** Programs with known interleavings and known bugs. */
final class Bank {

  private int balance;

  private Bank() {}

  /** Two or more tasks read a balance, give way and write it back: an update can be lost. */
  static void lostUpdate(int tasks) {
    Bank bank = new Bank();
    List<Task<Void>> running = new ArrayList<>();
    for (int i = 1; i <= tasks; i++) {
      running.add(Async.spawn("task" + i, bank::deposit));
    }
    running.forEach(Task::await);
    if (bank.balance != tasks) {
      throw new AssertionError("balance " + bank.balance + " after " + tasks + " deposits");
    }
  }

  /**
   * A deposit that FIFO order never breaks: the check and the act are in one step but for a race.
   */
  private void deposit() {
    int read = balance;
    Interleaving.point();
    balance = read + 1;
  }

  /** Fails only if the second task goes before the first: one deviation. */
  static void wrongOrder() {
    List<String> order = new ArrayList<>();
    Task<?> a = Async.spawn("a", () -> order.add("a"));
    Task<?> b = Async.spawn("b", () -> order.add("b"));
    a.await();
    b.await();
    if (!order.equals(List.of("a", "b"))) {
      throw new AssertionError("order " + order);
    }
  }
}
