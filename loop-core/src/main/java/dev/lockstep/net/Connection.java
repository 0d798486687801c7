// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.net;

/**
 * The two directions of a connection.
 *
 * @param reader the bytes that the peer sends
 * @param writer the bytes that go to the peer
 * @since 0.1.0
 */
public record Connection(StreamReader reader, StreamWriter writer) implements AutoCloseable {

  /** Closes the connection once all written bytes are sent; does not wait for that. */
  @Override
  public void close() {
    writer.close();
  }
}
