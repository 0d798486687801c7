// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.net;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/** A queue of bytes still to be written, with its {@link Watermarks}. Does no I/O. */
final class WriteQueue {

  private static final int CHUNK = 4096;
  private static final ByteBuffer NONE = ByteBuffer.allocate(0);

  /** The largest number of buffers of one gathering write. */
  static final int GATHER = 16;

  private final ArrayDeque<ByteBuffer> full = new ArrayDeque<>();

  /** The last buffer; it has room and is not in the queue yet. */
  private ByteBuffer tail = NONE;

  private final Watermarks marks = new Watermarks();
  private int size;

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** Appends a copy of a buffer's content. */
  void add(ByteBuffer data) {
    size += data.remaining();
    if (tail.remaining() < data.remaining()) {
      retireTail();
      tail = ByteBuffer.allocate(Math.max(CHUNK, data.remaining()));
    }
    tail.put(data);
  }

  private void retireTail() {
    if (tail.position() > 0) {
      full.add(tail.flip());
    }
    tail = NONE;
  }

  /** Lists the first buffers, to be written and then {@link #taken}; returns their number. */
  int fill(ByteBuffer[] into) {
    retireTail();
    int count = 0;
    for (ByteBuffer buffer : full) {
      if (count == into.length) {
        break;
      }
      into[count++] = buffer;
    }
    return count;
  }

  /** Called after that many bytes were read from the buffers that {@link #fill} listed. */
  void taken(long bytes) {
    size -= (int) bytes;
    ByteBuffer first = full.peek();
    while (first != null && !first.hasRemaining()) {
      full.remove();
      first = full.peek();
    }
  }

  void clear() {
    full.clear();
    tail = NONE;
    size = 0;
  }

  void setLimits(int newHigh, int newLow) {
    marks.set(newHigh, newLow);
  }

  /**
   * Returns true once when the queue exceeds its high mark, so that the writer is told to pause.
   */
  boolean startsPause() {
    return marks.startsPause(size);
  }

  /**
   * Returns true once when the queue is at its low mark again, so that the writer is told to
   * resume.
   */
  boolean endsPause() {
    return marks.endsPause(size);
  }
}
