// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.kernel;

import org.jspecify.annotations.Nullable;

/** A FIFO queue on a ring of references. */
final class FifoQueue implements ReadyQueue {

  private static final int INITIAL_CAPACITY = 16;

  private @Nullable Entry[] ring = new Entry[INITIAL_CAPACITY];
  private int head;
  private int size;

  @Override
  public void add(Entry entry) {
    if (size == ring.length) {
      grow();
    }
    ring[(head + size) & (ring.length - 1)] = entry;
    size++;
  }

  @Override
  public Entry next() {
    Entry entry = ring[head];
    if (entry == null) {
      throw new IllegalStateException("the queue is empty");
    }
    ring[head] = null;
    head = (head + 1) & (ring.length - 1);
    size--;
    return entry;
  }

  @Override
  public int size() {
    return size;
  }

  private void grow() {
    @Nullable Entry[] bigger = new Entry[ring.length * 2];
    int first = ring.length - head;
    System.arraycopy(ring, head, bigger, 0, first);
    System.arraycopy(ring, 0, bigger, first, head);
    ring = bigger;
    head = 0;
  }
}
