// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual.net.internal;

import dev.lockstep.virtual.net.internal.Packet.Segment;
import dev.lockstep.virtual.net.internal.Packet.Segment.Flag;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The sending half of a connection: keeps what was written until the peer has it, within the window
 * that the peer gives and what its {@link CongestionControl} admits. Timeouts follow RFC 6298 with
 * Linux's limits; lost segments are sent again after a timeout or three duplicate acknowledgements
 * (RFC 6582). Knows places in the stream only (RFC 9293's send sequence variables); whether the
 * program has ended the stream, and whether the peer knows, is the connection's {@link TcpState}.
 */
final class Sender {

  private static final long SECOND = 1_000_000_000L;

  /** The bounds of the retransmission timeout, in nanoseconds. */
  private static final long LEAST_TIMEOUT = SECOND / 5;

  private static final long MOST_TIMEOUT = 120 * SECOND;

  /** The number of times a segment is sent again, in about 15 minutes; a SYN, in about two. */
  private static final int RETRIES = 15;

  private static final int SYN_RETRIES = 6;

  /** The same for a connection that no program has open, in less than two minutes. */
  private static final int ORPHAN_RETRIES = 8;

  /** The number of duplicate acknowledgements after which a segment is sent again. */
  private static final int DUPLICATES = 3;

  private final SimConnection connection;
  private final int capacity;
  private final CongestionControl congestion;
  private final ByteRing bytes = new ByteRing();

  /** The first byte that the peer has not acknowledged (SND.UNA). */
  private long unacknowledged;

  /** The first byte that was never sent (SND.NXT). */
  private long next;

  /** The first byte that is not in flight: less than next if what follows is to be sent again. */
  private long flightEnd;

  /** The time at which data was sent last. */
  private long sentAt;

  /** The place up to which the peer takes bytes (SND.UNA + SND.WND). */
  private long limit;

  /** The end of the last segment with data that was not full (Linux's snd_sml). */
  private long smallEnd;

  /** The place after the last urgent byte that was written, or 0 (Linux's snd_up). */
  private long urgentEnd;

  /** The place of the FIN, or -1 until it is sent. */
  private long fin = -1;

  /** The retransmission timeout, the smoothed round trip and its variation, in nanoseconds. */
  private long timeout = SECOND;

  private long smoothed;
  private long variation;

  /** The byte whose round trip is measured, or -1, and the time at which it was sent. */
  private long timedNumber = -1;

  private long timedAt;
  private int retries;
  private int duplicates;

  /** The place up to which what was sent is suspected to be lost. */
  private long recoverTo;

  /** True if an acknowledgement was lost on its way since the window was asked for. */
  private boolean missed;

  private EventQueue.@Nullable Event timer;

  Sender(SimConnection connection, int capacity, CongestionControl congestion) {
    this.connection = connection;
    this.capacity = capacity;
    this.congestion = congestion;
  }

  /** Returns the place of the next segment without data. */
  long next() {
    return next;
  }

  // ---- opening

  /** Sends the SYN. */
  void open() {
    next = 1;
    flightEnd = 1;
    connection.sendSyn();
    startTimer();
    time(0);
  }

  private boolean isOpening() {
    return unacknowledged == 0;
  }

  // ---- writing

  /** Takes as many bytes as there is room for, and returns their number. */
  int write(ByteBuffer from) {
    int count = Math.min(from.remaining(), capacity - bytes.size());
    if (count > 0) {
      bytes.add(from, count);
      push();
    }
    return Math.max(count, 0);
  }

  /** Takes a byte of urgent data, unless there is no room. */
  boolean writeUrgent(byte data) {
    if (bytes.size() >= capacity) {
      return false;
    }
    bytes.add(ByteBuffer.wrap(new byte[] {data}), 1);
    urgentEnd = unacknowledged + bytes.size();
    push();
    return true;
  }

  private boolean isUrgent() {
    return urgentEnd > unacknowledged;
  }

  /** Returns where urgent data ends, to be told by a segment from a place on; 0 if it need not. */
  long urgentAfter(long number) {
    return isUrgent() && number < urgentEnd ? urgentEnd : 0;
  }

  /** Returns whether enough room is free to make a write worthwhile. */
  boolean hasRoom() {
    return capacity - bytes.size() >= Math.max(1, bytes.size() / 2);
  }

  /** Returns whether something was sent that the peer has not acknowledged. */
  boolean hasFlight() {
    return next > unacknowledged;
  }

  /** Returns the number of bytes that the peer has not acknowledged. */
  int size() {
    return bytes.size();
  }

  // ---- sending

  /** Sends what the window admits, and the end of the stream if the program has ended it. */
  void push() {
    if (isOpening()) {
      return;
    }
    if (next == unacknowledged && connection.now() - sentAt > timeout) {
      congestion.restarts();
    }
    if (pushAgain()) {
      pushNew();
    }
    askForMissed();
  }

  /** Sends again what a timeout has given up, and returns whether all of it is in flight. */
  private boolean pushAgain() {
    while (flightEnd < next) {
      int count = sizeAgain(flightEnd);
      if (!congestion.admits(flight(), count)) {
        return false;
      }
      sendAgain(flightEnd, count);
      flightEnd = endAgain(flightEnd, count);
    }
    return true;
  }

  private void pushNew() {
    boolean ends = connection.state().isOutputEnded();
    long end = unacknowledged + bytes.size();
    while (next < end && next < limit) {
      int count = (int) Math.min(Math.min(connection.segmentSize(), end - next), limit - next);
      if (count < connection.segmentSize() && count < end - next && next > unacknowledged) {
        break;
      }
      if (!congestion.admits(flight(), count)) {
        break;
      }
      if (count < connection.segmentSize()) {
        if (smallEnd > unacknowledged && !ends && !isUrgent() && connection.gathers()) {
          break; // Nagle's algorithm, as Linux has it after Minshall
        }
        smallEnd = next + count;
      }
      send(next, count, ends && next + count == end);
    }
    if (ends && fin < 0 && next == end) {
      send(next, 0, true);
    }
  }

  private void send(long number, int count, boolean isLast) {
    transmit(number, bytes.copy((int) (number - unacknowledged), count), isLast);
    next += count;
    if (isLast) {
      fin = next++;
    }
    flightEnd = next;
    time(number);
    if (timer == null) {
      startTimer();
    }
  }

  private void transmit(long number, byte[] data, boolean isLast) {
    sentAt = connection.now();
    if (isLast) {
      connection.sendLast(number, data);
    } else {
      connection.send(number, data);
    }
  }

  private long flight() {
    return flightEnd - unacknowledged;
  }

  private void time(long number) {
    if (timedNumber < 0) {
      timedNumber = number;
      timedAt = connection.now();
    }
  }

  // ---- what the peer says

  /** Called before anything is sent, with the number of bytes that the peer takes. */
  void granted(int window) {
    limit = Math.max(limit, 1L + window);
  }

  /** Returns whether a segment acknowledges what was sent and not acknowledged before. */
  boolean isAcknowledgement(Segment segment) {
    return segment.ack() > unacknowledged && segment.ack() <= next;
  }

  /** Takes from a segment what the peer has, and how much more it takes. */
  void acknowledged(Segment segment) {
    long ack = segment.ack();
    if (ack > next || ack < unacknowledged) {
      return;
    }
    boolean pure = segment.isEmpty() && !segment.has(Flag.SYN);
    boolean moved = ack + segment.window() > limit;
    limit = Math.max(limit, ack + segment.window());
    if (ack > unacknowledged) {
      forget(ack);
    } else if (pure && !moved && next > unacknowledged) {
      duplicate();
    } else if (next == unacknowledged && !probesForItself()) {
      stopTimer(); // the answer to a probe
      retries = 0;
    }
    push();
  }

  private void duplicate() {
    duplicates++;
    if (duplicates == DUPLICATES && congestion.isLoss()) {
      recoverTo = next;
      congestion.lost(flight());
      sendFirstAgain();
    } else {
      congestion.duplicate();
    }
  }

  private void forget(long ack) {
    long flight = flight();
    long acknowledged = ack - unacknowledged;
    boolean opens = isOpening();
    long count = ack - Math.max(unacknowledged, 1);
    int data = (int) Math.min(count, bytes.size());
    bytes.drop(data);
    if (count > data) {
      connection.finAcknowledged();
    }
    measure(ack);
    unacknowledged = ack;
    flightEnd = Math.max(flightEnd, ack);
    if (opens) {
      congestion.opened(retries > 1);
    } else {
      congestion.acknowledged(acknowledged, flight, ack - recoverTo);
    }
    retries = 0;
    duplicates = 0;
    stopTimer();
    if (next > unacknowledged) {
      if (unacknowledged < recoverTo && !congestion.goesBack()) {
        sendFirstAgain();
      } else {
        startTimer();
      }
    }
  }

  private void measure(long ack) {
    if (timedNumber < 0 || ack <= timedNumber) {
      return;
    }
    long took = connection.now() - timedAt;
    timedNumber = -1;
    if (smoothed == 0) {
      smoothed = took;
      variation = took / 2;
    } else {
      variation = (3 * variation + Math.abs(smoothed - took)) / 4;
      smoothed = (7 * smoothed + took) / 8;
    }
    timeout = Math.clamp(smoothed + 4 * variation, LEAST_TIMEOUT, MOST_TIMEOUT);
  }

  // ---- what was lost

  /** Called when an acknowledgement of the peer was lost that may have given a new window. */
  void missedWindow() {
    missed = true;
    askForMissed();
  }

  /** Asks for the window if there is none, and one was lost: now, or when it is used up. */
  private void askForMissed() {
    if (missed && !isOpening() && next == unacknowledged && bytes.size() > 0) {
      missed = false;
      if (timer == null) {
        startTimer();
      }
    }
  }

  /**
   * Called when the program has closed the socket. A peer that takes nothing is then probed until
   * the retries are used up, however it answers: no program would ever give up.
   */
  void orphaned() {
    if (probesForItself() && timer == null) {
      startTimer();
    }
  }

  private boolean probesForItself() {
    return connection.isOrphan() && next == unacknowledged && bytes.size() > 0;
  }

  private void startTimer() {
    stopTimer();
    timer = connection.in(Math.min(timeout << Math.min(retries, 20), MOST_TIMEOUT), this::late);
  }

  void stopTimer() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  private void late() {
    timer = null;
    if (retries >= mostRetries()) {
      connection.timedOut();
      return;
    }
    retries++;
    recoverTo = next;
    if (!isOpening() && next > unacknowledged) {
      congestion.timedOut(flight(), retries > 1);
    }
    sendFirstAgain();
  }

  private int mostRetries() {
    if (isOpening()) {
      return SYN_RETRIES;
    }
    return connection.isOrphan() ? ORPHAN_RETRIES : RETRIES;
  }

  private void sendFirstAgain() {
    timedNumber = -1;
    duplicates = 0;
    if (isOpening()) {
      connection.sendSyn();
    } else if (next == unacknowledged) {
      connection.probe(unacknowledged - 1);
    } else {
      int count = sizeAgain(unacknowledged);
      sendAgain(unacknowledged, count);
      if (congestion.goesBack()) {
        flightEnd = endAgain(unacknowledged, count);
      }
    }
    startTimer();
  }

  /** Returns the size of the segment that is sent again from a place on, without its FIN. */
  private int sizeAgain(long number) {
    long end = Math.min(next, unacknowledged + bytes.size());
    return (int) Math.min(end - number, connection.segmentSize());
  }

  private boolean isLastAgain(long number, int count) {
    return fin >= 0 && number + count == fin;
  }

  private long endAgain(long number, int count) {
    return number + count + (isLastAgain(number, count) ? 1 : 0);
  }

  private void sendAgain(long number, int count) {
    byte[] data = bytes.copy((int) (number - unacknowledged), count);
    transmit(number, data, isLastAgain(number, count));
  }
}
