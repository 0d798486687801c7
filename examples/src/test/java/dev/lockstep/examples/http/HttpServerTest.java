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
import java.time.Duration;
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

  /** A text in which a bar stands for the end of a line. */
  private static String lines(String text) {
    return text.replace("|", "\r\n");
  }

  @Test
  void fileIsServed() {
    serve(
        port ->
            assertThat(answerTo(port, "GET /hello.txt?x=1 HTTP/1.1\r\nHost: me\r\n\r\n"))
                .isEqualTo("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello\n"));
  }

  @Test
  void headOfAFileIsServed() {
    serve(
        port ->
            assertThat(answerTo(port, "HEAD /hello.txt HTTP/1.1\r\nHost: me\r\n\r\n"))
                .isEqualTo("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n"));
  }

  @Test
  void requestsSentWithoutWaitingAreAnsweredInOrder() {
    String post = "POST /echo HTTP/1.1\r\nHost: me\r\nContent-Length: 1\r\n\r\n";
    serve(
        port ->
            assertThat(
                    answerTo(
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
                    answerTo(
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
                    answerTo(
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
    "GET / HTTP/1.1|Host: a|Host: b||, 400 Bad Request, exactly one Host header is needed",
    "GET / HTTP/1.1|Host : me||, 400 Bad Request, a header is malformed",
    "GET /%zz HTTP/1.1|Host: me||, 400 Bad Request, an escape in the path is malformed",
    "POST /echo HTTP/1.1|Host: me|Content-Length: -1||, 400 Bad Request,"
        + " Content-Length is malformed",
    "POST /echo HTTP/1.1|Host: me|Content-Length: 2000000||, 413 Content Too Large,"
        + " the body is larger than 1048576",
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
            assertThat(answerTo(port, lines(request)))
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
            assertThat(answerTo(port, "GET /a+b%20c.txt HTTP/1.1\r\nHost: me\r\n\r\n"))
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
  void clientThatSaysNothingIsResetAfterAMinute() {
    Duration elapsed =
        inVirtualTime(
            connection -> {
              connection.writer().write(request("/hello.txt"));
              Async.sleep(Duration.ofSeconds(30));
              connection.writer().write("GET /hello.txt");
              assertThatThrownBy(() -> connection.reader().readAll())
                  .isInstanceOf(SocketException.class)
                  .hasMessage("Connection reset");
            });
    assertThat(elapsed).isBetween(Duration.ofSeconds(60), Duration.ofSeconds(61));
  }

  @Test
  void clientThatDoesNotReadTheAnswerIsResetAfterTenMinutes() throws IOException {
    Files.write(root.resolve("large"), new byte[3_000_000]);
    inVirtualTime(
        connection -> {
          Transport transport = connection.writer().transport();
          transport.pauseReading();
          connection.writer().write(request("/large"));
          Async.sleep(Duration.ofMinutes(10).minusSeconds(1));
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
