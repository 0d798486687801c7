// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.examples.http;

import dev.lockstep.Async;
import dev.lockstep.AsyncTimeoutException;
import dev.lockstep.CancelledError;
import dev.lockstep.Runner;
import dev.lockstep.net.ServeOptions;
import dev.lockstep.net.Server;
import dev.lockstep.net.StreamReader;
import dev.lockstep.net.StreamWriter;
import dev.lockstep.net.Streams;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A server of the files of a directory, and of {@code /echo}, which returns what was posted to it.
 *
 * <p>Each connection is a task that reads a request, answers it, and reads the next: pipelined
 * requests are answered in their order.
 */
public final class HttpServer {

  private static final Duration IDLE_LIMIT = Duration.ofSeconds(60);
  private static final Duration ANSWER_LIMIT = Duration.ofMinutes(10);
  private static final Duration GOODBYE_LIMIT = Duration.ofSeconds(2);
  private static final int MAX_HEAD = 16_384;

  private final Path root;

  /**
   * Creates a server of a directory.
   *
   * @param root the directory
   * @throws IOException if the directory does not exist
   */
  public HttpServer(Path root) throws IOException {
    this.root = root.toRealPath();
  }

  /**
   * Starts to serve.
   *
   * @param host the address to listen at, or null for all addresses of this machine
   * @param port the port, or 0 for a free one
   * @param options the options of the server
   * @return the server
   * @throws IOException if it cannot listen there
   * @throws CancelledError if the current task is cancelled while it waits
   */
  public Server serve(@Nullable String host, int port, ServeOptions options) throws IOException {
    return Streams.serve(this::handle, host, port, options.limit(MAX_HEAD));
  }

  private void handle(StreamReader in, StreamWriter out) throws IOException {
    RequestReader requests = new RequestReader(in, out);
    try {
      while (answerNext(requests, out)) {
        // answers the next request
      }
    } catch (HttpError e) {
      respond(out, e.status(), e.getMessage() + "\n", false);
      sayGoodbye(in, out);
    } catch (AsyncTimeoutException e) {
      out.transport().abort(); // timed out: no request came, or the client did not read the answer
    }
  }

  /** Answers a request; returns whether another one may follow. */
  private boolean answerNext(RequestReader requests, StreamWriter out) throws IOException {
    Optional<HttpRequest> request = Async.timeout(IDLE_LIMIT, requests::next);
    if (request.isEmpty()) {
      return false;
    }
    Async.timeout(
        ANSWER_LIMIT,
        () -> {
          answer(request.get(), out);
          out.drain();
        });
    return request.get().keepsAlive() && !out.isClosing();
  }

  private void answer(HttpRequest request, StreamWriter out) throws IOException {
    boolean alive = request.keepsAlive();
    switch (request.method()) {
      case "GET", "HEAD" -> answerFile(request, out);
      case "POST" -> {
        if (request.path().equals("/echo")) {
          head(out, "200 OK", request.body().length, alive);
          out.write(request.body());
        } else {
          respond(out, "404 Not Found", "nothing takes posts at " + request.path() + "\n", alive);
        }
      }
      default ->
          respond(out, "405 Method Not Allowed", "no " + request.method() + " here\n", alive);
    }
  }

  private void answerFile(HttpRequest request, StreamWriter out) throws IOException {
    Optional<OpenFile> found = Async.toThread(() -> OpenFile.below(root, request.path()));
    if (found.isEmpty()) {
      respond(out, "404 Not Found", "there is no " + request.path() + "\n", request.keepsAlive());
      return;
    }
    try (OpenFile file = found.get()) {
      head(out, "200 OK", file.size(), request.keepsAlive());
      if (request.method().equals("GET")
          && out.sendFile(file.channel(), 0, file.size()) < file.size()) {
        out.transport()
            .abort(); // the file became shorter: the client must not take the response for complete
      }
    }
  }

  private static void respond(StreamWriter out, String status, String text, boolean alive) {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    head(out, status, body.length, alive);
    out.write(body);
  }

  private static void head(StreamWriter out, String status, long length, boolean alive) {
    out.write(
        "HTTP/1.1 "
            + status
            + "\r\nContent-Length: "
            + length
            + (alive ? "" : "\r\nConnection: close")
            + "\r\n\r\n");
  }

  /**
   * Lets the client read the last response before data that it still sends resets the connection.
   */
  private static void sayGoodbye(StreamReader in, StreamWriter out) {
    if (!out.canWriteEof()) {
      return;
    }
    out.writeEof();
    try {
      Async.timeout(
          GOODBYE_LIMIT,
          () -> {
            while (in.read(MAX_HEAD).length > 0) {
              // discards what the client still sends
            }
          });
    } catch (AsyncTimeoutException e) {
      // the client has had time enough
    }
  }

  /**
   * Serves a directory until it is interrupted.
   *
   * @param arguments the directory, the port, and for HTTPS a PKCS12 file with the certificate and
   *     its password
   * @throws IOException if the directory or the file cannot be read
   * @throws GeneralSecurityException if the file has no certificate, or the password is wrong
   */
  public static void main(String[] arguments) throws IOException, GeneralSecurityException {
    if (arguments.length != 2 && arguments.length != 4) {
      System.err.println("arguments: directory port [certificate.p12 password]");
      System.exit(2);
    }
    ServeOptions options =
        arguments.length == 2
            ? ServeOptions.defaults()
            : ServeOptions.defaults()
                .tls(Certificate.server(Path.of(arguments[2]), arguments[3].toCharArray()));
    try (Runner runner = Runner.builder().endOnSignals("INT", "TERM").build()) {
      runner.run(
          () -> {
            HttpServer http = new HttpServer(Path.of(arguments[0]));
            int port = Integer.parseInt(arguments[1]);
            try (Server server = http.serve(null, port, options)) {
              System.out.println("serving at " + server.address());
              server.serveForever();
            }
          });
    }
  }
}
