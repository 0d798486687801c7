// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.sharedmemory;

import java.util.concurrent.locks.ReentrantLock;

/** A lock that threads and a class initialiser use. */
@SuppressWarnings({"LockNotBeforeTry", "ThreadPriorityCheck"})
public final class InitialiserLock {

  private static final ReentrantLock LOCK = new ReentrantLock();

  private InitialiserLock() {}

  /** Takes the lock, lets others go first, and releases it. */
  public static void lockAndYield() {
    LOCK.lock();
    Thread.yield();
    LOCK.unlock();
  }
}
