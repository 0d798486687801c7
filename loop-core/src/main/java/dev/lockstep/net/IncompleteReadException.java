// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.net;

import java.io.EOFException;
import java.io.Serial;

/**
 * Thrown when the peer ends its stream before all requested bytes have arrived (asyncio's {@code
 * IncompleteReadError}). The bytes that had arrived are in {@link #partial()}, and no longer in the
 * stream.
 *
 * @since 0.1.0
 */
public final class IncompleteReadException extends EOFException {

  @Serial private static final long serialVersionUID = 1L;

  /** The bytes that came before the end. */
  private final byte[] partial;

  /** The number of bytes requested, or -1 if a separator was. */
  private final int expected;

  /**
   * Creates an exception with the bytes that had arrived.
   *
   * @param partial the bytes
   * @param expected the number of bytes requested, or -1 if a separator was
   */
  public IncompleteReadException(byte[] partial, int expected) {
    super(
        "the stream ended after "
            + partial.length
            + (expected < 0 ? " bytes, before the separator" : " of " + expected + " bytes"));
    this.partial = partial.clone();
    this.expected = expected;
  }

  /**
   * Returns the bytes that had arrived.
   *
   * @return a copy
   */
  public byte[] partial() {
    return partial.clone();
  }

  /**
   * Returns the number of bytes requested.
   *
   * @return the number, or -1 if a separator was requested
   */
  public int expected() {
    return expected;
  }
}
