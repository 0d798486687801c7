package dev.lockstep.examples.redis;

import java.nio.charset.StandardCharsets;

/**
 * What was published at a channel.
 *
 * @param channel the channel's name
 * @param content what was published
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record Message(String channel, byte[] content) {

  /**
   * The content as a text in UTF-8.
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
