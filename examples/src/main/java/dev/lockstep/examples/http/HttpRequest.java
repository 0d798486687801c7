// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.examples.http;

import java.util.List;
import java.util.Map;

/**
 * A request.
 *
 * @param method the method, such as {@code GET}
 * @param path the path, percent-encoded and without the query
 * @param minorVersion the digit after {@code HTTP/1.}
 * @param headers the values of each header, by its name in lower case
 * @param body the body
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record HttpRequest(
    String method, String path, int minorVersion, Map<String, List<String>> headers, byte[] body) {

  /** Returns the values of a header. */
  List<String> values(String name) {
    return headers.getOrDefault(name, List.of());
  }

  /** Returns whether the connection can carry another request after this one. */
  boolean keepsAlive() {
    return minorVersion > 0
        && HttpText.members(values("connection")).stream().noneMatch("close"::equalsIgnoreCase);
  }
}
