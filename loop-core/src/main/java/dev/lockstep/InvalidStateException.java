package dev.lockstep;

import java.io.Serial;

/**
 * Thrown when a future is asked for what its state does not allow: a result that is not there yet,
 * or a second result (asyncio's {@code InvalidStateError}).
 */
public final class InvalidStateException extends IllegalStateException {

  @Serial private static final long serialVersionUID = 1L;

  /**
   * An exception with a message.
   *
   * @param message what was asked, and the state that the future is in
   */
  public InvalidStateException(String message) {
    super(message);
  }
}
