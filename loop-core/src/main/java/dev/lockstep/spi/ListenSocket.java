// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.spi;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A socket that accepts connections.
 *
 * @since 0.1.0
 */
public interface ListenSocket extends NetworkSocket {

  /**
   * Accepts a waiting connection.
   *
   * @return the connection, or null if none waits
   * @throws IOException if it cannot be accepted, usually because no file descriptor is left
   */
  @Nullable StreamSocket accept() throws IOException;
}
