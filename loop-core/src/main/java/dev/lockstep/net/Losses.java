// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.net;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Rethrows the cause of a lost connection in the calls that need the connection. */
final class Losses {

  private Losses() {}

  /**
   * Throws the cause, if there is one; a cause that is neither unchecked nor an {@link IOException}
   * is wrapped.
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
