package dev.lockstep.examples.redis;

import java.io.Serial;

/** The server has refused a command; the connection is as good as before. */
public final class RedisException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  /**
   * A refusal.
   *
   * @param command the command
   * @param reason why, in the server's words
   */
  RedisException(String command, String reason) {
    super(command + ": " + reason);
  }
}
