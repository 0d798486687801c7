package dev.lockstep.net;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/** A queue of bytes still to be written, with the marks of its flow control. Does no I/O. */
final class WriteQueue {

  private static final int CHUNK = 4096;
  private static final ByteBuffer NONE = ByteBuffer.allocate(0);

  /** The largest number of buffers of one gathering write. */
  static final int GATHER = 16;

  private final ArrayDeque<ByteBuffer> full = new ArrayDeque<>();

  /** The last buffer; it has room and is not in the queue yet. */
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
    if (newLow < 0 || newLow > newHigh) {
      throw new IllegalArgumentException(
          "write buffer limits must be 0 <= low <= high: low = " + newLow + ", high = " + newHigh);
    }
    high = newHigh;
    low = newLow;
  }

  /**
   * Returns true once when the queue exceeds its high mark, so that the writer is told to pause.
   */
  boolean startsPause() {
    boolean starts = !paused && size > high;
    paused |= starts;
    return starts;
  }

  /**
   * Returns true once when the queue is at its low mark again, so that the writer is told to
   * resume.
   */
  boolean endsPause() {
    boolean ends = paused && size <= low;
    paused &= !ends;
    return ends;
  }
}
