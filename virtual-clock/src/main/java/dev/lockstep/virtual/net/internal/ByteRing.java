// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual.net.internal;

import java.nio.ByteBuffer;

/**
 * A section of a byte stream in a ring buffer: grows at its end up to a capacity, shrinks at its
 * beginning.
 */
final class ByteRing {

  private static final int SMALLEST = 256;

  private byte[] ring = new byte[0];
  private int head;
  private int size;

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** Appends bytes from a buffer, which must have as many. */
  void add(ByteBuffer from, int count) {
    reserve(count);
    int at = (head + size) & (ring.length - 1);
    int first = Math.min(count, ring.length - at);
    from.get(ring, at, first);
    from.get(ring, 0, count - first);
    size += count;
  }

  /** Returns a copy of bytes from an offset on. */
  byte[] copy(int offset, int count) {
    byte[] bytes = new byte[count];
    if (count > 0) {
      int at = (head + offset) & (ring.length - 1);
      int first = Math.min(count, ring.length - at);
      System.arraycopy(ring, at, bytes, 0, first);
      System.arraycopy(ring, 0, bytes, first, count - first);
    }
    return bytes;
  }

  /**
   * Moves as many of the first bytes to a buffer as there are and fit, and returns their number.
   */
  int take(ByteBuffer into) {
    int count = Math.min(size, into.remaining());
    if (count > 0) {
      int first = Math.min(count, ring.length - head);
      into.put(ring, head, first).put(ring, 0, count - first);
      drop(count);
    }
    return count;
  }

  /** Drops some of the first bytes. */
  void drop(int count) {
    size -= count;
    head = size == 0 ? 0 : (head + count) & (ring.length - 1);
  }

  private void reserve(int more) {
    if (size + more > ring.length) {
      int length = Math.max(SMALLEST, Integer.highestOneBit(size + more - 1) * 2);
      byte[] kept = copy(0, size);
      ring = new byte[length];
      System.arraycopy(kept, 0, ring, 0, size);
      head = 0;
    }
  }
}
