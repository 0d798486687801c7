// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Async;
import dev.lockstep.Loop;
import dev.lockstep.Runner;
import dev.lockstep.Task;
import dev.lockstep.sync.AsyncEvent;
import dev.lockstep.testing.TestLoop;
import dev.lockstep.testkit.FakeListenSocket;
import dev.lockstep.testkit.FakeNetwork;
import dev.lockstep.testkit.FakeSocket;
import dev.lockstep.testkit.JumpClock;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What CPython's tests of streams over sockets, servers and connects ask beyond ours. */
@SuppressWarnings("try") // closes early what it closes again
class AsyncioServersTest {

  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
  private static final StreamHandler UNTIL_EOF = (reader, writer) -> reader.readAll();

  private final List<String> events = new ArrayList<>();

  private static Server serve(StreamHandler handler) throws IOException {
    return Streams.serve(handler, "127.0.0.1", 0);
  }

  private void noteErrors() {
    Loop.current()
        .setExceptionHandler(
            (loop, context) -> events.add("error " + context.exception().getMessage()));
  }

  private static void passes(int count) {
    for (int i = 0; i < count; i++) {
      Async.yieldNow();
    }
  }

  // ---- streams

  @Test
  void closedStreamIsAtItsEndForTheReaderToo() {
    TestLoop.run(
        () -> {
          try (Server server = serve(UNTIL_EOF)) {
            Connection connection = Streams.connect(server.address());
            connection.close();
            connection.writer().waitClosed();
            assertThat(connection.reader().atEof()).isTrue();
            assertThat(connection.reader().read(1)).isEmpty();
            assertThat(connection.writer().isClosing()).isTrue();
          }
        });
  }

  @Test
  void closingWithUnreadInputEnds() {
    TestLoop.run(
        () -> {
          StreamHandler greets = (reader, writer) -> writer.write("two\nlines\n");
          try (Server server = serve(greets)) {
            Connection connection = Streams.connect(server.address());
            assertThat(text(connection.reader().readLine())).isEqualTo("two\n");
            connection.close();
            connection.writer().waitClosed();
          }
        });
  }

  @Test
  void drainAfterACloseSaysThatTheConnectionIsClosed() {
    TestLoop.run(
        () -> {
          try (Server server = serve(UNTIL_EOF)) {
            Connection connection = Streams.connect(server.address());
            connection.close();
            connection.writer().waitClosed();
            connection.writer().write("nobody reads this");
            assertThatThrownBy(() -> connection.writer().drain())
                .isInstanceOf(ConnectionLostException.class)
                .hasMessage("drain() cannot be called on a closed connection");
          }
        });
  }

  @Test
  void allTasksThatDrainAreReleasedWhenThePeerReads() {
    TestLoop.run(
        () -> {
          AsyncEvent mayRead = new AsyncEvent();
          StreamHandler readsLate =
              (reader, writer) -> {
                mayRead.await();
                reader.readAll();
              };
          try (Server server = serve(readsLate);
              Connection connection = Streams.connect(server.address())) {
            StreamWriter writer = connection.writer();
            while (writer.transport().writeBufferSize() <= Transport.DEFAULT_HIGH_MARK) {
              writer.write(new byte[100_000]);
              Async.yieldNow();
            }
            List<Task<Void>> drains = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
              drains.add(Async.spawn(writer::drain));
            }
            Async.yieldNow();
            assertThat(drains).noneMatch(Task::isDone);
            mayRead.set();
            Async.gather(drains).await();
          }
        });
  }

  @Test
  void handlerThatIsCancelledIsNotReportedAndItsConnectionClosed() {
    TestLoop.run(
        () -> {
          noteErrors();
          StreamHandler waits =
              (reader, writer) -> {
                events.add("handling");
                Async.future().await();
              };
          try (Server server = serve(waits);
              Connection connection = Streams.connect(server.address())) {
            while (events.isEmpty()) {
              Async.yieldNow();
            }
            Async.allTasks().getLast().cancel();
            assertThat(connection.reader().readAll()).isEmpty();
          }
        });
    assertThat(events).containsExactly("handling");
  }

  @Test
  void streamOverASocketOfTheProgramReadsAndWrites() {
    TestLoop.run(
        () -> {
          FakeSocket socket = new FakeSocket();
          socket.arrive("line\nrest");
          socket.arriveEnd();
          try (Connection connection = Streams.over(socket, 100)) {
            assertThat(text(connection.reader().readLine())).isEqualTo("line\n");
            assertThat(text(connection.reader().readAll())).isEqualTo("rest");
            connection.writer().write("answer");
          }
          passes(3);
          assertThat(socket.written()).isEqualTo("answer");
          assertThat(socket.state()).isEqualTo("closed");
        });
  }

  @Test
  void severalBuffersAreWrittenAsOneStream() {
    TestLoop.run(
        () -> {
          StreamHandler tells = (reader, writer) -> writer.write(reader.readAll());
          try (Server server = serve(tells);
              Connection connection = Streams.connect(server.address())) {
            connection.writer().writeAll(List.of(bytes("SP"), bytes(""), bytes("A"), bytes("M")));
            connection.writer().writeEof();
            assertThat(text(connection.reader().readAll())).isEqualTo("SPAM");
          }
        });
  }

  // ---- servers

  @Test
  void serveForeverOnAClosedServerIsRefused() {
    TestLoop.run(
        () -> {
          Server server = serve(UNTIL_EOF);
          server.close();
          assertThatThrownBy(server::serveForever)
              .isInstanceOf(IllegalStateException.class)
              .hasMessage("the server is closed; make a new one");
          server.waitClosed();
        });
  }

  @Test
  void severalTasksMayServeForeverAndAllEndWithTheServer() {
    TestLoop.run(
        () -> {
          Server server = serve(UNTIL_EOF);
          Task<Void> first = Async.spawn(server::serveForever);
          Task<Void> second = Async.spawn(server::serveForever);
          passes(2);
          server.close();
          Async.gather(first, second).await();
        });
  }

  @Test
  void allTasksThatWaitForTheEndOfAServerAreTold() {
    TestLoop.run(
        () -> {
          Server server = serve(UNTIL_EOF);
          Connection connection = Streams.connect(server.address());
          while (server.clients().isEmpty()) {
            Async.yieldNow();
          }
          Task<Void> first = Async.spawn(server::waitClosed);
          Task<Void> second = Async.spawn(server::waitClosed);
          server.close();
          passes(3);
          assertThat(first.isDone() || second.isDone()).isFalse();
          connection.close();
          Async.gather(first, second).await();
          assertThat(server.clients()).isEmpty();
        });
  }

  @Test
  void connectionThatNobodyHasAcceptedWhenTheServerClosesIsEnded() {
    TestLoop.run(
        () -> {
          ServeOptions later = ServeOptions.defaults().started(false);
          Server server = Streams.serve(UNTIL_EOF, "127.0.0.1", 0, later);
          try (Connection connection = Streams.connect(server.address())) {
            server.close();
            server.waitClosed();
            assertThatThrownBy(() -> failIfEmpty(connection.reader().read(1)))
                .isInstanceOf(IOException.class);
          }
        });
  }

  /** The kernel resets such a connection or ends it. */
  private static void failIfEmpty(byte[] data) throws IOException {
    assertThat(data).isEmpty();
    throw new IOException("ended");
  }

  @Test
  void supplierOfProtocolsThatFailsLosesThatConnectionOnly() {
    TestLoop.run(
        () -> {
          noteErrors();
          Supplier<Protocol> failsOnce =
              () -> {
                if (events.isEmpty()) {
                  throw new IllegalStateException("no protocol today");
                }
                return new Protocol() {
                  @Override
                  public void connectionMade(Transport transport) {
                    transport.write(bytes("welcome"));
                    transport.close();
                  }
                };
              };
          try (Server server =
              Transports.serve(failsOnce, "127.0.0.1", 0, ServeOptions.defaults())) {
            try (Connection first = Streams.connect(server.address())) {
              assertThatThrownBy(() -> failIfEmpty(first.reader().read(1)))
                  .isInstanceOf(IOException.class);
            }
            try (Connection second = Streams.connect(server.address())) {
              assertThat(text(second.reader().readAll())).isEqualTo("welcome");
            }
            server.close();
            server.waitClosed();
          }
        });
    assertThat(events).containsExactly("error no protocol today");
  }

  @Test
  void serverOnNoHostIsReachedByTheLoopbackAddress() {
    TestLoop.run(
        () -> {
          StreamHandler greets = (reader, writer) -> writer.write("hi");
          try (Server server = Streams.serve(greets, null, 0)) {
            int port = ((InetSocketAddress) server.address()).getPort();
            try (Connection connection = Streams.connect(new InetSocketAddress(LOOPBACK, port))) {
              assertThat(text(connection.reader().readAll())).isEqualTo("hi");
            }
          }
        });
  }

  @Test
  void severalConnectionsAreAcceptedInOneIteration() {
    FakeListenSocket listening = new FakeListenSocket();
    FakeNetwork network = new FakeNetwork();
    network.listenWith(listening);
    try (Runner runner = Runner.builder().clock(new JumpClock()).network(network).build()) {
      runner.run(
          () -> {
            Supplier<Protocol> notes =
                () -> {
                  events.add("accepted");
                  return new Protocol() {};
                };
            SocketAddress any = new InetSocketAddress(LOOPBACK, 1);
            Server server = Transports.serve(notes, List.of(any), ServeOptions.defaults());
            for (int i = 0; i < 10; i++) {
              listening.connect(new FakeSocket());
            }
            Loop.current().callSoon(() -> events.add("next iteration"));
            passes(4);
            server.close();
            server.abortClients();
            server.waitClosed();
          });
    }
    assertThat(events.subList(0, 10)).containsOnly("accepted");
  }

  @Test
  void abortedClientIsNoErrorOfItsHandler() {
    TestLoop.run(
        () -> {
          noteErrors();
          StreamHandler reads =
              (reader, writer) -> {
                try {
                  reader.readExactly(5);
                } finally {
                  events.add("handler left");
                }
              };
          try (Server server = serve(reads);
              Connection connection = Streams.connect(server.address())) {
            while (server.clients().isEmpty()) {
              Async.yieldNow();
            }
            passes(2);
            server.abortClients();
            server.close();
            server.waitClosed();
            assertThatThrownBy(() -> failIfEmpty(connection.reader().read(1)))
                .isInstanceOf(IOException.class);
          }
        });
    assertThat(events).startsWith("handler left");
    assertThat(events).noneMatch(event -> event.contains("null"));
  }

  // ---- connects

  @Test
  void connectionComesFromTheLocalAddressThatWasAskedFor() {
    TestLoop.run(
        () -> {
          StreamHandler tells =
              (reader, writer) -> writer.write("" + writer.transport().remoteAddress());
          InetAddress other = InetAddress.ofLiteral("127.0.0.2");
          ConnectOptions options =
              ConnectOptions.defaults().localAddress(new InetSocketAddress(other, 0));
          try (Server server = serve(tells);
              Connection connection = Streams.connect(server.address(), options)) {
            SocketAddress mine = connection.writer().transport().localAddress();
            assertThat(((InetSocketAddress) mine).getAddress()).isEqualTo(other);
            assertThat(text(connection.reader().readAll())).isEqualTo("" + mine);
          }
        });
  }

  @Test
  void localAddressInUseIsTold() {
    TestLoop.run(
        () -> {
          try (Server server = serve(UNTIL_EOF);
              Server taken = serve(UNTIL_EOF)) {
            ConnectOptions options = ConnectOptions.defaults().localAddress(taken.address());
            assertThatThrownBy(() -> Streams.connect(server.address(), options))
                .isInstanceOf(ConnectException.class)
                .hasMessage(
                    "cannot connect to "
                        + server.address()
                        + " from "
                        + taken.address()
                        + ": "
                        + server.address()
                        + ": Address already in use")
                .hasCauseInstanceOf(BindException.class);
          }
        });
  }

  @Test
  void addressesOfAnotherFamilyThanTheLocalOneAreSkipped() {
    FakeNetwork network = new FakeNetwork();
    network.host("host", "2001:db8::1", "192.0.2.1");
    try (Runner runner = Runner.builder().clock(new JumpClock()).network(network).build()) {
      runner.run(
          () -> {
            ConnectOptions options =
                ConnectOptions.defaults().localAddress(new InetSocketAddress(LOOPBACK, 0));
            Task<Connection> connecting = Async.spawn(() -> Streams.connect("host", 80, options));
            passes(2);
            network.attempt("192.0.2.1").setResult(new FakeSocket());
            connecting.await().close();
            passes(3);
          });
    }
    assertThat(network.attempts()).noneMatch(attempt -> attempt.contains("2001"));
  }

  @Test
  void noAddressOfTheLocalFamilyIsAnErrorThatNamesBoth() {
    FakeNetwork network = new FakeNetwork();
    network.host("host", "2001:db8::1");
    try (Runner runner = Runner.builder().clock(new JumpClock()).network(network).build()) {
      runner.run(
          () -> {
            ConnectOptions options =
                ConnectOptions.defaults().localAddress(new InetSocketAddress(LOOPBACK, 0));
            assertThatThrownBy(() -> Streams.connect("host", 80, options))
                .isInstanceOf(ConnectException.class)
                .hasMessage(
                    "cannot connect to host:80 from /127.0.0.1:0: it has the addresses"
                        + " [/2001:db8:0:0:0:0:0:1] only; use a local address of their family");
          });
    }
  }

  @Test
  void portThatIsNoneIsRefused() {
    TestLoop.run(
        () -> {
          assertThatThrownBy(() -> Streams.connect("localhost", 65_536))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("65536");
          assertThatThrownBy(() -> Streams.serve(UNTIL_EOF, "localhost", -1))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("-1");
        });
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
