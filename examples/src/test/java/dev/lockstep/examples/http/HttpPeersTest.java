// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.examples.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Async;
import dev.lockstep.net.ServeOptions;
import dev.lockstep.net.Server;
import dev.lockstep.process.Command;
import dev.lockstep.process.Subprocess;
import dev.lockstep.testkit.PeerProgram;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The HTTP server against the JDK's client, curl, wrk and openssl. */
class HttpPeersTest {

  private static final String PASSWORD = "password";

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

  /** Serves to a client; all connections are over when it has ended. */
  private void serve(ServeOptions options, Client client) {
    Async.run(
        () -> {
          Server server = new HttpServer(root).serve("127.0.0.1", 0, options);
          try (server) {
            client.run(((InetSocketAddress) server.address()).getPort());
          }
          server.waitClosed();
        });
  }

  private void serve(Client client) {
    serve(ServeOptions.defaults(), client);
  }

  private byte[] large() throws IOException {
    return Files.readAllBytes(root.resolve("large"));
  }

  // ---- the JDK's client

  private static java.net.http.HttpRequest getLarge(int port) {
    URI large = URI.create("http://127.0.0.1:" + port + "/large");
    return java.net.http.HttpRequest.newBuilder(large).build();
  }

  @Test
  void clientOfTheJdkIsAwaitedAndCalledOffTheLoop() {
    serve(
        port -> {
          try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<byte[]> awaited =
                Async.await(client.sendAsync(getLarge(port), BodyHandlers.ofByteArray()));
            assertThat(awaited.body()).isEqualTo(large());
            HttpResponse<byte[]> offloaded =
                Async.toThread(() -> client.send(getLarge(port), BodyHandlers.ofByteArray()));
            assertThat(offloaded.body()).isEqualTo(large());
          }
        });
  }

  @Test
  @Tag("carrier-only")
  void clientOfTheJdkIsCalledDirectly() {
    serve(
        port -> {
          try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<byte[]> response = client.send(getLarge(port), BodyHandlers.ofByteArray());
            assertThat(response.body()).isEqualTo(large());
          }
        });
  }

  // ---- curl

  @Test
  void curlIsServed() {
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
          assertThat(curl("--range", "1-3", url + "/hello.txt")).isEqualTo("ell");
        });
  }

  @Test
  void curlThatExpectsToBeAskedForTheBodyIsAsked() throws IOException {
    Path body = root.resolve("body");
    Files.write(body, new byte[100_000]);
    serve(
        port ->
            assertThat(
                    curl(
                        "--data-binary",
                        "@" + body,
                        "-H",
                        "Expect: 100-continue",
                        "-o",
                        "/dev/null",
                        "-w",
                        "%{http_code} %{size_download}",
                        "http://127.0.0.1:" + port + "/echo"))
                .isEqualTo("200 100000"));
  }

  private static String curl(String... arguments) throws IOException {
    Subprocess.Output output = runCurl(arguments);
    assertThat(output.errorText()).isEmpty();
    return output.text();
  }

  private static Subprocess.Output runCurl(String... arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of("--silent", "--show-error", "--noproxy", "*"));
    all.addAll(List.of(arguments));
    return output(PeerProgram.CURL, all.toArray(String[]::new));
  }

  private static Subprocess.Output output(PeerProgram program, String... arguments)
      throws IOException {
    return Command.of(program.path(), arguments).piped().start().communicate();
  }

  // ---- wrk

  private static final Pattern REQUESTS = Pattern.compile("(\\d+) requests in ");

  /** Has wrk ask for a second, again and again until requests were answered; none may fail. */
  private static void wrk(int connections, String... arguments) throws IOException {
    long answered = 0;
    while (answered == 0) {
      answered = wrkForASecond(connections, arguments);
    }
  }

  private static long wrkForASecond(int connections, String... arguments) throws IOException {
    List<String> all =
        new ArrayList<>(List.of("-t1", "-c" + connections, "-d1s", "--timeout", "60s"));
    all.addAll(List.of(arguments));
    String report = output(PeerProgram.WRK, all.toArray(String[]::new)).text();
    assertThat(report).doesNotContain("Socket errors", "Non-2xx");
    Matcher requests = REQUESTS.matcher(report);
    assertThat(requests.find()).as(report).isTrue();
    return Long.parseLong(requests.group(1));
  }

  @Test
  void wrkIsServedOverManyConnectionsAtOnce() {
    serve(port -> wrk(50, "http://127.0.0.1:" + port + "/hello.txt"));
  }

  @Test
  void wrkIsServedThatDoesNotWaitForAnswers() throws IOException {
    Path script = root.resolve("pipeline.lua");
    Files.writeString(
        script,
        """
        function init()
          local one = wrk.format("GET", "/hello.txt")
          eight = one .. one .. one .. one .. one .. one .. one .. one
        end
        function request()
          return eight
        end
        """);
    serve(port -> wrk(50, "-s", script.toString(), "http://127.0.0.1:" + port));
  }

  // ---- over TLS

  /** A test of a server of HTTPS, given its certificate. */
  private interface SecureClient {

    void run(int port, String certificate) throws Exception;
  }

  private void serveSecurely(SecureClient client) throws Exception {
    Path store = root.resolve("server.p12");
    Path certificate = root.resolve("server.pem");
    keytool(
        store,
        ("-genkeypair -alias server -keyalg EC -groupname secp256r1 -validity 2 -dname CN=localhost"
                + " -ext SAN=dns:localhost,ip:127.0.0.1")
            .split(" "));
    keytool(store, "-exportcert", "-rfc", "-alias", "server", "-file", certificate.toString());
    serve(
        ServeOptions.defaults().tls(Certificate.server(store, PASSWORD.toCharArray())),
        port -> client.run(port, certificate.toString()));
  }

  private static void keytool(Path store, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("-keystore", store.toString(), "-storetype", "PKCS12"));
    all.addAll(List.of("-storepass", PASSWORD));
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    Async.run(
        () -> {
          Subprocess running = Command.of(keytool, all.toArray(String[]::new)).piped().start();
          Subprocess.Output output = running.communicate();
          assertThat(running.waitFor()).as(output.text() + output.errorText()).isZero();
        });
  }

  @Test
  void curlIsServedOverTlsIfItTrustsTheCertificate() throws Exception {
    serveSecurely(
        (port, certificate) -> {
          String url = "https://localhost:" + port;
          assertThat(curl("--cacert", certificate, url + "/hello.txt")).isEqualTo("hello\n");
          Path copy = root.resolve("copy");
          assertThat(curl("--cacert", certificate, "-o", copy.toString(), url + "/large"))
              .isEmpty();
          assertThat(copy).hasSameBinaryContentAs(root.resolve("large"));
          assertThat(runCurl(url + "/hello.txt").errorText()).startsWith("curl: (60) SSL");
        });
  }

  @Test
  void opensslIsServed() throws Exception {
    serveSecurely(
        (port, certificate) -> {
          String[] arguments =
              ("s_client -quiet -verify_return_error -verify_hostname localhost -alpn http/1.1"
                      + " -CAfile "
                      + certificate
                      + " -connect 127.0.0.1:"
                      + port)
                  .split(" ");
          try (Subprocess openssl =
              Command.of(PeerProgram.OPENSSL.path(), arguments).piped().start()) {
            openssl
                .stdin()
                .write("GET /hello.txt HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            assertThat(new String(openssl.stdout().readAll(), StandardCharsets.ISO_8859_1))
                .startsWith("HTTP/1.1 200 OK\r\n")
                .endsWith("\r\n\r\nhello\n");
          }
        });
  }

  @Test
  void wrkIsServedOverTls() throws Exception {
    serveSecurely((port, certificate) -> wrk(4, "https://127.0.0.1:" + port + "/hello.txt"));
  }
}
