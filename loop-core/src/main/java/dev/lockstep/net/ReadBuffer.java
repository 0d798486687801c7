// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.net;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** A buffer of bytes that have arrived and were not read yet. Does no I/O. */
final class ReadBuffer {

  private static final byte[] NONE = new byte[0];

  /** The largest capacity, in bytes, that an empty buffer keeps. */
  private static final int KEPT = 4096;

  private byte[] bytes = NONE;
  private int start;
  private int end;

  int size() {
    return end - start;
  }

  boolean isEmpty() {
    return start == end;
  }

  void append(ByteBuffer data) {
    int length = data.remaining();
    makeRoom(length);
    data.get(bytes, end, length);
    end += length;
  }

  private void makeRoom(int length) {
    if (bytes.length - end >= length) {
      return;
    }
    int size = size();
    int needed = Math.addExact(size, length);
    if (bytes.length >= needed && start >= size) {
      System.arraycopy(bytes, start, bytes, 0, size);
    } else {
      byte[] bigger = new byte[Math.max(needed, Math.min(2 * bytes.length, needed + (1 << 20)))];
      System.arraycopy(bytes, start, bigger, 0, size);
      bytes = bigger;
    }
    start = 0;
    end = size;
  }

  /** Removes and returns the first bytes. */
  byte[] take(int count) {
    if (start == 0 && count == end && count == bytes.length) {
      byte[] all = bytes;
      bytes = NONE;
      end = 0;
      return all;
    }
    byte[] taken = Arrays.copyOfRange(bytes, start, start + count);
    drop(count);
    return taken;
  }

  byte[] takeAll() {
    return take(size());
  }

  /** Moves as many bytes as there are and fit; returns their number. */
  int moveTo(ByteBuffer into) {
    int count = Math.min(size(), into.remaining());
    into.put(bytes, start, count);
    drop(count);
    return count;
  }

  void drop(int count) {
    start += count;
    if (start == end) {
      start = 0;
      end = 0;
      if (bytes.length > KEPT) {
        bytes = NONE;
      }
    }
  }

  /** Returns whether the bytes from an index on begin with the wanted ones. */
  boolean hasAt(int index, byte[] wanted) {
    int from = start + index;
    return end - from >= wanted.length
        && Arrays.equals(bytes, from, from + wanted.length, wanted, 0, wanted.length);
  }

  /** Returns the first index of the wanted bytes from an index on, -1 if there is none. */
  int indexOf(byte[] wanted, int index) {
    byte first = wanted[0];
    for (int i = start + index; i <= end - wanted.length; i++) {
      if (bytes[i] == first && hasAt(i - start, wanted)) {
        return i - start;
      }
    }
    return -1;
  }
}
