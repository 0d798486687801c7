// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.sharedmemory;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * A semaphore without permits whose waiters stand in a queue, each of which wakes the next one when
 * it has got a permit and sees another. A release that comes between these two must leave a mark.
 */
final class QueuedPermits {

  private static final int SIGNAL = -1;
  private static final int PROPAGATE = -3;

  private static final class Node {
    private final Thread thread;
    private final AtomicInteger status = new AtomicInteger();
    private final AtomicReference<Node> next = new AtomicReference<>();
    private volatile Node previous;

    Node(Thread thread) {
      this.thread = thread;
    }
  }

  private final boolean leavesMark;
  private final AtomicInteger permits = new AtomicInteger();
  private final AtomicReference<Node> head = new AtomicReference<>(new Node(null));
  private final AtomicReference<Node> tail = new AtomicReference<>(head.get());

  QueuedPermits(boolean leavesMark) {
    this.leavesMark = leavesMark;
  }

  /** Takes a permit and returns how many there still are; less than 0 if there was none. */
  private int take() {
    while (true) {
      int seen = permits.get();
      if (seen == 0 || permits.compareAndSet(seen, seen - 1)) {
        return seen - 1;
      }
    }
  }

  void acquire() {
    if (take() >= 0) {
      return;
    }
    Node node = new Node(Thread.currentThread());
    Node last;
    do {
      last = tail.get();
      node.previous = last;
    } while (!tail.compareAndSet(last, node));
    last.next.set(node);
    while (true) {
      Node previous = node.previous;
      if (previous == head.get()) {
        int left = take();
        if (left >= 0) {
          leaveQueue(previous, node, left);
          return;
        }
      }
      int status = previous.status.get();
      if (status == SIGNAL) {
        LockSupport.park(this);
      } else {
        previous.status.compareAndSet(status, SIGNAL);
      }
    }
  }

  private void leaveQueue(Node old, Node node, int left) {
    head.set(node);
    if (left > 0 || (leavesMark && (old.status.get() < 0 || node.status.get() < 0))) {
      wakeNext();
    }
  }

  void release() {
    permits.incrementAndGet();
    wakeNext();
  }

  private void wakeNext() {
    while (true) {
      Node first = head.get();
      int status = first.status.get();
      if (status == SIGNAL) {
        if (!first.status.compareAndSet(SIGNAL, 0)) {
          continue;
        }
        LockSupport.unpark(first.next.get().thread);
      } else if (status == 0 && leavesMark && !first.status.compareAndSet(0, PROPAGATE)) {
        continue;
      }
      if (!leavesMark || first == head.get()) {
        return;
      }
    }
  }
}
