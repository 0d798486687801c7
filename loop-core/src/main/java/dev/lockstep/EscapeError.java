package dev.lockstep;

import java.io.Serial;

/**
 * Thrown by a run under strict virtual time in which a task went past the virtual clock: it slept,
 * waited with a time-out, or used a socket, by means of the JDK. The message names the place and
 * what to use instead.
 */
public final class EscapeError extends Error {

  @Serial private static final long serialVersionUID = 1L;

  /**
   * An error with a message.
   *
   * @param message who did what, where, and what to use instead
   */
  public EscapeError(String message) {
    super(message);
  }
}
