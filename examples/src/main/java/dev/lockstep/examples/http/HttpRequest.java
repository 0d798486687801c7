// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.examples.http;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A request.
 *
 * @param method the method, such as {@code GET}
 * @param path the path, without the query
 * @param version the version of HTTP
 * @param headers the values of each header, by its name in lower case
 * @param body the body
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record HttpRequest(
    String method, String path, String version, Map<String, List<String>> headers, byte[] body) {

  /** Returns whether the connection can carry another request after this one. */
  boolean keepsAlive() {
    return version.equals("HTTP/1.1")
        && headers.getOrDefault("connection", List.of()).stream()
            .noneMatch(value -> value.toLowerCase(Locale.ROOT).contains("close"));
  }
}
