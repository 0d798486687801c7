// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.jqwik;

import dev.lockstep.Async;
import dev.lockstep.Task;
import dev.lockstep.sync.AsyncLock;
import java.util.ArrayList;
import java.util.List;

/** A small bank: every transfer reads a balance, waits, and writes it back. */
final class Bank {

  private int balance;
  private final AsyncLock lock = new AsyncLock();

  /** What is there after some deposits of 1, which lose one another in some orders. */
  static int after(int deposits) {
    return new Bank().depositAll(deposits, false);
  }

  /** What is there after some deposits of 1 that take turns. */
  static int afterWithLock(int deposits) {
    return new Bank().depositAll(deposits, true);
  }

  private int depositAll(int deposits, boolean locked) {
    List<Task<Void>> tasks = new ArrayList<>();
    for (int i = 0; i < deposits; i++) {
      int passes = i;
      tasks.add(Async.spawn("task" + (i + 1), () -> deposit(passes, locked)));
    }
    tasks.forEach(Task::await);
    return balance;
  }

  /** Comes so late that first in, first out none comes between another's read and write. */
  private void deposit(int passes, boolean locked) {
    for (int pass = 0; pass < passes; pass++) {
      Async.yieldNow();
    }
    if (locked) {
      lock.acquire();
    }
    int read = balance;
    Async.yieldNow();
    balance = read + 1;
    if (locked) {
      lock.release();
    }
  }
}
