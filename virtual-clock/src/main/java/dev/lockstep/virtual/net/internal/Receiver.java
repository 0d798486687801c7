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

  /** The place of the urgent byte that was not read yet, or -1 (Linux's urg_seq). */
  private long urgent = -1;

  /** True if the program reads urgent data in its place. */
  private boolean inline;

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

  /** Returns the place of the next byte to be read. */
  private long place() {
    return next - arrived.size() - (hasEnded() ? 1 : 0);
  }

  void setInline(boolean on) {
    inline = on;
  }

  /**
   * Takes down where the urgent byte is that a segment tells of, whether it has arrived or not. One
   * that was told of before and that nobody has read is an ordinary byte from now on; if it is the
   * next byte to be read, it is dropped, as Linux does (its tcp_check_urg).
   */
  void learnUrgent(Segment segment) {
    long told = segment.urgent() - 1;
    if (told < next || told <= urgent) {
      return;
    }
    if (isAtUrgent() && !arrived.isEmpty()) {
      arrived.drop(1);
    }
    urgent = told;
  }

  /** Returns whether the next byte is urgent, and not for the program to read. */
  private boolean isAtUrgent() {
    return urgent == place() && !inline;
  }

  /** Reads up to the urgent byte; drops that if it comes first and is not read in its place. */
  int read(ByteBuffer into) {
    if (isAtUrgent() && !arrived.isEmpty()) {
      arrived.drop(1);
      urgent = -1;
    }
    long ahead = urgent - place();
    int count;
    if (ahead > 0 && ahead < into.remaining()) {
      count = arrived.take(into.slice().limit((int) ahead));
      into.position(into.position() + count);
    } else {
      count = arrived.take(into);
    }
    if (urgent < place()) {
      urgent = -1;
    }
    return count;
  }

  /** Returns whether there is something to read but an urgent byte that is not for the program. */
  boolean isReadable() {
    return arrived.size() > (isAtUrgent() ? 1 : 0);
  }

  /** Returns the number of bytes that can be read, as FIONREAD counts them. */
  int available() {
    boolean toUrgent = !inline && urgent >= 0 && urgent < next;
    return toUrgent ? (int) (urgent - place()) : arrived.size();
  }

  /** Returns the number of bytes that have arrived and were not read, urgent data included. */
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
