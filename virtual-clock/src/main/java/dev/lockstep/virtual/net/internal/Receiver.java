// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual.net.internal;

import dev.lockstep.virtual.net.internal.Packet.Segment;
import dev.lockstep.virtual.net.internal.Packet.Segment.Flag;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;

/**
 * The receiving half of a connection: puts segments in order and keeps them until they are read.
 * Knows places in the stream only (RFC 9293's receive sequence variables); whether the stream has
 * ended is the connection's {@link TcpState}.
 */
final class Receiver {

  private final int capacity;
  private final ByteRing arrived = new ByteRing();

  /** The payloads that came before their turn, by their place in the stream. */
  private final TreeMap<Long, byte[]> early = new TreeMap<>();

  /** The next byte that is expected (RCV.NXT); one more once the stream has ended. */
  private long next = 1;

  /** The place at which the stream ends, or -1 while that is not known. */
  private long end = -1;

  /** The place up to which the peer was told that it may send (RCV.NXT + RCV.WND). */
  private long promised;

  Receiver(int capacity) {
    this.capacity = capacity;
    this.promised = capacity + 1L;
  }

  /** Returns the next byte that is expected, to be told to the peer. */
  long next() {
    return next;
  }

  /**
   * Returns the number of bytes that the peer may send from {@link #next()} on; the caller tells
   * the peer.
   */
  int promise() {
    int window = capacity - arrived.size();
    promised = Math.max(promised, next + window);
    return (int) (promised - next);
  }

  /**
   * Takes a segment that has data or ends the stream.
   *
   * @return true, once, if all of the stream has arrived by it
   */
  boolean take(Segment segment) {
    byte[] data = segment.data();
    long last = segment.number() + data.length;
    if (segment.has(Flag.FIN) && !hasEnded() && last >= next) {
      end = last;
    }
    if (data.length > 0 && last > next && last <= promised) {
      early.merge(segment.number(), data, (old, more) -> old.length >= more.length ? old : more);
    }
    takeEarly();
    boolean ends = next == end;
    if (ends) {
      next++;
    }
    return ends;
  }

  /** Returns whether all of the stream has arrived, up to its end. */
  boolean hasEnded() {
    return end >= 0 && next > end;
  }

  /** Returns whether a place in the stream is one that the peer may send now. */
  boolean isInWindow(long number) {
    return number >= next && number < Math.max(promised, next + 1);
  }

  private void takeEarly() {
    while (!early.isEmpty() && early.firstKey() <= next) {
      Map.Entry<Long, byte[]> first = early.pollFirstEntry();
      int skip = (int) (next - first.getKey());
      int count = first.getValue().length - skip;
      if (count > 0) {
        arrived.add(ByteBuffer.wrap(first.getValue(), skip, count), count);
        next += count;
      }
    }
  }

  int read(ByteBuffer into) {
    return arrived.take(into);
  }

  /** Returns the number of bytes that can be read. */
  int size() {
    return arrived.size();
  }

  /**
   * Returns whether reading has made so much room that the peer has to be told, as long as its
   * stream has not ended.
   */
  boolean hasNewRoom() {
    return next + capacity - arrived.size() - promised >= Math.max(1, capacity / 2);
  }
}
