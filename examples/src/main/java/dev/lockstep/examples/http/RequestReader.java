// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.examples.http;

import dev.lockstep.net.IncompleteReadException;
import dev.lockstep.net.LimitOverrunException;
import dev.lockstep.net.StreamReader;
import dev.lockstep.net.StreamWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A reader of the requests of one connection (RFC 9112), which rejects malformed ones. */
final class RequestReader {

  /** The largest body, in bytes. */
  static final int MAX_BODY = 1 << 20;

  private static final byte[] LINE_END = {'\r', '\n'};
  private static final byte[] HEAD_END = {'\r', '\n', '\r', '\n'};
  private static final Pattern REQUEST_LINE =
      Pattern.compile("([!-~]+) (/[!-~]*|\\*) (HTTP/\\d\\.\\d)");
  private static final Pattern HEADER =
      Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \\t]*([\\t -~\\x80-\\xff]*?)[ \\t]*");
  private static final Pattern CHUNK_SIZE = Pattern.compile("([0-9A-Fa-f]{1,7})(;.*)?");

  private final StreamReader in;
  private final StreamWriter out;

  RequestReader(StreamReader in, StreamWriter out) {
    this.in = in;
    this.out = out;
  }

  /** Returns the next request; empty if the client has closed the connection instead. */
  Optional<HttpRequest> next() throws IOException {
    String head;
    try {
      head = new String(in.readUntil(HEAD_END), StandardCharsets.ISO_8859_1);
    } catch (IncompleteReadException e) {
      return Optional.empty();
    } catch (LimitOverrunException e) {
      throw new HttpError("431 Request Header Fields Too Large", "the head is too large");
    }
    List<String> lines = List.of(head.substring(0, head.length() - 4).split("\r\n", -1));
    Matcher request = REQUEST_LINE.matcher(lines.getFirst());
    if (!request.matches()) {
      throw badRequest("the request line is malformed");
    }
    String version = request.group(3);
    if (!version.startsWith("HTTP/1.")) {
      throw new HttpError("505 HTTP Version Not Supported", version + " is not supported");
    }
    Map<String, List<String>> headers = headers(lines.subList(1, lines.size()));
    if (version.equals("HTTP/1.1") && values(headers, "host").size() != 1) {
      throw badRequest("exactly one Host header is needed");
    }
    String path = request.group(2).split("\\?", 2)[0];
    return Optional.of(new HttpRequest(request.group(1), path, version, headers, body(headers)));
  }

  private static Map<String, List<String>> headers(List<String> lines) {
    Map<String, List<String>> headers = new HashMap<>();
    for (String line : lines) {
      Matcher header = HEADER.matcher(line);
      if (!header.matches()) {
        throw badRequest("a header is malformed");
      }
      headers
          .computeIfAbsent(header.group(1).toLowerCase(Locale.ROOT), name -> new ArrayList<>())
          .add(header.group(2));
    }
    return headers;
  }

  private byte[] body(Map<String, List<String>> headers) throws IOException {
    List<String> codings = values(headers, "transfer-encoding");
    List<String> lengths = values(headers, "content-length");
    if (!codings.isEmpty() && !lengths.isEmpty()) {
      throw badRequest("both Content-Length and Transfer-Encoding");
    }
    if (values(headers, "expect").stream().anyMatch("100-continue"::equalsIgnoreCase)) {
      out.write("HTTP/1.1 100 Continue\r\n\r\n");
    }
    if (!codings.isEmpty()) {
      return chunkedBody(codings);
    }
    return lengths.isEmpty() ? new byte[0] : bytes(length(lengths));
  }

  private static int length(List<String> lengths) {
    String length = lengths.getFirst();
    if (lengths.size() > 1 || !length.matches("\\d{1,18}")) {
      throw badRequest("Content-Length is malformed");
    }
    return checkedSize(Long.parseLong(length));
  }

  private static int checkedSize(long size) {
    if (size > MAX_BODY) {
      throw new HttpError("413 Content Too Large", "the body is larger than " + MAX_BODY);
    }
    return (int) size;
  }

  private byte[] chunkedBody(List<String> codings) throws IOException {
    if (codings.size() > 1 || !codings.getFirst().equalsIgnoreCase("chunked")) {
      throw new HttpError("501 Not Implemented", "the only transfer coding is chunked");
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (int size = chunkSize(); size > 0; size = chunkSize()) {
      checkedSize((long) body.size() + size);
      body.write(bytes(size));
      if (!line().isEmpty()) {
        throw badRequest("a chunk is longer than it says");
      }
    }
    while (!line().isEmpty()) {
      // a trailer field, which is ignored
    }
    return body.toByteArray();
  }

  private int chunkSize() throws IOException {
    Matcher size = CHUNK_SIZE.matcher(line());
    if (!size.matches()) {
      throw badRequest("the size of a chunk is malformed");
    }
    return HexFormat.fromHexDigits(size.group(1));
  }

  private byte[] bytes(int count) throws IOException {
    try {
      return in.readExactly(count);
    } catch (IncompleteReadException e) {
      throw badRequest("the request ended early");
    }
  }

  private String line() throws IOException {
    try {
      byte[] line = in.readUntil(LINE_END);
      return new String(line, 0, line.length - 2, StandardCharsets.ISO_8859_1);
    } catch (LimitOverrunException e) {
      throw badRequest("a line is too long");
    } catch (IncompleteReadException e) {
      throw badRequest("the request ended early");
    }
  }

  private static List<String> values(Map<String, List<String>> headers, String name) {
    return headers.getOrDefault(name, List.of());
  }

  private static HttpError badRequest(String reason) {
    return new HttpError("400 Bad Request", reason);
  }
}
