// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.examples.http;

import java.time.Instant;

/** The status and the fields of a response. */
final class ResponseHead {

  private final StringBuilder text = new StringBuilder("HTTP/1.1 ");
  private final boolean last;

  /**
   * Creates a head.
   *
   * @param status the status code and its phrase
   * @param now the time of the response
   * @param last true if the connection is closed after the response
   */
  ResponseHead(String status, Instant now, boolean last) {
    this.last = last;
    text.append(status).append("\r\n");
    with("Date", HttpDate.of(now));
    with("X-Content-Type-Options", "nosniff"); // a browser must not take a text for a script
  }

  /** Adds a field; the value is one of the server's, never a client's. */
  ResponseHead with(String name, Object value) {
    text.append(name).append(": ").append(value).append("\r\n");
    return this;
  }

  @Override
  public String toString() {
    return text + (last ? "Connection: close\r\n\r\n" : "\r\n");
  }
}
