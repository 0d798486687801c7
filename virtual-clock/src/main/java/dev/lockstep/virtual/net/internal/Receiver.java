package dev.lockstep.virtual.net.internal;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;

/**
 * The receiving half of a connection: puts segments in order and keeps them until they are read.
 */
final class Receiver {

  private final int capacity;
  private final ByteRing arrived = new ByteRing();

  /** What came before its turn, by its place in the stream. */
  private final TreeMap<Long, byte[]> early = new TreeMap<>();

  /** The next byte that is expected. */
  private long next = 1;

  /** Where the stream ends, or -1 if that is not known. */
  private long end = -1;

  private boolean ended;

  /** Up to where the peer was told that it may send. */
  private long promised;

  Receiver(int capacity) {
    this.capacity = capacity;
    this.promised = capacity + 1L;
  }

  /** The next byte that is expected, to be told to the peer. */
  long next() {
    return next;
  }

  /** How many bytes the peer may send from {@link #next()} on; the peer is being told. */
  int promise() {
    int window = capacity - arrived.size();
    promised = Math.max(promised, next + window);
    return (int) (promised - next);
  }

  /** Takes a segment that has data or ends the stream. */
  void take(long number, byte[] data, boolean fin) {
    if (fin) {
      end = number + data.length;
    }
    if (data.length > 0 && number + data.length > next && number + data.length <= promised) {
      early.merge(number, data, (old, more) -> old.length >= more.length ? old : more);
    }
    while (!early.isEmpty() && early.firstKey() <= next) {
      Map.Entry<Long, byte[]> first = early.pollFirstEntry();
      int skip = (int) (next - first.getKey());
      int count = first.getValue().length - skip;
      if (count > 0) {
        arrived.add(ByteBuffer.wrap(first.getValue(), skip, count), count);
        next += count;
      }
    }
    if (next == end && !ended) {
      ended = true;
      next++;
    }
  }

  int read(ByteBuffer into) {
    return arrived.take(into);
  }

  /** How many bytes can be read. */
  int size() {
    return arrived.size();
  }

  /** Whether all of the stream has arrived. */
  boolean hasEnded() {
    return ended;
  }

  /** Whether reading has made so much room that the peer has to be told. */
  boolean hasNewRoom() {
    return !ended && next + capacity - arrived.size() - promised >= Math.max(1, capacity / 2);
  }
}
