// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.net;

import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;

/**
 * A datagram that has arrived.
 *
 * @param data its bytes
 * @param from the address of the sender
 * @since 0.1.0
 */
@SuppressWarnings("ArrayRecordComponent") // not compared
public record Datagram(byte[] data, SocketAddress from) {

  /**
   * Returns the bytes as text in UTF-8.
   *
   * @return the text
   */
  public String text() {
    return new String(data, StandardCharsets.UTF_8);
  }
}
