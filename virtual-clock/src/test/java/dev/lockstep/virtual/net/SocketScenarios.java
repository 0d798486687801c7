// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual.net;

import dev.lockstep.Async;
import dev.lockstep.AsyncFuture;
import dev.lockstep.AsyncTimeoutException;
import dev.lockstep.Loop;
import dev.lockstep.net.ConnectOptions;
import dev.lockstep.net.Connection;
import dev.lockstep.net.Datagram;
import dev.lockstep.net.Datagrams;
import dev.lockstep.net.ServeOptions;
import dev.lockstep.net.Server;
import dev.lockstep.net.Streams;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;

/** Programs of what happens at the edges of sockets; each writes down what it sees. */
final class SocketScenarios {

  private static final Pattern PORTS = Pattern.compile(":\\d+");
  private static final String HERE = "127.0.0.1";

  /** A program; it adds to a log what it sees, and pauses to let everything happen. */
  private interface Scenario {

    void run(List<String> log, Runnable pause) throws Exception;
  }

  private final Map<String, Scenario> all = new LinkedHashMap<>();

  /** For how long a call may wait before it counts as one that waits. */
  private final Duration patience;

  private SocketScenarios(Duration patience) {
    this.patience = patience;
    connecting();
    listening();
    ending();
    datagrams();
  }

  /** Returns the names of the programs. */
  static Set<String> names() {
    return new SocketScenarios(Duration.ZERO).all.keySet();
  }

  /**
   * Runs a program on the current loop.
   *
   * @param patience the time after which a call counts as one that waits; a tenth of it is given to
   *     everything else that must happen
   */
  static List<String> run(String name, Duration patience) throws Exception {
    List<String> log = new ArrayList<>();
    Loop.current().setExceptionHandler((loop, context) -> {}); // a handler that fails is no news
    Scenario scenario = Objects.requireNonNull(new SocketScenarios(patience).all.get(name));
    scenario.run(
        log,
        () -> {
          for (int i = 0; i < 12; i++) {
            Async.yieldNow();
          }
          Async.sleep(patience.dividedBy(10));
        });
    return log;
  }

  private String seen(Callable<?> action) {
    try {
      return String.valueOf(Async.timeout(patience, action::call));
    } catch (AsyncTimeoutException e) {
      return "waits";
    } catch (Exception e) {
      return told(e);
    }
  }

  private static String told(Throwable e) {
    return e.getClass().getSimpleName()
        + ": "
        + PORTS.matcher(String.valueOf(e.getMessage())).replaceAll("");
  }

  private static InetSocketAddress at(int port) {
    return new InetSocketAddress(InetAddress.ofLiteral(HERE), port);
  }

  private static int portOf(SocketAddress address) {
    return ((InetSocketAddress) address).getPort();
  }

  /** Both ends of a connection. */
  private record Pair(Connection client, Connection server, Server listener, AsyncFuture<Void> over)
      implements AutoCloseable {

    static Pair open(ServeOptions options) throws IOException {
      AsyncFuture<Connection> accepted = Async.future();
      AsyncFuture<Void> over = Async.future();
      Server listener =
          Streams.serve(
              (in, out) -> {
                accepted.setResult(new Connection(in, out));
                over.await();
              },
              HERE,
              0,
              options);
      Connection client = Streams.connect(listener.address());
      return new Pair(client, accepted.await(), listener, over);
    }

    static Pair open() throws IOException {
      return open(ServeOptions.defaults());
    }

    @Override
    public void close() {
      over.setResult(null);
      client.writer().transport().abort();
      server.writer().transport().abort();
      listener.close();
    }
  }

  private void on(String name, Scenario scenario) {
    all.put(name, scenario);
  }

  // ---- connecting

  private void connecting() {
    on(
        "nobody listens",
        (log, pause) -> {
          int port;
          try (Server server = Streams.serve((in, out) -> {}, HERE, 0)) {
            port = portOf(server.address());
          }
          pause.run();
          log.add(seen(() -> Streams.connect(at(port))));
        });
    on("port 0", (log, pause) -> log.add(seen(() -> Streams.connect(at(0)))));
    on(
        "a port that another connection uses",
        (log, pause) -> {
          try (Pair pair = Pair.open()) {
            int port = portOf(pair.client.writer().transport().localAddress());
            log.add(
                seen(
                    () ->
                        Streams.connect(
                            pair.listener.address(),
                            ConnectOptions.defaults().localAddress(at(port)))));
          }
        });
    on(
        "an address that is not ours",
        (log, pause) -> {
          try (Server server = Streams.serve((in, out) -> {}, HERE, 0)) {
            InetSocketAddress other = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 0);
            log.add(
                seen(
                    () ->
                        Streams.connect(
                            server.address(), ConnectOptions.defaults().localAddress(other))));
          }
        });
    on(
        "a listener that accepts nothing",
        (log, pause) -> {
          try (Server server =
              Streams.serve((in, out) -> {}, HERE, 0, ServeOptions.defaults().started(false))) {
            Connection connection = Streams.connect(server.address());
            connection.writer().write("x");
            pause.run();
            log.add(seen(() -> connection.reader().read(1).length));
            server.close();
            pause.run();
            log.add(seen(() -> connection.reader().read(1).length));
            log.add(
                seen(
                    () -> {
                      connection.writer().write("y");
                      pause.run();
                      connection.writer().drain();
                      return "ok";
                    }));
            connection.close();
          }
        });
    on(
        "connected before the peer has accepted",
        (log, pause) -> {
          try (Server server =
              Streams.serve(
                  (in, out) -> log.add("peer reads " + seen(() -> in.readAll().length)),
                  HERE,
                  0,
                  ServeOptions.defaults().started(false))) {
            Connection connection = Streams.connect(server.address());
            connection.writer().write("hello");
            connection.close();
            pause.run();
            server.startServing();
            pause.run();
          }
        });
    on(
        "reset before the peer has accepted",
        (log, pause) -> {
          try (Server server =
              Streams.serve(
                  (in, out) -> log.add("peer reads " + seen(() -> in.readAll().length)),
                  HERE,
                  0,
                  ServeOptions.defaults().started(false))) {
            Connection connection = Streams.connect(server.address());
            connection.writer().write("hello");
            pause.run();
            connection.writer().transport().abort();
            pause.run();
            server.startServing();
            pause.run();
          }
        });
  }

  // ---- listening

  private void listening() {
    on(
        "two listeners at a port",
        (log, pause) -> {
          try (Server server = Streams.serve((in, out) -> {}, HERE, 0)) {
            log.add(seen(() -> Streams.serve((in, out) -> {}, HERE, portOf(server.address()))));
          }
        });
    on(
        "a listener at every address and one at this one",
        (log, pause) -> {
          try (Server server = Streams.serve((in, out) -> {}, HERE, 0)) {
            log.add(
                seen(() -> Streams.serve((in, out) -> {}, "0.0.0.0", portOf(server.address()))));
          }
        });
    on(
        "a listener after another was closed",
        (log, pause) -> {
          try (Pair pair = Pair.open()) {
            int port = portOf(pair.listener.address());
            pair.listener.close();
            pause.run();
            try (Server again = Streams.serve((in, out) -> {}, HERE, port)) {
              log.add("listens " + (portOf(again.address()) == port));
              Connection other = Streams.connect(again.address());
              other.close();
            }
            pair.client.writer().write("x");
            log.add(seen(() -> pair.server.reader().read(1).length));
          }
        });
    on(
        "listening at an address that is not ours",
        (log, pause) -> log.add(seen(() -> Streams.serve((in, out) -> {}, "192.0.2.1", 0))));
    on(
        "a listener at a port from which a connection is open",
        (log, pause) -> {
          try (Pair pair = Pair.open()) {
            int port = portOf(pair.client.writer().transport().localAddress());
            log.add(seen(() -> Streams.serve((in, out) -> {}, HERE, port)));
          }
        });
  }

  // ---- ending

  private void ending() {
    on(
        "closed with unread input and unsent output",
        (log, pause) -> {
          try (Pair pair = Pair.open()) {
            pair.client.writer().transport().pauseReading();
            pair.server.writer().write("unread");
            pause.run();
            pair.client.writer().write(new byte[1_000]);
            pair.client.close();
            pause.run();
            log.add(seen(() -> pair.server.reader().readAll().length));
            log.add(
                seen(
                    () -> {
                      pair.server.writer().write("x");
                      pause.run();
                      pair.server.writer().drain();
                      return "ok";
                    }));
          }
        });
    on(
        "half closed, then reset by the other",
        (log, pause) -> {
          try (Pair pair = Pair.open()) {
            pair.client.writer().writeEof();
            pause.run();
            pair.server.writer().write("answer");
            pause.run();
            pair.server.writer().transport().abort();
            pause.run();
            log.add(seen(() -> pair.client.reader().read(100).length));
            log.add(seen(() -> pair.client.reader().read(100).length));
            log.add(
                seen(
                    () -> {
                      pair.client.writer().waitClosed();
                      return "closed";
                    }));
          }
        });
    on(
        "both half closed",
        (log, pause) -> {
          try (Pair pair = Pair.open()) {
            pair.client.writer().write("a");
            pair.client.writer().writeEof();
            pair.server.writer().write("b");
            pair.server.writer().writeEof();
            pause.run();
            log.add(seen(() -> pair.client.reader().readAll().length));
            log.add(seen(() -> pair.server.reader().readAll().length));
            log.add(pair.client.writer().isClosing() + " " + pair.server.writer().isClosing());
          }
        });
    on(
        "written after the peer has closed, many times",
        (log, pause) -> {
          try (Pair pair = Pair.open()) {
            pair.server.close();
            pause.run();
            for (int i = 0; i < 4; i++) {
              log.add(
                  seen(
                      () -> {
                        pair.client.writer().write("x");
                        pair.client.writer().drain();
                        return "ok";
                      }));
              pause.run();
            }
          }
        });
    on(
        "reset while a read and a drain wait",
        (log, pause) -> {
          try (Pair pair = Pair.open()) {
            pair.server.writer().transport().pauseReading();
            pair.client.writer().write(new byte[20_000_000]);
            var drain =
                Async.spawn(
                    () ->
                        seen(
                            () -> {
                              pair.client.writer().drain();
                              return "ok";
                            }));
            var read = Async.spawn(() -> seen(() -> pair.client.reader().read(1).length));
            pause.run();
            pair.server.writer().transport().abort();
            log.add("drain " + drain.await());
            log.add("read " + read.await());
          }
        });
    on(
        "closed while the peer takes nothing",
        (log, pause) -> {
          try (Pair pair = Pair.open()) {
            pair.server.writer().transport().pauseReading();
            pair.client.writer().write(new byte[20_000_000]);
            pair.client.close();
            log.add(
                seen(
                    () -> {
                      pair.client.writer().waitClosed();
                      return "closed";
                    }));
            pair.server.writer().transport().resumeReading();
            int total = 0;
            for (byte[] data = pair.server.reader().read(1 << 20);
                data.length > 0;
                data = pair.server.reader().read(1 << 20)) {
              total += data.length;
            }
            log.add("read " + total);
          }
        });
    on(
        "lingering for no time",
        (log, pause) -> {
          try (Pair pair = Pair.open()) {
            pair.client.writer().transport().setOption(StandardSocketOptions.SO_LINGER, 0);
            pair.client.writer().write("x");
            pause.run();
            pair.client.close();
            pause.run();
            log.add(seen(() -> pair.server.reader().read(10).length));
            log.add(seen(() -> pair.server.reader().read(10).length));
          }
        });
    on(
        "a megabyte each way at once",
        (log, pause) -> {
          try (Pair pair = Pair.open()) {
            byte[] data = new byte[1 << 20];
            pair.client.writer().write(data);
            pair.server.writer().write(data);
            pair.client.writer().writeEof();
            pair.server.writer().writeEof();
            log.add(seen(() -> pair.client.reader().readAll().length));
            log.add(seen(() -> pair.server.reader().readAll().length));
          }
        });
  }

  // ---- datagrams

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(Datagram datagram) {
    return new String(datagram.data(), StandardCharsets.UTF_8);
  }

  private void datagrams() {
    on(
        "datagrams there and back",
        (log, pause) -> {
          try (Datagrams one = Datagrams.open(at(0));
              Datagrams other = Datagrams.open(at(0))) {
            one.send(bytes("ping"), other.localAddress());
            one.send(bytes(""), other.localAddress());
            log.add(seen(() -> text(other.receive())));
            log.add(seen(() -> "'" + text(other.receive()) + "'"));
            log.add(seen(() -> text(one.receive())));
          }
        });
    on(
        "a datagram to nobody",
        (log, pause) -> {
          SocketAddress nobody;
          try (Datagrams gone = Datagrams.open(at(0))) {
            nobody = gone.localAddress();
          }
          pause.run();
          try (Datagrams one = Datagrams.open(at(0));
              Datagrams connected = Datagrams.connect(nobody)) {
            one.send(bytes("x"), nobody);
            pause.run();
            log.add(seen(() -> text(one.receive())));
            connected.send(bytes("x"), null);
            pause.run();
            log.add(seen(() -> text(connected.receive())));
            log.add(seen(() -> text(connected.receive())));
          }
        });
    for (int size : List.of(65_507, 65_508)) {
      on(
          "a datagram of " + size + " bytes",
          (log, pause) -> {
            try (Datagrams one = Datagrams.open(at(0));
                Datagrams other = Datagrams.open(at(0))) {
              log.add(
                  seen(
                      () -> {
                        one.send(new byte[size], other.localAddress());
                        return "sent";
                      }));
              log.add(seen(() -> other.receive().data().length));
              log.add(seen(() -> text(one.receive())));
            }
          });
    }
    on(
        "a connected datagram socket hears its peer only",
        (log, pause) -> {
          try (Datagrams peer = Datagrams.open(at(0));
              Datagrams stranger = Datagrams.open(at(0));
              Datagrams one = Datagrams.connect(peer.localAddress())) {
            stranger.send(bytes("stranger"), one.localAddress());
            peer.send(bytes("peer"), one.localAddress());
            log.add(seen(() -> text(one.receive())));
            log.add(seen(() -> text(one.receive())));
            log.add(
                seen(
                    () -> {
                      one.send(bytes("x"), stranger.localAddress());
                      return "sent";
                    }));
          }
        });
    on(
        "two datagram sockets at a port",
        (log, pause) -> {
          try (Datagrams one = Datagrams.open(at(0))) {
            log.add(seen(() -> Datagrams.open(one.localAddress())));
          }
        });
    on(
        "a datagram socket at the port of a listener",
        (log, pause) -> {
          try (Server server = Streams.serve((in, out) -> {}, HERE, 0);
              Datagrams one = Datagrams.open(server.address())) {
            log.add("opened " + (portOf(one.localAddress()) == portOf(server.address())));
          }
        });
    on(
        "datagrams that nobody receives in time",
        (log, pause) -> {
          try (Datagrams one = Datagrams.open(at(0));
              Datagrams other = Datagrams.open(at(0))) {
            for (int i = 0; i < 5; i++) {
              one.send(bytes("" + i), other.localAddress());
            }
            pause.run();
            List<String> received = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
              received.add(seen(() -> text(other.receive())));
            }
            log.add(received.toString());
          }
        });
  }
}
