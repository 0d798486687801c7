package dev.lockstep.net;

import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;

/**
 * A datagram that has arrived.
 *
 * @param data its bytes
 * @param from who sent it
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record Datagram(byte[] data, SocketAddress from) {

  /**
   * Its bytes as a text in UTF-8.
   *
   * @return the text
   */
  public String text() {
    return new String(data, StandardCharsets.UTF_8);
  }
}
