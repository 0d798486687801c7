// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.net;

import java.io.IOException;
import java.io.Serial;

/**
 * Thrown when there is no separator within the limit of a {@link StreamReader} (asyncio's {@code
 * LimitOverrunError}). After {@link StreamReader#readUntil} the data is kept and can be read; after
 * {@link StreamReader#readLine} it is dropped.
 *
 * @since 0.1.0
 */
public final class LimitOverrunException extends IOException {

  @Serial private static final long serialVersionUID = 1L;

  /** The number of bytes that can be read and contain no separator. */
  private final int consumed;

  /**
   * Creates an exception with the number of bytes that are known to be too many.
   *
   * @param message the data that was too long, and the limit
   * @param consumed the number of bytes that can be read and contain no separator
   */
  public LimitOverrunException(String message, int consumed) {
    super(message);
    this.consumed = consumed;
  }

  /**
   * Returns the number of bytes that can be read and contain no separator.
   *
   * @return the number
   */
  public int consumed() {
    return consumed;
  }
}
