package dev.lockstep.campaign;

import java.io.Serial;

/** The command cannot be run as it was given. The message says what to change. */
final class UsageException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message);
  }
}
