// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Async;
import dev.lockstep.CancelledError;
import dev.lockstep.Loop;
import dev.lockstep.Runner;
import dev.lockstep.Task;
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
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The life of a server: starting, serving, closing, waiting for the end. */
@SuppressWarnings("try") // closes early what it closes again
class ServerTest {

  private static final StreamHandler UNTIL_EOF = (reader, writer) -> reader.readAll();

  private final List<String> events = new ArrayList<>();

  private static Server serve(StreamHandler handler) throws IOException {
    return Streams.serve(handler, "127.0.0.1", 0);
  }

  @Test
  void servesAtSeveralAddresses() {
    TestLoop.run(
        () -> {
          SocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
          StreamHandler greets = (reader, writer) -> writer.write("hi");
          try (Server server = Streams.serve(greets, List.of(any, any), ServeOptions.defaults())) {
            assertThat(server.addresses()).hasSize(2).doesNotHaveDuplicates();
            for (SocketAddress address : server.addresses()) {
              try (Connection connection = Streams.connect(address)) {
                assertThat(connection.reader().readAll()).hasSize(2);
              }
            }
          }
        });
  }

  @Test
  void addressInUseIsToldAndTheOtherAddressesAreFree() {
    TestLoop.run(
        () -> {
          SocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
          try (Server first = serve(UNTIL_EOF)) {
            SocketAddress taken = first.address();
            assertThatThrownBy(
                    () -> Streams.serve(UNTIL_EOF, List.of(free, taken), ServeOptions.defaults()))
                .isInstanceOf(BindException.class)
                .hasMessage("cannot listen at " + taken + ": Address already in use");
            assertThat(Loop.current().dumpTasks()).containsOnlyOnce("listening on");
          }
        });
  }

  @Test
  void closedServerTakesNoMoreConnectionsAndItsAddressIsFreeAtOnce() {
    TestLoop.run(
        () -> {
          Server first = serve(UNTIL_EOF);
          SocketAddress address = first.address();
          first.close();
          assertThatThrownBy(() -> Streams.connect(address)).isInstanceOf(ConnectException.class);
          Server second = Streams.serve(UNTIL_EOF, List.of(address), ServeOptions.defaults());
          second.close();
          Streams.serve(UNTIL_EOF, List.of(address), ServeOptions.defaults()).close();
        });
  }

  @Test
  void addressOfAServerThatHasNotStartedIsFreeOnceTheLoopIsClosed() {
    List<SocketAddress> address = new ArrayList<>();
    TestLoop.run(
        () -> {
          ServeOptions later = ServeOptions.defaults().started(false);
          address.add(Streams.serve(UNTIL_EOF, "127.0.0.1", 0, later).address());
        });
    TestLoop.run(() -> Streams.serve(UNTIL_EOF, address, ServeOptions.defaults()).close());
  }

  /** An address of a kind that no network knows. */
  private static final class OddAddress extends SocketAddress {
    private static final long serialVersionUID = 1L;
  }

  static List<SocketAddress> addressesThatCannotBeListenedAt() {
    return List.of(
        InetSocketAddress.createUnresolved("nowhere", 1),
        new OddAddress(),
        UnixDomainSocketAddress.of("a".repeat(2000)));
  }

  @ParameterizedTest
  @MethodSource("addressesThatCannotBeListenedAt")
  void addressThatFailsForWhateverReasonLeavesTheOthersFree(SocketAddress wrong) {
    TestLoop.run(
        () -> {
          SocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
          SocketAddress free;
          try (Server first = Streams.serve(UNTIL_EOF, List.of(any), ServeOptions.defaults())) {
            free = first.address();
          }
          assertThatThrownBy(
                  () -> Streams.serve(UNTIL_EOF, List.of(free, wrong), ServeOptions.defaults()))
              .isInstanceOf(Exception.class);
          assertThat(Loop.current().dumpTasks()).doesNotContain("listening on");
          try (Server again = Streams.serve(UNTIL_EOF, List.of(free), ServeOptions.defaults())) {
            assertThat(again.address()).isEqualTo(free);
          }
        });
  }

  @Test
  void unresolvedAddressIsToldWithTheRemedy() {
    TestLoop.run(
        () -> {
          SocketAddress unresolved = InetSocketAddress.createUnresolved("nowhere", 1);
          assertThatThrownBy(
                  () -> Streams.serve(UNTIL_EOF, List.of(unresolved), ServeOptions.defaults()))
              .isInstanceOf(UnknownHostException.class)
              .hasMessage(
                  "cannot listen at nowhere/<unresolved>:1: it is not resolved; use new"
                      + " InetSocketAddress(host, port)");
          assertThatThrownBy(() -> Datagrams.open(unresolved))
              .isInstanceOf(UnknownHostException.class)
              .hasMessageStartingWith("cannot receive at nowhere/<unresolved>:1: ");
          assertThatThrownBy(() -> Datagrams.connect(unresolved))
              .isInstanceOf(UnknownHostException.class)
              .hasMessageStartingWith("cannot send to nowhere/<unresolved>:1: ");
          assertThatThrownBy(() -> ConnectOptions.defaults().localAddress(unresolved))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageStartingWith("localAddress = nowhere/<unresolved>:1 must be resolved");
        });
  }

  @Test
  void serversShareAnAddressIfBothWantTo() {
    TestLoop.run(
        () -> {
          ServeOptions shared = ServeOptions.defaults().reusePort(true);
          try (Server first = Streams.serve(UNTIL_EOF, "127.0.0.1", 0, shared);
              Server second = Streams.serve(UNTIL_EOF, List.of(first.address()), shared)) {
            assertThat(second.address()).isEqualTo(first.address());
          }
        });
  }

  @Test
  void serverNeedsAnAddress() {
    TestLoop.run(
        () ->
            assertThatThrownBy(() -> Streams.serve(UNTIL_EOF, List.of(), ServeOptions.defaults()))
                .hasMessage("addresses cannot be empty; give a server at least one"));
  }

  @Test
  void backlogHasToBePositive() {
    assertThatThrownBy(() -> ServeOptions.defaults().backlog(0))
        .hasMessage("backlog = 0 must be at least 1");
  }

  @Test
  void acceptsFromStartOnAndNotBefore() {
    TestLoop.run(
        () -> {
          ServeOptions later = ServeOptions.defaults().started(false);
          StreamHandler notes = (reader, writer) -> events.add("connected");
          try (Server server = Streams.serve(notes, "127.0.0.1", 0, later)) {
            assertThat(server.isServing()).isFalse();
            try (Connection connection = Streams.connect(server.address())) {
              for (int i = 0; i < 10; i++) {
                Async.yieldNow();
              }
              assertThat(events).isEmpty();
              server.startServing();
              server.startServing();
              assertThat(server.isServing()).isTrue();
              assertThat(connection.reader().readAll()).isEmpty();
              assertThat(events).containsExactly("connected");
            }
          }
        });
  }

  @Test
  void closingEndsTheAcceptingAndLeavesTheConnections() {
    TestLoop.run(
        () -> {
          StreamHandler echoes = (reader, writer) -> writer.write(reader.readLine());
          Server server = serve(echoes);
          SocketAddress address = server.address();
          Connection connection = Streams.connect(address);
          awaitClients(server, 1);
          server.close();
          server.close();
          assertThat(server.isServing()).isFalse();
          assertThat(server.addresses()).isEmpty();
          assertThatThrownBy(server::address)
              .hasMessage("the server is closed and has no address; call address() before close()");
          assertThatThrownBy(server::startServing)
              .hasMessage("the server is closed; make a new one");
          Async.yieldNow();
          assertThatThrownBy(() -> Streams.connect(address)).isInstanceOf(ConnectException.class);
          connection.writer().write("still\n");
          assertThat(connection.reader().readLine()).hasSize(6);
          connection.close();
          server.waitClosed();
          assertThat(server.clients()).isEmpty();
        });
  }

  @Test
  void waitClosedWaitsForTheCloseAndForTheClients() {
    TestLoop.run(
        () -> {
          Server server = serve(UNTIL_EOF);
          Connection connection = Streams.connect(server.address());
          awaitClients(server, 1);
          Async.spawn(
              () -> {
                server.waitClosed();
                events.add("ended");
              });
          Async.yieldNow();
          server.close();
          Async.yieldNow();
          events.add("closing the client");
          connection.close();
          server.waitClosed();
          Async.yieldNow();
        });
    assertThat(events).containsExactly("closing the client", "ended");
  }

  @Test
  void closeClientsEndsEachAfterWhatWasWritten() {
    TestLoop.run(
        () -> {
          StreamHandler writes =
              (reader, writer) -> {
                writer.write("bye");
                Async.future().await();
              };
          try (Server server = serve(writes);
              Connection connection = Streams.connect(server.address())) {
            awaitClients(server, 1);
            Async.yieldNow();
            server.closeClients();
            assertThat(connection.reader().readAll()).hasSize(3);
            server.close();
            server.waitClosed();
          }
        });
  }

  @Test
  void abortClientsResetsEach() {
    TestLoop.run(
        () -> {
          try (Server server = serve(UNTIL_EOF);
              Connection connection = Streams.connect(server.address())) {
            awaitClients(server, 1);
            server.abortClients();
            assertThatThrownBy(() -> connection.reader().readAll())
                .isInstanceOf(IOException.class)
                .hasMessage("Connection reset");
          }
        });
  }

  @Test
  void serveForeverEndsWhenTheServerIsClosed() {
    TestLoop.run(
        () -> {
          Server server = serve(UNTIL_EOF);
          Task<Void> serving = Async.spawn(server::serveForever);
          Async.yieldNow();
          assertThat(serving.waitingFor()).isEqualTo("Server.serveForever()");
          server.close();
          serving.await();
        });
  }

  @Test
  void cancelledServeForeverClosesTheServerAndItsConnections() {
    TestLoop.run(
        () -> {
          ServeOptions later = ServeOptions.defaults().started(false);
          Server server = Streams.serve(UNTIL_EOF, "127.0.0.1", 0, later);
          Task<Void> serving = Async.spawn(server::serveForever);
          Connection connection = Streams.connect(server.address());
          awaitClients(server, 1);
          serving.cancel();
          assertThatThrownBy(serving::await).isInstanceOf(CancelledError.class);
          assertThat(server.isServing()).isFalse();
          assertThat(server.clients()).isEmpty();
          assertThat(connection.reader().readAll()).isEmpty();
          connection.close();
        });
  }

  private static void awaitClients(Server server, int count) {
    while (server.clients().size() < count) {
      Async.yieldNow();
    }
  }

  // ---- a machine that has nothing left

  @Test
  void acceptingPausesForASecondWhenNoFileDescriptorIsLeftAndGoesOn() {
    FakeNetwork network = new FakeNetwork();
    FakeListenSocket listening = new FakeListenSocket();
    network.listenWith(listening);
    try (Runner runner =
        Runner.builder().clock(new JumpClock()).network(network).debug(true).build()) {
      runner.run(
          () -> {
            Loop.current()
                .setExceptionHandler(
                    (loop, context) ->
                        events.add(context.message() + ": " + context.exception().getMessage()));
            StreamHandler notes =
                (reader, writer) ->
                    events.add("connected at " + Loop.current().nanoTime() / 1_000_000 + " ms");
            InetSocketAddress here = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 7);
            Server server = Streams.serve(notes, List.of(here), ServeOptions.defaults());
            listening.connect(new FakeSocket());
            listening.connect(new IOException("Too many open files"));
            listening.connect(new FakeSocket());
            Async.sleep(Duration.ofMillis(999));
            events.add("later");
            Async.sleep(Duration.ofMillis(2));
            listening.connect(new IOException("Too many open files"));
            Async.yieldNow();
            Async.yieldNow();
            server.close();
            Async.sleep(Duration.ofSeconds(5));
          });
    }
    String pause =
        "no connection can be accepted at here/<unresolved>:7; trying again in a second:"
            + " Too many open files";
    assertThat(events)
        .containsExactly(pause, "connected at 0 ms", "later", "connected at 1000 ms", pause);
    assertThat(listening.isOpen()).isFalse();
  }

  @Test
  void connectionThatIsLostWhileItIsAcceptedIsNobodysButItsOwn() {
    FakeNetwork network = new FakeNetwork();
    FakeListenSocket listening = new FakeListenSocket();
    network.listenWith(listening);
    try (Runner runner =
        Runner.builder().clock(new JumpClock()).network(network).debug(true).build()) {
      runner.run(
          () -> {
            Loop.current().setExceptionHandler((loop, context) -> events.add(context.message()));
            StreamHandler notes = (reader, writer) -> events.add("connected");
            InetSocketAddress here = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 7);
            try (Server server = Streams.serve(notes, List.of(here), ServeOptions.defaults())) {
              FakeSocket dead = new FakeSocket();
              dead.failReading(new IOException("reset"));
              listening.connect(dead);
              listening.connect(new FakeSocket());
              Async.sleep(Duration.ofSeconds(1));
              assertThat(server.clients()).isEmpty();
              assertThat(dead.isOpen()).isFalse();
            }
          });
    }
    assertThat(events).containsExactly("connected", "connected");
  }
}
