// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.examples.http;

import dev.lockstep.Async;
import dev.lockstep.AsyncTimeoutException;
import dev.lockstep.CancelledError;
import dev.lockstep.Loop;
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
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A server of the files of a directory, and of {@code /echo}, which returns what was posted to it.
 *
 * <p>Each connection is a task that reads a request, answers it, and reads the next: pipelined
 * requests are answered in their order. A client is taken for a stranger: what it can make the
 * server keep is bounded by the constants here and in {@link RequestReader}, and how long it can
 * make it wait by the time limits.
 */
public final class HttpServer {

  /** The time that a connection may stay without a request. */
  private static final Duration IDLE_LIMIT = Duration.ofSeconds(60);

  /** The time that a request may take to arrive. */
  private static final Duration REQUEST_LIMIT = Duration.ofSeconds(60);

  /** The time that a client may take for {@link #BLOCK} bytes of an answer. */
  private static final Duration STALL_LIMIT = Duration.ofSeconds(60);

  private static final Duration GOODBYE_LIMIT = Duration.ofSeconds(2);
  private static final int MAX_HEAD = 16_384;
  private static final int MAX_CONNECTIONS = 1_000;
  private static final int BLOCK = 1 << 17;
  private static final String ECHO = "/echo";

  private final Path root;
  private int connections;

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
   * Starts to serve. More than 1,000 connections at a time are refused with status 503.
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
    RequestReader requests =
        new RequestReader(in, () -> out.write("HTTP/1.1 100 Continue\r\n\r\n"));
    connections++;
    try {
      if (connections > MAX_CONNECTIONS) {
        throw new HttpError("503 Service Unavailable", "too many connections; try again later");
      }
      while (answerNext(requests, out)) {
        // answers the next request
      }
    } catch (HttpError e) {
      refuse(requests.method(), out, e);
    } catch (AsyncTimeoutException e) {
      out.transport().abort(); // the client does not read the answer
    } finally {
      connections--;
    }
    sayGoodbye(in, out);
  }

  /** Answers a request; returns whether another one may follow. */
  private boolean answerNext(RequestReader requests, StreamWriter out) throws IOException {
    HttpRequest request = next(requests);
    if (request == null) {
      return false;
    }
    answer(request, out);
    Async.timeout(STALL_LIMIT, out::drain);
    return request.keepsAlive() && !out.isClosing();
  }

  /** Returns the next request, or null if none comes. */
  private static @Nullable HttpRequest next(RequestReader requests) throws IOException {
    try {
      if (!Async.timeout(IDLE_LIMIT, requests::awaitNext)) {
        return null;
      }
    } catch (AsyncTimeoutException e) {
      return null;
    }
    try {
      return Async.timeout(REQUEST_LIMIT, requests::read);
    } catch (AsyncTimeoutException e) {
      throw new HttpError(
          "408 Request Timeout", "the request took more than " + REQUEST_LIMIT.toSeconds() + " s");
    }
  }

  private void answer(HttpRequest request, StreamWriter out) throws IOException {
    String method = request.method();
    boolean echoes = request.path().equals(ECHO);
    if (echoes && method.equals("POST")) {
      ResponseHead head = head("200 OK", request.keepsAlive());
      head.with("Content-Type", ContentType.BYTES).with("Content-Length", request.body().length);
      out.write(head.toString());
      out.write(request.body());
    } else if (!echoes && (method.equals("GET") || method.equals("HEAD"))) {
      answerFile(request, out);
    } else {
      answerOtherMethod(request, out);
    }
  }

  private static void answerOtherMethod(HttpRequest request, StreamWriter out) {
    String allowed =
        switch (request.path()) {
          case ECHO -> "OPTIONS, POST";
          case "*" -> "GET, HEAD, OPTIONS, POST";
          default -> "GET, HEAD, OPTIONS";
        };
    if (request.method().equals("OPTIONS")) {
      out.write(head("204 No Content", request.keepsAlive()).with("Allow", allowed).toString());
    } else {
      ResponseHead head = head("405 Method Not Allowed", request.keepsAlive());
      head.with("Allow", allowed);
      respond(request.method(), out, head, "no " + request.method() + " here; use " + allowed);
    }
  }

  private void answerFile(HttpRequest request, StreamWriter out) throws IOException {
    try (OpenFile file = new OpenFile()) {
      Optional<OpenFile.Content> content =
          Async.timeout(STALL_LIMIT, () -> Async.toThread(() -> file.open(root, request.path())));
      if (content.isPresent()) {
        answerFile(request, content.get(), out);
      } else {
        ResponseHead head = head("404 Not Found", request.keepsAlive());
        respond(request.method(), out, head, "there is no " + request.path());
      }
    }
  }

  private static void answerFile(HttpRequest request, OpenFile.Content file, StreamWriter out)
      throws IOException {
    Instant now = now();
    Conditions conditions = new Conditions(request, file, now);
    boolean alive = request.keepsAlive();
    if (conditions.fail()) {
      respond(
          request.method(), out, head("412 Precondition Failed", alive), "this is another version");
      return;
    }
    if (conditions.hasNothingNew()) {
      out.write(validated(head("304 Not Modified", alive), file, now).toString());
      return;
    }
    Optional<Conditions.Part> part = conditions.part();
    if (part.isPresent() && part.get().length() == 0) {
      ResponseHead head = head("416 Range Not Satisfiable", alive);
      head.with("Content-Range", "bytes */" + file.size());
      respond(request.method(), out, head, "there are no such bytes");
      return;
    }
    Conditions.Part sent = part.orElse(new Conditions.Part(0, file.size()));
    ResponseHead head = head(part.isPresent() ? "206 Partial Content" : "200 OK", alive);
    if (part.isPresent()) {
      long last = sent.start() + sent.length() - 1;
      head.with("Content-Range", "bytes " + sent.start() + "-" + last + "/" + file.size());
    }
    head.with("Content-Type", ContentType.of(request.path()));
    head.with("Content-Length", sent.length()).with("Accept-Ranges", "bytes");
    out.write(validated(head, file, now).toString());
    if (request.method().equals("GET")) {
      send(file, sent, out);
    }
  }

  private static ResponseHead validated(ResponseHead head, OpenFile.Content file, Instant now) {
    Instant changed = file.changed().isAfter(now) ? now : file.changed();
    return head.with("ETag", file.tag()).with("Last-Modified", HttpDate.of(changed));
  }

  /** Sends a part of a file, however long that takes, as long as the client reads. */
  private static void send(OpenFile.Content file, Conditions.Part part, StreamWriter out)
      throws IOException {
    for (long sent = 0; sent < part.length(); ) {
      long position = part.start() + sent;
      long count = Math.min(BLOCK, part.length() - sent);
      long done = Async.timeout(STALL_LIMIT, () -> out.sendFile(file.channel(), position, count));
      if (done < count) {
        // the file became shorter: the client must not take the response for complete
        out.transport().abort();
        return;
      }
      sent += done;
    }
  }

  private static void refuse(String method, StreamWriter out, HttpError error) {
    respond(method, out, head(error.status(), false), String.valueOf(error.getMessage()));
  }

  /** Sends a text; the response to a HEAD has the fields of the text, and not the text. */
  private static void respond(String method, StreamWriter out, ResponseHead head, String text) {
    byte[] body = (text + "\n").getBytes(StandardCharsets.UTF_8);
    head.with("Content-Type", ContentType.TEXT).with("Content-Length", body.length);
    out.write(head.toString());
    if (!method.equals("HEAD")) {
      out.write(body);
    }
  }

  private static ResponseHead head(String status, boolean alive) {
    return new ResponseHead(status, now(), !alive);
  }

  private static Instant now() {
    return Loop.current().clock().instant();
  }

  /**
   * Lets the client read the last response before data that it still sends resets the connection.
   */
  private static void sayGoodbye(StreamReader in, StreamWriter out) throws IOException {
    if (!out.canWriteEof() || out.isClosing()) {
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
