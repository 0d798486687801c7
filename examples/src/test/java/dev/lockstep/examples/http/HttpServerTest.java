package dev.lockstep.examples.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lockstep.Async;
import dev.lockstep.net.Connection;
import dev.lockstep.net.ServeOptions;
import dev.lockstep.net.Server;
import dev.lockstep.net.Streams;
import dev.lockstep.process.Command;
import dev.lockstep.process.Subprocess;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The HTTP server against raw bytes, the JDK's client and curl. */
class HttpServerTest {

  @TempDir Path root;

  @BeforeEach
  void fill() throws IOException {
    Files.writeString(root.resolve("hello.txt"), "hello\n");
    byte[] large = new byte[3_000_000];
    new Random(1).nextBytes(large);
    Files.write(root.resolve("large"), large);
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
  void nothingOutsideTheDirectoryIsServed() {
    serve(
        port ->
            assertThat(answerTo(port, "GET /../../etc/passwd HTTP/1.1\r\nHost: me\r\n\r\n"))
                .startsWith("HTTP/1.1 404 Not Found\r\n"));
  }

  @Test
  void clientOfTheJdkIsServed() {
    serve(
        port -> {
          try (HttpClient client = HttpClient.newHttpClient()) {
            URI large = URI.create("http://127.0.0.1:" + port + "/large");
            java.net.http.HttpRequest get = java.net.http.HttpRequest.newBuilder(large).build();
            HttpResponse<byte[]> awaited =
                Async.await(client.sendAsync(get, HttpResponse.BodyHandlers.ofByteArray()));
            assertThat(awaited.body()).isEqualTo(Files.readAllBytes(root.resolve("large")));
            HttpResponse<byte[]> offloaded =
                Async.toThread(() -> client.send(get, HttpResponse.BodyHandlers.ofByteArray()));
            assertThat(offloaded.body()).isEqualTo(awaited.body());
          }
        });
  }

  @Test
  void curlIsServed() {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/curl")), "curl is missing: install it");
    serve(
        port -> {
          String url = "http://127.0.0.1:" + port;
          assertThat(curl(url + "/hello.txt", url + "/hello.txt")).isEqualTo("hello\nhello\n");
          assertThat(curl("--data", "a=b", "-H", "Transfer-Encoding: chunked", url + "/echo"))
              .isEqualTo("a=b");
          assertThat(curl("-o", "/dev/null", "-w", "%{http_code} %{size_download}", url + "/large"))
              .isEqualTo("200 3000000");
          assertThat(curl("-o", "/dev/null", "-w", "%{http_code}", "-X", "BREW", url + "/"))
              .isEqualTo("405");
        });
  }

  private static String curl(String... arguments) throws IOException {
    String[] all = new String[arguments.length + 2];
    all[0] = "--silent";
    all[1] = "--show-error";
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    Subprocess.Output output = Command.of("curl", all).piped().start().communicate();
    assertThat(output.errorText()).isEmpty();
    return output.text();
  }
}
