// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual.net.internal;

import java.util.function.IntSupplier;

/**
 * The congestion window of a sender: slow start, congestion avoidance and fast retransmit of RFC
 * 5681, fast recovery of RFC 6582, the initial window of RFC 6928. The window grows only while it
 * is what holds the sender back, as on Linux. Selective acknowledgements and limited transmit (RFC
 * 3042) are not there.
 */
final class NewReno implements CongestionControl {

  /** The bounds of the initial window, in segments and in bytes. */
  private static final int INITIAL_SEGMENTS = 10;

  private static final int INITIAL_BYTES = 14_600;

  /** The number of segments that have left the network when a loss is found. */
  private static final int LEFT = 3;

  private enum Phase {
    /** Slow start below the threshold, congestion avoidance above. */
    GROWING,

    /** Fast recovery, until all is acknowledged that was in flight. */
    RECOVERING,

    /** After a timeout, until something is acknowledged that was sent later. */
    GOING_BACK
  }

  private final IntSupplier segmentSize;

  private Phase phase = Phase.GROWING;

  /** The congestion window (cwnd) and the slow start threshold (ssthresh), in bytes. */
  private long window;

  private long threshold = Long.MAX_VALUE;

  /** The bytes that were acknowledged since the window grew last, above the threshold. */
  private long counted;

  /**
   * Creates the control of a connection that is opening.
   *
   * @param segmentSize returns the present size of a full segment, in bytes
   */
  NewReno(IntSupplier segmentSize) {
    this.segmentSize = segmentSize;
  }

  private int segment() {
    return segmentSize.getAsInt();
  }

  private long initial() {
    return Math.min((long) INITIAL_SEGMENTS * segment(), Math.max(2L * segment(), INITIAL_BYTES));
  }

  @Override
  public void opened(boolean lost) {
    window = lost ? segment() : initial();
  }

  @Override
  public boolean admits(long flight, int count) {
    return flight == 0 || flight + count <= window;
  }

  @Override
  public void restarts() {
    window = Math.min(window, initial());
  }

  @Override
  public void acknowledged(long count, long flight, long beyond) {
    if (phase == Phase.RECOVERING) {
      recover(count, flight, beyond);
      return;
    }
    if (beyond > 0) {
      phase = Phase.GROWING;
    }
    if (flight + segment() > window) {
      grow(count);
    }
  }

  private void grow(long count) {
    if (window < threshold) {
      window += Math.min(count, segment());
      return;
    }
    counted += count;
    if (counted >= window) {
      counted -= window;
      window += segment();
    }
  }

  private void recover(long count, long flight, long beyond) {
    if (beyond >= 0) {
      phase = Phase.GROWING;
      counted = 0;
      window = Math.min(threshold, Math.max(flight - count, segment()) + segment());
    } else {
      long more = count >= segment() ? segment() : 0;
      window = Math.max(window - count + more, segment());
    }
  }

  @Override
  public boolean isLoss() {
    return phase == Phase.GROWING; // after a timeout, what is sent again may have arrived
  }

  @Override
  public void duplicate() {
    if (phase == Phase.RECOVERING) {
      window += segment(); // another segment has left the network
    }
  }

  @Override
  public void lost(long flight) {
    phase = Phase.RECOVERING;
    halve(flight);
    window = threshold + (long) LEFT * segment();
  }

  @Override
  public void timedOut(long flight, boolean again) {
    phase = Phase.GOING_BACK;
    if (!again) {
      halve(flight);
    }
    counted = 0;
    window = segment();
  }

  private void halve(long flight) {
    threshold = Math.max(flight / 2, 2L * segment());
  }

  @Override
  public boolean goesBack() {
    return phase == Phase.GOING_BACK;
  }
}
