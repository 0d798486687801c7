package dev.lockstep.examples.http;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A request.
 *
 * @param method what to do
 * @param path with what, without the query
 * @param version the version of HTTP
 * @param headers the values of each header, by its name in lower case
 * @param body what came with it
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record HttpRequest(
    String method, String path, String version, Map<String, List<String>> headers, byte[] body) {

  /** Whether the connection can carry another request after this one. */
  boolean keepsAlive() {
    return version.equals("HTTP/1.1")
        && headers.getOrDefault("connection", List.of()).stream()
            .noneMatch(value -> value.toLowerCase(Locale.ROOT).contains("close"));
  }
}
