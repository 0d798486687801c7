// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.examples;

import dev.lockstep.sync.AsyncLock;

/** An account that admits one withdrawal at a time. */
final class LockedAccount extends Account {

  private final AsyncLock lock = new AsyncLock();

  @Override
  public void withdraw(long amount) {
    lock.acquire();
    try {
      super.withdraw(amount);
    } finally {
      lock.release();
    }
  }
}
