// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.examples.redis;

import java.nio.charset.StandardCharsets;

/**
 * A message that was published to a channel.
 *
 * @param channel the name of the channel
 * @param content the content
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Message(String channel, byte[] content) {

  /**
   * Returns the content as text in UTF-8.
   *
   * @return the text
   */
  public String text() {
    return new String(content, StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return channel + ": " + text();
  }
}
