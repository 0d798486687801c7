// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.sharedmemory;

import java.util.concurrent.CountDownLatch;

/** A class whose initialiser starts a thread that waits to be notified. */
@SuppressWarnings("WaitNotInLoop")
public final class InitialiserStartsThread implements Runnable {

  private static final Object MONITOR = new Object();
  private static final CountDownLatch IS_WAITING = new CountDownLatch(1);
  private static final Thread THREAD = new Thread(InitialiserStartsThread::waitOnce);

  static {
    THREAD.start();
  }

  /** Creates what notifies the thread. */
  public InitialiserStartsThread() {}

  private static void waitOnce() {
    synchronized (MONITOR) {
      IS_WAITING.countDown();
      try {
        MONITOR.wait();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Override
  public void run() {
    try {
      IS_WAITING.await();
      synchronized (MONITOR) {
        MONITOR.notifyAll();
      }
      THREAD.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
