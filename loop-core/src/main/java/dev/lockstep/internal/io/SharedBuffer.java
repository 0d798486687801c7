package dev.lockstep.internal.io;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/** The buffers that all connections of a loop read into, so that an idle one needs none. */
public final class SharedBuffer {

  private static final int SIZE = 1 << 16;

  /** How many are kept: one for each layer of a connection that reads in a read of another. */
  private static final int KEPT = 4;

  private final ArrayDeque<ByteBuffer> free = new ArrayDeque<>();

  SharedBuffer() {}

  /**
   * Takes a buffer.
   *
   * @return an empty buffer of 64 KiB
   */
  public ByteBuffer take() {
    ByteBuffer buffer = free.poll();
    return buffer == null ? ByteBuffer.allocateDirect(SIZE) : buffer.clear();
  }

  /**
   * Gives it back.
   *
   * @param buffer what {@link #take} returned
   */
  public void give(ByteBuffer buffer) {
    if (free.size() < KEPT) {
      free.push(buffer);
    }
  }
}
