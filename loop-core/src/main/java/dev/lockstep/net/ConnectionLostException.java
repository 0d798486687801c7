package dev.lockstep.net;

import java.io.IOException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** Thrown by what needs a connection that is over. */
public final class ConnectionLostException extends IOException {

  @Serial private static final long serialVersionUID = 1L;

  /**
   * An exception with the reason.
   *
   * @param message what was tried
   * @param cause why the connection was lost, or null if it was closed
   */
  public ConnectionLostException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
