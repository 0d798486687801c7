package dev.lockstep.net;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/** What is to be written and was not yet, with the marks of its flow control. Does no I/O. */
final class WriteQueue {

  private static final int CHUNK = 4096;
  private static final ByteBuffer NONE = ByteBuffer.allocate(0);

  /** How many buffers go into one gathering write. */
  static final int GATHER = 16;

  private final ArrayDeque<ByteBuffer> full = new ArrayDeque<>();

  /** The last buffer, which is not in the queue yet: it has room. */
  private ByteBuffer tail = NONE;

  private int size;
  private int high = Transport.DEFAULT_HIGH_MARK;
  private int low = high / 4;
  private boolean paused;

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

  /** The first buffers, to be written and then {@link #taken}; how many of them is the result. */
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

  /** Told that so many bytes were read from the buffers that {@link #fill} gave. */
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
    if (newLow < 0 || newLow > newHigh) {
      throw new IllegalArgumentException(
          "write buffer limits high=" + newHigh + ", low=" + newLow + "; use 0 <= low <= high");
    }
    high = newHigh;
    low = newLow;
  }

  /** Whether the writer has to be told to pause; true once. */
  boolean startsPause() {
    boolean starts = !paused && size > high;
    paused |= starts;
    return starts;
  }

  /** Whether the writer has to be told to go on; true once. */
  boolean endsPause() {
    boolean ends = paused && size <= low;
    paused &= !ends;
    return ends;
  }
}
