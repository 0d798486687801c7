// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.examples.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Async;
import dev.lockstep.net.Connection;
import dev.lockstep.net.ServeOptions;
import dev.lockstep.net.Server;
import dev.lockstep.net.Streams;
import dev.lockstep.net.Transport;
import dev.lockstep.virtual.World;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the HTTP server answers to what bytes. */
class HttpServerTest {

  @TempDir Path root;

  @BeforeEach
  void fill() throws IOException {
    Files.writeString(root.resolve("hello.txt"), "hello\n");
  }

  /** A test of a server that listens at a port. */
  private interface Client {

    void run(int port) throws Exception;
  }

  private void serve(Client client) {
    Async.run(
        () -> {
          try (Server server =
              new HttpServer(root).serve("127.0.0.1", 0, ServeOptions.defaults())) {
            client.run(((InetSocketAddress) server.address()).getPort());
          }
        });
  }

  /** What the server answers to some bytes, after which nothing more is sent. */
  private static String answerTo(int port, String request) throws IOException {
    try (Connection connection = Streams.connect("127.0.0.1", port)) {
      connection.writer().write(request.getBytes(StandardCharsets.ISO_8859_1));
      connection.writer().writeEof();
      return new String(connection.reader().readAll(), StandardCharsets.ISO_8859_1);
    }
  }

  /** What the server answers, without the fields that have tests of their own. */
  private static String plainAnswerTo(int port, String request) throws IOException {
    return answerTo(port, request)
        .replaceAll(
            "(Date|X-Content-Type-Options|Content-Type|Accept-Ranges|ETag|Last-Modified): .*\r\n",
            "");
  }

  /** What the server answers to a request for the file, with some fields. */
  private static String ask(int port, String method, String... fields) throws IOException {
    return answerTo(
        port,
        method
            + " /hello.txt HTTP/1.1\r\nHost: me\r\n"
            + String.join("\r\n", fields)
            + (fields.length == 0 ? "" : "\r\n")
            + "\r\n");
  }

  private static String field(String answer, String name) {
    return answer
        .lines()
        .filter(line -> line.startsWith(name + ": "))
        .findFirst()
        .map(line -> line.substring(name.length() + 2))
        .orElse("none");
  }

  private static String statusOf(String answer) {
    return answer.substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length());
  }

  private static String bodyOf(String answer) {
    return answer.substring(answer.indexOf("\r\n\r\n") + 4);
  }

  /** A text in which a bar stands for the end of a line, and braces for single characters. */
  private static String lines(String text) {
    return text.replace("|", "\r\n").replace("{CR}", "\r").replace("{LF}", "\n");
  }

  @Test
  void fileIsServed() {
    serve(
        port ->
            assertThat(plainAnswerTo(port, "GET /hello.txt?x=1 HTTP/1.1\r\nHost: me\r\n\r\n"))
                .isEqualTo("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello\n"));
  }

  @Test
  void headOfAFileIsServed() {
    serve(
        port ->
            assertThat(plainAnswerTo(port, "HEAD /hello.txt HTTP/1.1\r\nHost: me\r\n\r\n"))
                .isEqualTo("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n"));
  }

  @Test
  void requestsSentWithoutWaitingAreAnsweredInOrder() {
    String post = "POST /echo HTTP/1.1\r\nHost: me\r\nContent-Length: 1\r\n\r\n";
    serve(
        port ->
            assertThat(
                    plainAnswerTo(
                        port, post + "a" + "GET /none HTTP/1.1\r\nHost: me\r\n\r\n" + post + "b"))
                .isEqualTo(
                    "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na"
                        + "HTTP/1.1 404 Not Found\r\nContent-Length: 18\r\n\r\n"
                        + "there is no /none\n"
                        + "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nb"));
  }

  @Test
  void chunkedBodyIsPutTogether() {
    serve(
        port ->
            assertThat(
                    plainAnswerTo(
                        port,
                        lines("POST /echo HTTP/1.1|Host: me|Transfer-Encoding: chunked||")
                            + lines("3|abc|A;ext=1|0123456789|0|Trailer: x||")))
                .endsWith("\r\n\r\nabc0123456789"));
  }

  @Test
  void connectionEndsIfTheClientSaysSo() {
    serve(
        port ->
            assertThat(
                    plainAnswerTo(
                        port,
                        lines("GET /hello.txt HTTP/1.1|Host: me|Connection: close||")
                            + lines("GET /hello.txt HTTP/1.1|Host: me||")))
                .isEqualTo(
                    "HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\nhello\n"));
  }

  @ParameterizedTest
  @CsvSource({
    "garbage||, 400 Bad Request, the request line is malformed",
    "GET / HTTP/1.1|Host: me| folded||, 400 Bad Request, a header is malformed",
    "GET  / HTTP/1.1|Host: me||, 400 Bad Request, the request line is malformed",
    "GET / HTTP/2.0|Host: me||, 505 HTTP Version Not Supported, HTTP/2.0 is not supported",
    "GET / HTTP/1.1||, 400 Bad Request, exactly one Host header is needed",
    "get|GET / HTTP/1.1|Host: me||, 400 Bad Request, the request line is malformed",
    "GET / HTTP/1.1 |Host: me||, 400 Bad Request, the request line is malformed",
    "GET hello.txt HTTP/1.1|Host: me||, 400 Bad Request, the request line is malformed",
    "GET http:///x HTTP/1.1|Host: me||, 400 Bad Request, the request line is malformed",
    "GET / HTTP/1.1|Host: a/b||, 400 Bad Request, Host is malformed",
    "GET / HTTP/1.0|Host: a|Host: b||, 400 Bad Request, exactly one Host header is needed",
    "GET / HTTP/1.1|Host: me|X: a\u007fb||, 400 Bad Request, a header is malformed",
    "GET / HTTP/1.1|Host: me|X: a{CR}b||, 400 Bad Request, a header is malformed",
    "GET / HTTP/1.1|Host: me{LF}{LF}, 400 Bad Request, a line must end with CR LF",
    "GET / HTTP/1.1|Host: me, 400 Bad Request, the request ended early",
    "||||GET / HTTP/1.1|Host: me||, 400 Bad Request, the request begins with empty lines",
    "GET / HTTP/1.1|Host: a|Host: b||, 400 Bad Request, exactly one Host header is needed",
    "GET / HTTP/1.1|Host : me||, 400 Bad Request, a header is malformed",
    "GET /%zz HTTP/1.1|Host: me||, 400 Bad Request, an escape in the path is malformed",
    "POST /echo HTTP/1.1|Host: me|Content-Length: -1||, 400 Bad Request,"
        + " Content-Length is malformed",
    "POST /echo HTTP/1.1|Host: me|Content-Length: 2000000||, 413 Content Too Large,"
        + " the body is larger than 1048576",
    "POST /echo HTTP/1.1|Host: me|Content-Length: 99999999999999999999||, 413 Content Too Large,"
        + " the body is larger than 1048576",
    "POST /echo HTTP/1.1|Host: me|Content-Length: +1||, 400 Bad Request,"
        + " Content-Length is malformed",
    "POST /echo HTTP/1.1|Host: me|Content-Length: 1|Content-Length: 1||, 400 Bad Request,"
        + " Content-Length is malformed",
    "POST /echo HTTP/1.1|Host: me|Content-Length: 2|Expect: tea||, 417 Expectation Failed,"
        + " the only expectation is 100-continue",
    "POST /echo HTTP/1.1|Host: me|Content-Length: 2000000|Expect: 100-continue||,"
        + " 413 Content Too Large, the body is larger than 1048576",
    "POST /echo HTTP/1.0|Transfer-Encoding: chunked||0||, 400 Bad Request,"
        + " HTTP/1.0 has no Transfer-Encoding",
    "POST /echo HTTP/1.1|Host: me|Transfer-Encoding: chunked||FFFFFFFFFFFFFFFFF|,"
        + " 413 Content Too Large, the body is larger than 1048576",
    "POST /echo HTTP/1.1|Host: me|Transfer-Encoding: chunked||1 |a|0||, 400 Bad Request,"
        + " the size of a chunk is malformed",
    "POST /echo HTTP/1.1|Host: me|Transfer-Encoding: chunked||1|ab|0||, 400 Bad Request,"
        + " a chunk is longer than it says",
    "POST /echo HTTP/1.1|Host: me|Transfer-Encoding: chunked||0|no field||, 400 Bad Request,"
        + " a header is malformed",
    "POST /echo HTTP/1.1|Host: me|Content-Length: 1|Transfer-Encoding: chunked||, 400 Bad Request,"
        + " both Content-Length and Transfer-Encoding",
    "POST /echo HTTP/1.1|Host: me|Transfer-Encoding: gzip||, 501 Not Implemented,"
        + " the only transfer coding is chunked",
    "POST /echo HTTP/1.1|Host: me|Transfer-Encoding: chunked||xyz|, 400 Bad Request,"
        + " the size of a chunk is malformed",
    "POST /echo HTTP/1.1|Host: me|Transfer-Encoding: chunked||5|ab, 400 Bad Request,"
        + " the request ended early",
    "POST /echo HTTP/1.1|Host: me|Content-Length: 5||ab, 400 Bad Request, the request ended early",
  })
  void badRequestIsAnsweredAndTheConnectionClosed(String request, String status, String reason) {
    serve(
        port ->
            assertThat(plainAnswerTo(port, lines(request)))
                .isEqualTo(
                    "HTTP/1.1 "
                        + status
                        + "\r\nContent-Length: "
                        + (reason.length() + 1)
                        + "\r\nConnection: close\r\n\r\n"
                        + reason
                        + "\n"));
  }

  @Test
  void headWithoutEndIsRefused() {
    serve(
        port ->
            assertThat(answerTo(port, "GET / HTTP/1.1\r\nX: " + "x".repeat(100_000)))
                .startsWith("HTTP/1.1 431 Request Header Fields Too Large\r\n"));
  }

  @Test
  void escapesInAPathAreDecoded() throws IOException {
    Files.writeString(root.resolve("a+b c.txt"), "plus\n");
    serve(
        port ->
            assertThat(plainAnswerTo(port, "GET /a+b%20c.txt HTTP/1.1\r\nHost: me\r\n\r\n"))
                .isEqualTo("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nplus\n"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/a%00b", "/", "*"})
  void nothingButFilesOfTheDirectoryIsServed(String path) {
    serve(
        port ->
            assertThat(answerTo(port, "GET " + path + " HTTP/1.1\r\nHost: me\r\n\r\n"))
                .startsWith("HTTP/1.1 404 Not Found\r\n"));
  }

  @Test
  void fileThatIsCutShortWhileItIsSentResetsTheConnection() throws IOException {
    Path file = root.resolve("shrinking");
    Files.write(file, new byte[50_000_000]);
    serve(
        port -> {
          try (Connection connection = Streams.connect("127.0.0.1", port)) {
            connection.writer().write("GET /shrinking HTTP/1.1\r\nHost: me\r\n\r\n");
            connection.reader().readUntil("\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            Files.write(file, new byte[1]);
            assertThatThrownBy(() -> connection.reader().readAll())
                .isInstanceOf(IOException.class)
                .hasMessage("Connection reset");
          }
        });
  }

  // ---- what a client cannot make the server do

  /** An expression that backtracks takes minutes for the first of these heads, and hours. */
  @ParameterizedTest
  @ValueSource(strings = {"A: %s\u0001", "A:%s", "%s: a", "A%s: a", "A: b%s\u007f"})
  void headOfBlanksIsRefusedAtOnce(String header) {
    String line = header.formatted(" \t".repeat(8_000));
    serve(
        port ->
            assertThat(answerTo(port, "GET /none HTTP/1.1\r\nHost: me\r\n" + line + "\r\n\r\n"))
                .startsWith("HTTP/1.1 4"));
  }

  @Test
  void fieldsWithoutEndAreRefused() {
    serve(
        port ->
            assertThat(
                    answerTo(
                        port, "GET / HTTP/1.1\r\nHost: me\r\n" + "a:\r\n".repeat(101) + "\r\n"))
                .startsWith("HTTP/1.1 431 "));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0\r\n%s\r\n", "1;%s\r\na\r\n0\r\n\r\n"})
  void chunkedBodyOfMoreThanDataIsRefused(String chunks) {
    String head = lines("POST /echo HTTP/1.1|Host: me|Transfer-Encoding: chunked||");
    serve(
        port -> {
          String trailers = chunks.formatted("a: b\r\n".repeat(100));
          assertThat(statusOf(answerTo(port, head + trailers)))
              .isEqualTo(chunks.startsWith("0") ? "200" : "400");
          assertThat(answerTo(port, head + chunks.formatted("a: b\r\n".repeat(101))))
              .startsWith("HTTP/1.1 4");
          assertThat(answerTo(port, head + chunks.formatted("x".repeat(100_000))))
              .startsWith("HTTP/1.1 4");
        });
  }

  @Test
  void manySmallExtensionsAreRefused() {
    String head = lines("POST /echo HTTP/1.1|Host: me|Transfer-Encoding: chunked||");
    serve(
        port ->
            assertThat(
                    bodyOf(
                        answerTo(port, head + ("1;" + "x".repeat(100) + "\r\na\r\n").repeat(200))))
                .isEqualTo("more than 16384 bytes of a chunked body are no data\n"));
  }

  @Test
  void linkOutOfTheDirectoryIsNotFollowed(@TempDir Path outside) throws IOException {
    Files.writeString(outside.resolve("secret"), "secret\n");
    Files.createSymbolicLink(root.resolve("file"), outside.resolve("secret"));
    Files.createSymbolicLink(root.resolve("directory"), outside);
    Files.createSymbolicLink(root.resolve("loop"), Path.of("loop"));
    Files.createSymbolicLink(root.resolve("inside"), Path.of("hello.txt"));
    serve(
        port -> {
          for (String path : List.of("file", "directory/secret", "loop", "directory")) {
            assertThat(answerTo(port, "GET /" + path + " HTTP/1.1\r\nHost: me\r\n\r\n"))
                .startsWith("HTTP/1.1 404 ");
          }
          assertThat(bodyOf(answerTo(port, "GET /inside HTTP/1.1\r\nHost: me\r\n\r\n")))
              .isEqualTo("hello\n");
        });
  }

  // ---- methods

  @ParameterizedTest
  @CsvSource({
    "HEAD, /none, 404",
    "HEAD, /echo, 405",
    "HEAD, /hello.txt, 200",
    "HEAD, /%zz, 400",
    "HEAD, /hello.txt HTTP/9.9 x, 400",
    "OPTIONS, /hello.txt, 204"
  })
  void responseWithoutABodyLeavesTheConnectionInStep(String method, String path, String status) {
    String next = lines(" HTTP/1.1|Host: me||GET /hello.txt HTTP/1.1|Host: me|Connection: close||");
    serve(
        port -> {
          String answer = answerTo(port, method + " " + path + next);
          assertThat(statusOf(answer)).isEqualTo(status);
          if (status.equals("400")) {
            assertThat(bodyOf(answer)).isEmpty();
          } else {
            assertThat(bodyOf(answer)).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\r\nhello\n");
          }
        });
  }

  @ParameterizedTest
  @CsvSource({
    "DELETE /hello.txt, 405, 'GET, HEAD, OPTIONS'",
    "POST /hello.txt, 405, 'GET, HEAD, OPTIONS'",
    "GET /echo, 405, 'OPTIONS, POST'",
    "OPTIONS /echo, 204, 'OPTIONS, POST'",
    "OPTIONS *, 204, 'GET, HEAD, OPTIONS, POST'",
  })
  void otherMethodIsToldWhatIsAllowed(String request, String status, String allowed) {
    serve(
        port -> {
          String answer = answerTo(port, request + " HTTP/1.1\r\nHost: me\r\n\r\n");
          assertThat(statusOf(answer)).isEqualTo(status);
          assertThat(field(answer, "Allow")).isEqualTo(allowed);
        });
  }

  @Test
  void wholeUriAndEmptyLineBeforeARequestAreAccepted() {
    serve(
        port ->
            assertThat(
                    bodyOf(
                        answerTo(
                            port, lines("|GET http://you:80/hello.txt?a HTTP/1.1|Host: me||"))))
                .isEqualTo("hello\n"));
  }

  // ---- versions of a file, and parts of it

  @ParameterizedTest
  @CsvSource({
    "a.html, text/html; charset=utf-8",
    "a.TXT, text/plain; charset=utf-8",
    "a.json, application/json",
    "a.unknown, application/octet-stream",
    "a, application/octet-stream",
  })
  void typeOfAFileIsTold(String name, String type) throws IOException {
    Files.writeString(root.resolve(name), "x");
    serve(
        port -> {
          String answer = answerTo(port, "GET /" + name + " HTTP/1.1\r\nHost: me\r\n\r\n");
          assertThat(field(answer, "Content-Type")).isEqualTo(type);
          assertThat(field(answer, "X-Content-Type-Options")).isEqualTo("nosniff");
        });
  }

  private static final Instant CHANGED = Instant.parse("2026-02-03T04:05:06.789Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "If-None-Match: TAG; 304",
        "If-None-Match: W/TAG; 304",
        "If-None-Match: \"x\", TAG; 304",
        "If-None-Match: *; 304",
        "If-None-Match: \"x\"; 200",
        "If-None-Match: ; 200",
        "If-Modified-Since: Tue, 03 Feb 2026 04:05:06 GMT; 304",
        "If-Modified-Since: Tuesday, 03-Feb-26 04:05:06 GMT; 304",
        "If-Modified-Since: Tue Feb  3 04:05:06 2026; 304",
        "If-Modified-Since: Tue, 03 Feb 2026 04:05:05 GMT; 200",
        "If-Modified-Since: tomorrow; 200",
        "If-None-Match: \"x\"|If-Modified-Since: Tue, 03 Feb 2026 04:05:06 GMT; 200",
        "If-Match: TAG; 200",
        "If-Match: *; 200",
        "If-Match: W/TAG; 412",
        "If-Match: \"x\"; 412",
        "If-Unmodified-Since: Tue, 03 Feb 2026 04:05:06 GMT; 200",
        "If-Unmodified-Since: Tue, 03 Feb 2026 04:05:05 GMT; 412",
      })
  void versionThatTheClientHasIsNotSentAgain(String fields, String status) throws IOException {
    Files.setLastModifiedTime(root.resolve("hello.txt"), FileTime.from(CHANGED));
    serve(
        port -> {
          String first = ask(port, "GET");
          assertThat(field(first, "Last-Modified")).isEqualTo("Tue, 03 Feb 2026 04:05:06 GMT");
          String asked = lines(fields.replace("TAG", field(first, "ETag")));
          for (String method : List.of("GET", "HEAD")) {
            String answer = ask(port, method, asked);
            assertThat(statusOf(answer)).isEqualTo(status);
            if (status.equals("304")) {
              assertThat(bodyOf(answer)).isEmpty();
              assertThat(field(answer, "ETag")).isEqualTo(field(first, "ETag"));
            }
          }
        });
  }

  @Test
  void tagIsAnotherForAnotherVersion() {
    serve(
        port -> {
          Path file = root.resolve("hello.txt");
          Files.setLastModifiedTime(file, FileTime.from(CHANGED));
          String tag = field(ask(port, "GET"), "ETag");
          Files.writeString(file, "HELLO\n");
          Files.setLastModifiedTime(file, FileTime.from(CHANGED.plusNanos(1_000)));
          assertThat(field(ask(port, "GET"), "ETag")).isNotEqualTo(tag);
        });
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=0-0, 206, bytes 0-0/6, h",
    "bytes=1-3, 206, bytes 1-3/6, ell",
    "bytes=4-, 206, bytes 4-5/6, 'o\n'",
    "bytes=4-99999999999999999999, 206, bytes 4-5/6, 'o\n'",
    "BYTES=-2, 206, bytes 4-5/6, 'o\n'",
    "bytes=-99, 206, bytes 0-5/6, 'hello\n'",
    "bytes=6-, 416, bytes */6, 'there are no such bytes\n'",
    "bytes=-0, 416, bytes */6, 'there are no such bytes\n'",
    "bytes=3-1, 200, none, 'hello\n'",
    "'bytes=0-0,2-2', 200, none, 'hello\n'",
    "bytes=a-b, 200, none, 'hello\n'",
    "bytes=-, 200, none, 'hello\n'",
    "lines=0-0, 200, none, 'hello\n'",
  })
  void partOfAFileIsServed(String range, String status, String part, String body) {
    serve(
        port -> {
          String answer = ask(port, "GET", "Range: " + range);
          assertThat(statusOf(answer)).isEqualTo(status);
          assertThat(field(answer, "Content-Range")).isEqualTo(part);
          assertThat(bodyOf(answer)).isEqualTo(body);
          assertThat(field(answer, "Content-Length")).isEqualTo(String.valueOf(body.length()));
          assertThat(statusOf(ask(port, "HEAD", "Range: " + range))).isEqualTo("200");
        });
  }

  @ParameterizedTest
  @CsvSource({
    "TAG, 206",
    "W/TAG, 200",
    "*, 200",
    "'Tue, 03 Feb 2026 04:05:06 GMT', 206",
    "'Tue, 03 Feb 2026 04:05:07 GMT', 200",
  })
  void partIsServedOnlyOfTheVersionThatTheClientHas(String version, String status)
      throws IOException {
    Files.setLastModifiedTime(root.resolve("hello.txt"), FileTime.from(CHANGED));
    serve(
        port -> {
          String tag = field(ask(port, "GET"), "ETag");
          String ifRange = "If-Range: " + version.replace("TAG", tag);
          assertThat(statusOf(ask(port, "GET", "Range: bytes=1-1", ifRange))).isEqualTo(status);
        });
  }

  // ---- on a virtual clock

  private static byte[] request(String path) {
    return ("GET " + path + " HTTP/1.1\r\nHost: web\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
  }

  /** Has a client talk to the server on a simulated network, and tells how long that took. */
  private Duration inVirtualTime(VirtualClient client) {
    World world = new World();
    world.host(
        "web", () -> new HttpServer(root).serve(null, 80, ServeOptions.defaults()).serveForever());
    world.run(
        () -> {
          try (Connection connection = Streams.connect("web", 80)) {
            client.run(connection);
          }
        });
    return world.clock().elapsed();
  }

  /** What a client does over a connection. */
  private interface VirtualClient {

    void run(Connection connection) throws Exception;
  }

  @Test
  void clientThatSaysNothingMoreIsLeftAfterAMinute() {
    Duration elapsed =
        inVirtualTime(
            connection -> {
              connection.writer().write(request("/hello.txt"));
              assertThat(new String(connection.reader().readAll(), StandardCharsets.US_ASCII))
                  .startsWith("HTTP/1.1 200 ")
                  .endsWith("\r\n\r\nhello\n");
            });
    assertThat(elapsed).isBetween(Duration.ofSeconds(60), Duration.ofSeconds(61));
  }

  @Test
  void requestThatComesByteByByteIsRefusedAfterAMinute() {
    Duration elapsed =
        inVirtualTime(
            connection -> {
              for (int second = 0; second < 60; second++) {
                connection.writer().write("G");
                Async.sleep(Duration.ofSeconds(1));
              }
              assertThat(new String(connection.reader().readAll(), StandardCharsets.US_ASCII))
                  .startsWith("HTTP/1.1 408 Request Timeout\r\n");
            });
    assertThat(elapsed).isBetween(Duration.ofSeconds(60), Duration.ofSeconds(63));
  }

  @Test
  void clientThatReadsSlowlyGetsTheWholeFile() throws IOException {
    Files.write(root.resolve("large"), new byte[3_000_000]);
    Duration elapsed =
        inVirtualTime(
            connection -> {
              connection.writer().write(request("/large"));
              long read = 0;
              while (read < 3_000_000) {
                read += connection.reader().read(4_096).length;
                Async.sleep(Duration.ofSeconds(1));
              }
            });
    assertThat(elapsed).isGreaterThan(Duration.ofMinutes(10));
  }

  @Test
  void connectionBeyondTheLimitIsRefused() {
    World world = new World();
    world.host(
        "web", () -> new HttpServer(root).serve(null, 80, ServeOptions.defaults()).serveForever());
    world.run(
        () -> {
          List<Connection> connections = new ArrayList<>();
          for (int i = 0; i < 1_000; i++) {
            connections.add(Streams.connect("web", 80));
          }
          try (Connection another = Streams.connect("web", 80)) {
            another.writer().write(request("/hello.txt"));
            assertThat(new String(another.reader().readAll(), StandardCharsets.US_ASCII))
                .startsWith("HTTP/1.1 503 Service Unavailable\r\n");
          }
          connections.forEach(Connection::close);
        });
  }

  @Test
  void clientThatDoesNotReadTheAnswerIsResetAfterAMinute() throws IOException {
    Files.write(root.resolve("large"), new byte[3_000_000]);
    inVirtualTime(
        connection -> {
          Transport transport = connection.writer().transport();
          transport.pauseReading();
          connection.writer().write(request("/large"));
          Async.sleep(Duration.ofSeconds(59));
          assertThat(Async.allTasks()).anyMatch(task -> task.name().startsWith("connection from"));
          Async.sleep(Duration.ofSeconds(2));
          assertThat(Async.allTasks()).noneMatch(task -> task.name().startsWith("connection from"));
          transport.resumeReading();
          assertThatThrownBy(() -> connection.writer().waitClosed())
              .isInstanceOf(SocketException.class)
              .hasMessage("Connection reset");
        });
  }
}
