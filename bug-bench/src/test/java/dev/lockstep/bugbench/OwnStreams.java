// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.bugbench;

import dev.lockstep.Async;
import dev.lockstep.AsyncAction;
import dev.lockstep.Task;
import dev.lockstep.bugbench.OwnPrimitives.Subject;
import dev.lockstep.net.Connection;
import dev.lockstep.net.Server;
import dev.lockstep.net.StreamReader;
import dev.lockstep.net.StreamWriter;
import dev.lockstep.net.Streams;
import dev.lockstep.sync.AsyncCondition;
import dev.lockstep.sync.Held;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The runtime's streams over the simulated network, under workloads whose tasks named {@code
 * victim...} may be cancelled.
 */
final class OwnStreams {

  private static final String HOST = "10.0.0.1";
  private static final int PORT = 7;

  private OwnStreams() {}

  static List<Subject> all() {
    return List.of(
        Subject.of("StreamReader.readLine", () -> reading(OwnStreams::line)),
        Subject.of("StreamReader.readExactly", () -> reading(OwnStreams::exactly)),
        Subject.of("StreamWriter.drain", OwnStreams::draining),
        Subject.of("Streams.connect", OwnStreams::connecting),
        Subject.of("Server.waitClosed", OwnStreams::closing));
  }

  private interface Read {
    byte[] from(StreamReader reader) throws IOException;
  }

  private static byte[] line(StreamReader reader) throws IOException {
    return reader.readLine();
  }

  private static byte[] exactly(StreamReader reader) throws IOException {
    return reader.readExactly(2);
  }

  /** A reader that is cancelled leaves what came to the next one, which gets it in order. */
  private static void reading(Read read) throws IOException {
    StringBuilder got = new StringBuilder();
    Server server =
        Streams.serve(
            (reader, writer) -> {
              writer.write("a\n");
              writer.drain();
              Async.yieldNow();
              writer.write("b\n");
              writer.close();
            },
            HOST,
            PORT);
    Connection connection = Streams.connect(HOST, PORT);
    Task<?> victim = Async.spawn("victim", () -> append(got, read.from(connection.reader())));
    OwnPrimitives.join(victim);
    while (got.length() < 4) {
      append(got, read.from(connection.reader()));
    }
    connection.writer().close();
    connection.writer().waitClosed();
    server.close();
    server.waitClosed();
    OwnPrimitives.check(got.toString().equals("a\nb\n"), Kind.LOST, "read " + got);
  }

  private static void append(StringBuilder text, byte[] bytes) {
    if (bytes.length == 0) {
      throw new Violation(Kind.LOST, "the end came after '" + text + "'");
    }
    text.append(new String(bytes, StandardCharsets.US_ASCII));
  }

  /** Several write more than the other side takes at once; whoever is cancelled has written. */
  private static void draining() throws IOException {
    int[] read = {0};
    int[] written = {0};
    Server server =
        Streams.serve(
            (reader, writer) -> {
              for (byte[] data = reader.read(1 << 20);
                  data.length > 0;
                  data = reader.read(1 << 20)) {
                read[0] += data.length;
              }
              writer.close();
            },
            HOST,
            PORT);
    Connection connection = Streams.connect(HOST, PORT);
    AsyncAction write =
        () -> {
          connection.writer().write(new byte[100_000]);
          written[0] += 100_000;
          connection.writer().drain();
        };
    Task<?> victim = Async.spawn("victim", write);
    Task<?> writer = Async.spawn("writer", write);
    OwnPrimitives.join(victim, writer);
    connection.writer().writeEof();
    connection.reader().readAll();
    connection.writer().close();
    connection.writer().waitClosed();
    server.close();
    server.waitClosed();
    OwnPrimitives.check(
        read[0] == written[0], Kind.LOST, read[0] + " bytes of " + written[0] + " came");
  }

  /**
   * Who is cancelled while it connects leaves no connection: the server can close, and each handler
   * sees the end and returns.
   */
  private static void connecting() throws IOException {
    Handlers handlers = new Handlers();
    Server server = Streams.serve(handlers::readAll, HOST, PORT);
    List<Task<?>> clients = new ArrayList<>();
    for (String name : List.of("victim", "client")) {
      clients.add(
          Async.spawn(
              name,
              () -> {
                Connection connection = Streams.connect(HOST, PORT);
                connection.writer().close();
                connection.writer().waitClosed();
              }));
    }
    OwnPrimitives.join(clients.toArray(Task<?>[]::new));
    server.close();
    server.waitClosed();
    handlers.join();
  }

  /** Two wait for a server to close, of whom one is cancelled, while a client goes. */
  private static void closing() throws IOException {
    Handlers handlers = new Handlers();
    Server server = Streams.serve(handlers::readAll, HOST, PORT);
    Connection connection = Streams.connect(HOST, PORT);
    Task<?> victim =
        Async.spawn(
            "victim",
            () -> {
              server.close();
              server.waitClosed();
              OwnPrimitives.check(
                  server.clients().isEmpty(), Kind.EARLY, "closed with " + server.clients());
            });
    Async.yieldNow();
    connection.writer().close();
    try {
      connection.writer().waitClosed();
    } catch (SocketException e) {
      OwnPrimitives.check(!handlers.came, Kind.CRASH, "a handler was reset"); // else in the backlog
    }
    OwnPrimitives.join(victim);
    server.close();
    server.waitClosed();
    handlers.join();
  }

  /**
   * The handlers of a server, which read to the end. They may outlive their connection a little.
   */
  private static final class Handlers {
    private final AsyncCondition changed = new AsyncCondition();
    private int open;
    private boolean came;

    void readAll(StreamReader reader, StreamWriter writer) throws IOException {
      open++;
      came = true;
      try {
        reader.readAll();
      } finally {
        open--;
        writer.close();
        Async.shielded(
            () -> {
              try (Held held = changed.acquire()) {
                changed.signalAll();
              }
            });
      }
    }

    /** Waits until all have ended; for ever if one does not see the end. */
    void join() {
      try (Held held = changed.acquire()) {
        while (open > 0) {
          changed.await();
        }
      }
    }
  }
}
