package dev.lockstep.virtual.net.internal;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The sending half of a connection: keeps what was written until the peer has it, within the window
 * that the peer gives. Time-outs follow RFC 6298 with Linux's limits, lost segments are sent again
 * after a time-out or three duplicate acknowledgements (RFC 6582). There is no congestion control.
 */
final class Sender {

  private static final long SECOND = 1_000_000_000L;
  private static final long LEAST_TIMEOUT = SECOND / 5;
  private static final long MOST_TIMEOUT = 120 * SECOND;

  /** How often a segment is sent again: for 15 minutes, or for two minutes a SYN. */
  private static final int RETRIES = 15;

  private static final int SYN_RETRIES = 6;
  private static final int DUPLICATES = 3;

  private final SimConnection connection;
  private final int capacity;
  private final ByteRing bytes = new ByteRing();

  /** The first byte that the peer has not acknowledged; the first that was never sent. */
  private long unacknowledged;

  private long next;

  /** Up to where the peer takes bytes. */
  private long limit;

  private boolean ends;
  private boolean endSent;
  private boolean endAcknowledged;
  private long timeout = SECOND;
  private long smoothed;
  private long variation;
  private long timedNumber = -1;
  private long timedAt;
  private int retries;
  private int duplicates;

  /** Up to where what was sent is suspected to be lost. */
  private long recoverTo;

  private EventQueue.@Nullable Event timer;

  Sender(SimConnection connection, int capacity) {
    this.connection = connection;
    this.capacity = capacity;
  }

  /** The place of the next segment without data. */
  long next() {
    return next;
  }

  // ---- opening

  /** Sends the SYN. */
  void open() {
    next = 1;
    connection.sendSyn();
    startTimer();
    time(0);
  }

  private boolean isOpening() {
    return unacknowledged == 0;
  }

  // ---- writing

  int write(ByteBuffer from) {
    int count = Math.min(from.remaining(), capacity - bytes.size());
    if (count > 0) {
      bytes.add(from, count);
      push();
    }
    return Math.max(count, 0);
  }

  /** Ends the stream after what was written. */
  void end() {
    if (!ends) {
      ends = true;
      push();
    }
  }

  boolean ends() {
    return ends;
  }

  /** Whether the peer has all of the stream, and knows its end. */
  boolean isDone() {
    return endAcknowledged;
  }

  /** Whether so much room is free that it is worth while to write. */
  boolean hasRoom() {
    return capacity - bytes.size() >= Math.max(1, bytes.size() / 2);
  }

  /** How many bytes the peer has not acknowledged. */
  int size() {
    return bytes.size();
  }

  // ---- sending

  private void push() {
    if (isOpening()) {
      return;
    }
    long end = unacknowledged + bytes.size();
    while (next < end && next < limit) {
      int count = (int) Math.min(Math.min(connection.segmentSize(), end - next), limit - next);
      if (count < connection.segmentSize() && count < end - next && next > unacknowledged) {
        break;
      }
      send(next, count, ends && next + count == end);
    }
    if (ends && !endSent && next == end) {
      send(next, 0, true);
    }
  }

  private void send(long number, int count, boolean fin) {
    connection.send(number, bytes.copy((int) (number - unacknowledged), count), fin);
    next += count + (fin ? 1 : 0);
    endSent |= fin;
    time(number);
    if (timer == null) {
      startTimer();
    }
  }

  private void time(long number) {
    if (timedNumber < 0) {
      timedNumber = number;
      timedAt = connection.now();
    }
  }

  // ---- what the peer says

  /** Told, before anything is sent, how many bytes the peer takes. */
  void granted(int window) {
    limit = Math.max(limit, 1L + window);
  }

  /** Told what the peer has, and how much more it takes. */
  void acknowledged(long ack, int window, boolean pure) {
    if (ack > next || ack < unacknowledged) {
      return;
    }
    boolean moved = ack + window > limit;
    limit = Math.max(limit, ack + window);
    if (ack > unacknowledged) {
      forget(ack);
    } else if (pure && !moved && next > unacknowledged && ++duplicates == DUPLICATES) {
      recoverTo = next;
      sendFirstAgain();
    } else if (next == unacknowledged) {
      stopTimer(); // the answer to a probe
      retries = 0;
    }
    push();
  }

  private void forget(long ack) {
    long count = ack - Math.max(unacknowledged, 1);
    int data = (int) Math.min(count, bytes.size());
    bytes.drop(data);
    endAcknowledged |= count > data;
    measure(ack);
    unacknowledged = ack;
    retries = 0;
    duplicates = 0;
    stopTimer();
    if (next > unacknowledged) {
      if (unacknowledged < recoverTo) {
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

  /** Told that an acknowledgement of the peer was lost that may have given a new window. */
  void missedWindow() {
    if (!isOpening() && next == unacknowledged && timer == null && bytes.size() > 0) {
      startTimer();
    }
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
    if (retries == (isOpening() ? SYN_RETRIES : RETRIES)) {
      connection.timedOut();
      return;
    }
    retries++;
    recoverTo = next;
    sendFirstAgain();
  }

  private void sendFirstAgain() {
    timedNumber = -1;
    duplicates = 0;
    if (isOpening()) {
      connection.sendSyn();
    } else if (next == unacknowledged) {
      connection.probe(unacknowledged - 1);
    } else {
      int sent = (int) Math.min(next - unacknowledged, bytes.size());
      int count = Math.min(sent, connection.segmentSize());
      connection.send(unacknowledged, bytes.copy(0, count), endSent && count == bytes.size());
    }
    startTimer();
  }
}
