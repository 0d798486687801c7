// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.net;

/**
 * The marks between which the writer of a buffer is told to pause and to resume (asyncio's
 * high-water and low-water marks). Does no I/O.
 */
final class Watermarks {

  /** The largest size at which nobody is told to pause, in bytes. */
  private int high = Transport.DEFAULT_HIGH_MARK;

  /** The size at which the writer is told to resume, in bytes. */
  private int low = high / 4;

  private boolean paused;

  /**
   * Sets both marks.
   *
   * @throws IllegalArgumentException unless {@code 0 <= newLow <= newHigh}
   */
  void set(int newHigh, int newLow) {
    if (newLow < 0 || newLow > newHigh) {
      throw new IllegalArgumentException(
          "write buffer limits must be 0 <= low <= high: low = " + newLow + ", high = " + newHigh);
    }
    high = newHigh;
    low = newLow;
  }

  /** Returns true once when a buffer of that size exceeds its high mark. */
  boolean startsPause(int size) {
    boolean starts = !paused && size > high;
    paused |= starts;
    return starts;
  }

  /** Returns true once when a buffer of that size is at its low mark again. */
  boolean endsPause(int size) {
    boolean ends = paused && size <= low;
    paused &= !ends;
    return ends;
  }
}
