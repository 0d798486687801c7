package dev.lockstep.net;

import java.io.IOException;
import java.io.Serial;

/**
 * Thrown when no separator stands within the limit of a {@link StreamReader} (asyncio's {@code
 * LimitOverrunError}). After {@link StreamReader#readUntil} the data is kept and can be read; after
 * {@link StreamReader#readLine} it is dropped.
 */
public final class LimitOverrunException extends IOException {

  @Serial private static final long serialVersionUID = 1L;

  private final int consumed;

  /**
   * An exception with how much is too much.
   *
   * @param message what was too long
   * @param consumed how many bytes can be read that do not have a separator in them
   */
  public LimitOverrunException(String message, int consumed) {
    super(message);
    this.consumed = consumed;
  }

  /**
   * How many bytes can be read that do not have a separator in them.
   *
   * @return the number
   */
  public int consumed() {
    return consumed;
  }
}
