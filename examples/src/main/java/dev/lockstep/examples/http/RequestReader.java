// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.examples.http;

import dev.lockstep.net.IncompleteReadException;
import dev.lockstep.net.LimitOverrunException;
import dev.lockstep.net.StreamReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A reader of the requests of one connection (RFC 9112). It rejects malformed ones, since what two
 * programs read in two ways is how requests are smuggled. What it keeps is bounded: the head by the
 * limit of the stream, the rest by the constants below.
 */
final class RequestReader {

  /** The largest body, in bytes. */
  static final int MAX_BODY = 1 << 20;

  /** The largest number of header fields, and of trailer fields. */
  static final int MAX_FIELDS = 100;

  /** The most bytes of a chunked body that are neither data nor the sizes of chunks. */
  static final int MAX_CHUNK_EXTRAS = 16_384;

  /** The digits of the size of a chunk that do not count as extras. */
  private static final int MAX_SIZE_DIGITS = 8;

  /** The most bytes of empty lines before a request. */
  private static final int MAX_BLANK = 4;

  private static final byte[] LINE_END = {'\n'};
  private static final byte[][] HEAD_ENDS = {{'\n', '\r', '\n'}, {'\n', '\n'}};

  private final StreamReader in;
  private final Runnable asksForBody;
  private byte first;
  private String method = "";

  /**
   * Creates a reader.
   *
   * @param in the stream of the connection
   * @param asksForBody tells a client to go on that waits before it sends a body
   */
  RequestReader(StreamReader in, Runnable asksForBody) {
    this.in = in;
    this.asksForBody = asksForBody;
  }

  /** Returns the method of the request that was read last, even if the rest was malformed. */
  String method() {
    return method;
  }

  /** Waits for the next request to begin; returns false if the client closes the connection. */
  boolean awaitNext() throws IOException {
    method = "";
    for (int blank = 0; blank <= MAX_BLANK; blank++) {
      byte[] read = in.read(1);
      if (read.length == 0) {
        return false;
      }
      first = read[0];
      if (first != '\r' && first != '\n') {
        return true;
      }
    }
    throw badRequest("the request begins with empty lines");
  }

  /** Reads the request that has begun. */
  HttpRequest read() throws IOException {
    List<String> lines = head();
    String[] words = requestLine(lines.getFirst());
    int minorVersion = minorVersion(words[2]);
    Map<String, List<String>> fields = new HashMap<>();
    for (String line : lines.subList(1, lines.size())) {
      addField(fields, line);
    }
    HttpRequest request =
        new HttpRequest(words[0], path(words[1]), minorVersion, fields, new byte[0]);
    checkHost(request);
    byte[] body = body(request);
    return new HttpRequest(words[0], request.path(), minorVersion, fields, body);
  }

  // ---- the head

  private List<String> head() throws IOException {
    String head;
    try {
      head = (char) (first & 0xff) + text(in.readUntil(HEAD_ENDS));
    } catch (IncompleteReadException e) {
      throw badRequest("the request ended early");
    } catch (LimitOverrunException e) {
      throw new HttpError("431 Request Header Fields Too Large", "the head is too large");
    }
    List<String> lines = new ArrayList<>();
    int start = 0;
    for (int end = head.indexOf('\n'); end >= 0; end = head.indexOf('\n', start)) {
      lines.add(withoutReturn(head.substring(start, end)));
      start = end + 1;
      if (lines.size() > MAX_FIELDS + 2) {
        throw tooManyFields();
      }
    }
    return lines.subList(0, lines.size() - 1); // without the empty line
  }

  private static HttpError tooManyFields() {
    return new HttpError(
        "431 Request Header Fields Too Large", "there are more than " + MAX_FIELDS + " fields");
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static String withoutReturn(String line) {
    if (!line.endsWith("\r")) {
      throw badRequest("a line must end with CR LF");
    }
    return line.substring(0, line.length() - 1);
  }

  /** Returns method, target and version. */
  private String[] requestLine(String line) {
    int one = line.indexOf(' ');
    int two = line.indexOf(' ', one + 1);
    if (one < 0 || two < 0) {
      throw badRequest("the request line is malformed");
    }
    String[] words = {
      line.substring(0, one), line.substring(one + 1, two), line.substring(two + 1)
    };
    if (!HttpText.isToken(words[0]) || !HttpText.isVisible(words[1])) {
      throw badRequest("the request line is malformed");
    }
    method = words[0];
    return words;
  }

  private static int minorVersion(String version) {
    if (version.length() != 8 || !version.startsWith("HTTP/") || version.charAt(6) != '.') {
      throw badRequest("the request line is malformed");
    }
    long major = HttpText.number(version.substring(5, 6), 10);
    long minor = HttpText.number(version.substring(7), 10);
    if (major < 0 || minor < 0) {
      throw badRequest("the request line is malformed");
    }
    if (major != 1) {
      throw new HttpError("505 HTTP Version Not Supported", version + " is not supported");
    }
    return (int) minor;
  }

  /** Returns the path of a target, which is a path, a URI or an asterisk. */
  private static String path(String target) {
    if (target.equals("*")) {
      return target;
    }
    int start = 0;
    if (!target.startsWith("/")) {
      String lower = target.toLowerCase(Locale.ROOT);
      if (!lower.startsWith("http://") && !lower.startsWith("https://")) {
        throw badRequest("the request line is malformed");
      }
      int authority = target.indexOf("//") + 2;
      start = authority;
      while (start < target.length() && "/?".indexOf(target.charAt(start)) < 0) {
        start++;
      }
      if (start == authority || !HttpText.isHost(target.substring(authority, start))) {
        throw badRequest("the request line is malformed");
      }
    }
    int query = target.indexOf('?', start);
    String path = target.substring(start, query < 0 ? target.length() : query);
    return path.isEmpty() ? "/" : path;
  }

  private static void addField(Map<String, List<String>> fields, String line) {
    int colon = line.indexOf(':');
    String name = colon < 0 ? "" : line.substring(0, colon);
    String value = HttpText.trimmed(line.substring(colon + 1));
    if (!HttpText.isToken(name) || !HttpText.isFieldValue(value)) {
      throw badRequest("a header is malformed");
    }
    fields.computeIfAbsent(name.toLowerCase(Locale.ROOT), key -> new ArrayList<>()).add(value);
  }

  private static void checkHost(HttpRequest request) {
    List<String> hosts = request.values("host");
    if (hosts.size() > 1 || (hosts.isEmpty() && request.minorVersion() > 0)) {
      throw badRequest("exactly one Host header is needed");
    }
    if (!hosts.stream().allMatch(HttpText::isHost)) {
      throw badRequest("Host is malformed");
    }
  }

  // ---- the body

  private byte[] body(HttpRequest request) throws IOException {
    List<String> codings = request.values("transfer-encoding");
    List<String> lengths = request.values("content-length");
    if (!codings.isEmpty() && !lengths.isEmpty()) {
      throw badRequest("both Content-Length and Transfer-Encoding");
    }
    if (!codings.isEmpty()) {
      checkCodings(request.minorVersion(), HttpText.members(codings));
      askForBody(request);
      return chunkedBody();
    }
    int length = lengths.isEmpty() ? 0 : length(lengths);
    if (length > 0) {
      askForBody(request);
    }
    return bytes(length);
  }

  private void askForBody(HttpRequest request) {
    List<String> expected = HttpText.members(request.values("expect"));
    if (!expected.stream().allMatch("100-continue"::equalsIgnoreCase)) {
      throw new HttpError("417 Expectation Failed", "the only expectation is 100-continue");
    }
    if (!expected.isEmpty() && request.minorVersion() > 0) {
      asksForBody.run();
    }
  }

  private static int length(List<String> lengths) {
    long length = HttpText.number(lengths.getFirst(), 10);
    if (lengths.size() > 1 || length < 0) {
      throw badRequest("Content-Length is malformed");
    }
    return checkedSize(length);
  }

  private static int checkedSize(long size) {
    if (size > MAX_BODY) {
      throw new HttpError("413 Content Too Large", "the body is larger than " + MAX_BODY);
    }
    return (int) size;
  }

  private static void checkCodings(int minorVersion, List<String> codings) {
    if (minorVersion == 0) {
      throw badRequest("HTTP/1.0 has no Transfer-Encoding");
    }
    if (codings.size() != 1 || !codings.getFirst().equalsIgnoreCase("chunked")) {
      throw new HttpError("501 Not Implemented", "the only transfer coding is chunked");
    }
  }

  private byte[] chunkedBody() throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    int extras = 0;
    while (true) {
      String line = line();
      int size = checkedSize(body.size() + chunkSize(line)) - body.size();
      extras = checkedExtras(extras + Math.max(0, line.length() - MAX_SIZE_DIGITS));
      if (size == 0) {
        break;
      }
      body.write(bytes(size));
      if (!line().isEmpty()) {
        throw badRequest("a chunk is longer than it says");
      }
    }
    skipTrailers(extras);
    return body.toByteArray();
  }

  private static long chunkSize(String line) {
    int semicolon = line.indexOf(';');
    String digits = semicolon < 0 ? line : line.substring(0, semicolon).stripTrailing();
    long size = HttpText.number(digits, 16);
    if (size < 0 || !HttpText.isFieldValue(line)) {
      throw badRequest("the size of a chunk is malformed");
    }
    return Math.min(size, Integer.MAX_VALUE);
  }

  private static int checkedExtras(int extras) {
    if (extras > MAX_CHUNK_EXTRAS) {
      throw badRequest("more than " + MAX_CHUNK_EXTRAS + " bytes of a chunked body are no data");
    }
    return extras;
  }

  /** Reads the trailer fields, which are checked and ignored. */
  private void skipTrailers(int extras) throws IOException {
    int size = extras;
    int count = 0;
    for (String line = line(); !line.isEmpty(); line = line()) {
      size = checkedExtras(size + line.length());
      count++;
      if (count > MAX_FIELDS) {
        throw tooManyFields();
      }
      addField(new HashMap<>(), line);
    }
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
      String line = text(in.readUntil(LINE_END));
      return withoutReturn(line.substring(0, line.length() - 1));
    } catch (LimitOverrunException e) {
      throw badRequest("a line is too long");
    } catch (IncompleteReadException e) {
      throw badRequest("the request ended early");
    }
  }

  private static HttpError badRequest(String reason) {
    return new HttpError("400 Bad Request", reason);
  }
}
