package dev.lockstep.net;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** How the cause of a lost connection is thrown by the calls that need the connection. */
final class Losses {

  private Losses() {}

  /**
   * Throws the cause if there is one; one that is neither unchecked nor about I/O comes wrapped.
   */
  static void rethrow(@Nullable Throwable cause) throws IOException {
    switch (cause) {
      case null -> {}
      case IOException io -> throw io;
      case RuntimeException unchecked -> throw unchecked;
      case Error error -> throw error;
      default -> throw new ConnectionLostException("the connection is lost: " + cause, cause);
    }
  }
}
