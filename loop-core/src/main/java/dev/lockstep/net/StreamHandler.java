// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.net;

/**
 * The handler of a server's connections; each call runs in a task of its own.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface StreamHandler {

  /**
   * Handles a connection, which is closed when this returns or throws.
   *
   * @param reader the bytes that the peer sends
   * @param writer the bytes that go to the peer
   * @throws Exception any exception; it is passed to the loop's exception handler, unless it
   *     reports the loss of the connection itself
   */
  void handle(StreamReader reader, StreamWriter writer) throws Exception;
}
