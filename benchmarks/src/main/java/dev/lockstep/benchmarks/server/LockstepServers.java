// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.benchmarks.server;

import dev.lockstep.Async;
import dev.lockstep.net.Protocol;
import dev.lockstep.net.ServeOptions;
import dev.lockstep.net.Server;
import dev.lockstep.net.StreamReader;
import dev.lockstep.net.StreamWriter;
import dev.lockstep.net.Streams;
import dev.lockstep.net.Transport;
import dev.lockstep.net.Transports;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** The servers on Lockstep's streams. */
final class LockstepServers {

  private static final int LIMIT = 1 << 18;
  private static final byte[] END_OF_HEAD = {'\r', '\n', '\r', '\n'};
  private static final byte[] HELLO =
      "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 13\r\n\r\nHello, world!"
          .getBytes(StandardCharsets.ISO_8859_1);

  private LockstepServers() {}

  /** A function that serves one connection. */
  private interface Handler {
    void handle(StreamReader in, StreamWriter out) throws IOException;
  }

  /** A protocol that sends back what it receives. */
  private static final class Echo implements Protocol {
    private @Nullable Transport transport;

    @Override
    public void connectionMade(Transport made) {
      transport = made;
    }

    @Override
    public void dataReceived(ByteBuffer data) {
      Objects.requireNonNull(transport).write(data);
    }
  }

  static void echo() {
    serve(LockstepServers::echo);
  }

  static void bufferEcho() {
    serve(LockstepServers::bufferEcho);
  }

  static void protocolEcho() {
    Async.run(() -> serveForever(() -> Transports.serve(Echo::new, "127.0.0.1", 0, options())));
  }

  static void http() {
    serve(LockstepServers::http);
  }

  private static ServeOptions options() {
    return ServeOptions.defaults().limit(LIMIT).backlog(Servers.BACKLOG);
  }

  private static void serve(Handler handler) {
    Async.run(() -> serveForever(() -> Streams.serve(handler::handle, "127.0.0.1", 0, options())));
  }

  private static void serveForever(Callable<Server> starter) throws Exception {
    try (Server server = starter.call()) {
      Servers.ready(((InetSocketAddress) server.address()).getPort());
      server.serveForever();
    }
  }

  private static void echo(StreamReader in, StreamWriter out) throws IOException {
    while (true) {
      byte[] data = in.read(LIMIT);
      if (data.length == 0) {
        return;
      }
      out.write(data);
      out.drain();
    }
  }

  private static void bufferEcho(StreamReader in, StreamWriter out) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(LIMIT / 2);
    while (in.read(buffer.clear()) >= 0) {
      out.write(buffer.flip());
      out.drain();
    }
  }

  private static void http(StreamReader in, StreamWriter out) throws IOException {
    while (!in.atEof()) {
      byte[] head = in.readUntil(END_OF_HEAD);
      boolean last = closes(new String(head, StandardCharsets.ISO_8859_1));
      out.write(HELLO);
      out.drain();
      if (last) {
        return;
      }
    }
  }

  /** Parses the request line and the fields; returns whether the client closes the connection. */
  private static boolean closes(String head) {
    if (!head.startsWith("GET ")) {
      throw new IllegalArgumentException("the request must be a GET: " + head);
    }
    boolean closes = false;
    int from = head.indexOf("\r\n") + 2;
    for (int to = head.indexOf("\r\n", from); to > from; to = head.indexOf("\r\n", from)) {
      int colon = head.indexOf(':', from);
      String name = head.substring(from, colon);
      if (name.equalsIgnoreCase("connection")) {
        closes = head.substring(colon + 1, to).strip().toLowerCase(Locale.ROOT).equals("close");
      }
      from = to + 2;
    }
    return closes;
  }
}
