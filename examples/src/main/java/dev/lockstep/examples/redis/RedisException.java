// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.examples.redis;

import java.io.Serial;

/** Thrown if the server rejects a command; the connection remains usable. */
public final class RedisException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param command the command
   * @param reason the reason, as the server words it
   */
  RedisException(String command, String reason) {
    super(command + ": " + reason);
  }
}
