// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.io;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/** The read buffers that all connections of a loop share, so that an idle connection needs none. */
public final class SharedBuffer {

  /** The bytes that are read at once, unless the reader is known to have room for more. */
  public static final int SIZE = 1 << 16;

  /** The bytes of a buffer, to which its limit can be raised. */
  public static final int CAPACITY = 1 << 17;

  /** The number of buffers kept: one for each layer of a connection whose read calls another's. */
  private static final int KEPT = 4;

  private final ArrayDeque<ByteBuffer> free = new ArrayDeque<>();

  SharedBuffer() {}

  /**
   * Takes a buffer from the pool, or allocates one.
   *
   * @return an empty buffer with a limit of {@link #SIZE} and {@link #CAPACITY}
   */
  public ByteBuffer take() {
    ByteBuffer buffer = free.poll();
    return (buffer == null ? ByteBuffer.allocateDirect(CAPACITY) : buffer.clear()).limit(SIZE);
  }

  /**
   * Returns a buffer to the pool.
   *
   * @param buffer a buffer from {@link #take}
   */
  public void give(ByteBuffer buffer) {
    if (free.size() < KEPT) {
      free.push(buffer);
    }
  }
}
