// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Async;
import dev.lockstep.CancelledError;
import dev.lockstep.Loop;
import dev.lockstep.Task;
import dev.lockstep.testing.TestLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Datagrams over the loopback interface. */
class DatagramsTest {

  private static final SocketAddress ANY =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private final List<String> events = new ArrayList<>();

  @Test
  void datagramsAreAnsweredToTheirSender() {
    TestLoop.run(
        () -> {
          try (Datagrams server = Datagrams.open(ANY);
              Datagrams client = Datagrams.connect(server.localAddress())) {
            Async.spawn(
                () -> {
                  Datagram question = server.receive();
                  server.send(bytes(question.text() + "!"), question.from());
                });
            client.send(bytes("hello"), null);
            Datagram answer = client.receive();
            assertThat(answer.text()).isEqualTo("hello!");
            assertThat(answer.from()).isEqualTo(server.localAddress());
          }
        });
  }

  @Test
  void emptyDatagramToAnOnlyPeerIsRefused() {
    TestLoop.run(
        () -> {
          try (Datagrams server = Datagrams.open(ANY);
              Datagrams client = Datagrams.connect(server.localAddress())) {
            client.send(bytes(""), null);
            assertThatThrownBy(client::receive)
                .isInstanceOf(IOException.class)
                .hasMessage(
                    "an empty datagram cannot be sent on a connected socket; open it without a"
                        + " peer");
          }
        });
  }

  @Test
  void boundariesAreKeptAlsoOfEmptyOnes() {
    TestLoop.run(
        () -> {
          try (Datagrams server = Datagrams.open(ANY);
              Datagrams client = Datagrams.open(ANY)) {
            for (String text : List.of("a", "", "ccc")) {
              client.send(bytes(text), server.localAddress());
            }
            assertThat(server.receive().text()).isEqualTo("a");
            assertThat(server.receive().text()).isEmpty();
            assertThat(server.receive().text()).isEqualTo("ccc");
          }
        });
  }

  @Test
  void moreThanIsKeptIsReadFromTheMachineLater() {
    TestLoop.run(
        () -> {
          try (Datagrams server = Datagrams.open(ANY);
              Datagrams client = Datagrams.connect(server.localAddress())) {
            for (int i = 0; i < 100; i++) {
              client.send(bytes("" + i), null);
              Async.yieldNow();
            }
            for (int i = 0; i < 100; i++) {
              assertThat(server.receive().text()).isEqualTo("" + i);
            }
          }
        });
  }

  @Test
  void closedPortOfThePeerIsTold() {
    TestLoop.run(
        () -> {
          Datagrams gone = Datagrams.open(ANY);
          SocketAddress address = gone.localAddress();
          gone.close();
          Async.yieldNow();
          Async.yieldNow();
          Async.yieldNow();
          try (Datagrams client = Datagrams.connect(address)) {
            client.send(bytes("anybody?"), null);
            assertThatThrownBy(client::receive).isInstanceOf(PortUnreachableException.class);
          }
        });
  }

  @Test
  void closingEndsWhoWaits() {
    TestLoop.run(
        () -> {
          Datagrams socket = Datagrams.open(ANY);
          Task<Datagram> waiting = Async.spawn(socket::receive);
          Async.yieldNow();
          assertThat(waiting.waitingFor()).isEqualTo("Datagrams.receive()");
          socket.close();
          socket.close();
          assertThatThrownBy(() -> waiting.await(IOException.class))
              .isInstanceOf(ConnectionLostException.class)
              .hasMessage("receive() cannot be called on a closed socket");
          assertThatThrownBy(() -> socket.send(bytes("x"), ANY))
              .isInstanceOf(ConnectionLostException.class)
              .hasMessage("send() cannot be called on a closed socket");
        });
  }

  @Test
  void cancelledReceiveLeavesTheDatagramToTheNext() {
    TestLoop.run(
        () -> {
          try (Datagrams server = Datagrams.open(ANY);
              Datagrams client = Datagrams.connect(server.localAddress())) {
            Task<Datagram> first = Async.spawn(server::receive);
            Async.yieldNow();
            first.cancel();
            assertThatThrownBy(first::await).isInstanceOf(CancelledError.class);
            client.send(bytes("x"), null);
            assertThat(server.receive().text()).isEqualTo("x");
          }
        });
  }

  @Test
  void targetHasToBeClear() {
    TestLoop.run(
        () -> {
          SocketAddress other = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 9);
          try (Datagrams server = Datagrams.open(ANY);
              Datagrams client = Datagrams.connect(server.localAddress())) {
            assertThatThrownBy(() -> server.send(bytes("x"), null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                    "sendTo() must be given a target; DatagramTransport["
                        + server.localAddress()
                        + "] has no peer");
            assertThatThrownBy(() -> client.send(bytes("x"), other))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                    "sendTo("
                        + other
                        + ") cannot be called on a socket connected to "
                        + server.localAddress()
                        + "; use null");
          }
        });
  }

  @Test
  void protocolIsToldInOrderAndItsFailuresAreReported() {
    TestLoop.run(
        () -> {
          Loop.current()
              .setExceptionHandler(
                  (loop, context) ->
                      events.add(context.message() + ": " + context.exception().getMessage()));
          DatagramProtocol notes =
              new DatagramProtocol() {
                @Override
                public void connectionMade(DatagramTransport transport) {
                  events.add("made");
                }

                @Override
                public void datagramReceived(ByteBuffer data, SocketAddress from) {
                  events.add("received " + StandardCharsets.UTF_8.decode(data));
                  throw new IllegalArgumentException("bad");
                }

                @Override
                public void connectionLost(Throwable cause) {
                  events.add("lost " + cause);
                }

                @Override
                public String toString() {
                  return "Notes";
                }
              };
          DatagramTransport transport = Datagrams.transport(notes, ANY, null, Map.of());
          try (Datagrams client = Datagrams.connect(transport.localAddress())) {
            client.send(bytes("one"), null);
            client.send(bytes("two"), null);
            while (events.size() < 5) {
              Async.yieldNow();
            }
            transport.close();
            assertThat(transport.isClosing()).isTrue();
            Async.yieldNow();
          }
        });
    assertThat(events)
        .containsExactly(
            "made",
            "received one",
            "datagramReceived() of Notes failed: bad",
            "received two",
            "datagramReceived() of Notes failed: bad",
            "lost null");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
