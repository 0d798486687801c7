// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.lockstep.Async;
import dev.lockstep.Loop;
import dev.lockstep.testing.TestLoop;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What CPython's tests of datagram endpoints ask, as far as {@link DatagramsTest} does not. */
class AsyncioDatagramsTest {

  private static final SocketAddress ANY =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private final List<String> events = new ArrayList<>();

  /** Notes what it is told, and answers what it receives if it is asked to. */
  private final class Notes implements DatagramProtocol {
    private final String name;
    private final boolean answers;
    private DatagramTransport transport;

    Notes(String name, boolean answers) {
      this.name = name;
      this.answers = answers;
    }

    @Override
    public void connectionMade(DatagramTransport made) {
      transport = made;
      events.add(name + " made");
    }

    @Override
    public void datagramReceived(ByteBuffer data, SocketAddress from) {
      String text = StandardCharsets.UTF_8.decode(data).toString();
      events.add(name + " received " + text);
      if (answers) {
        transport.sendTo(bytes("resp:" + text), from);
      }
    }

    @Override
    public void errorReceived(IOException error) {
      events.add(name + " error " + error.getClass().getSimpleName());
    }

    @Override
    public void connectionLost(Throwable cause) {
      events.add(name + " lost " + cause);
    }
  }

  private static DatagramTransport open(
      DatagramProtocol protocol, SocketAddress local, SocketAddress peer) throws IOException {
    return Datagrams.transport(protocol, local, peer, Map.of());
  }

  private void awaitEvent(String event) {
    while (!events.contains(event)) {
      Async.yieldNow();
    }
  }

  private void answersOver(InetAddress address) {
    SocketAddress any = new InetSocketAddress(address, 0);
    TestLoop.run(
        () -> {
          DatagramTransport server = open(new Notes("server", true), any, null);
          DatagramTransport client = open(new Notes("client", false), null, server.localAddress());
          assertThat(client.remoteAddress()).isEqualTo(server.localAddress());
          assertThat(server.remoteAddress()).isNull();
          client.sendTo(bytes("xxx"), null);
          awaitEvent("client received resp:xxx");
          client.close();
          server.close();
          awaitEvent("server lost null");
        });
    assertThat(events)
        .containsExactly(
            "server made",
            "client made",
            "server received xxx",
            "client received resp:xxx",
            "client lost null",
            "server lost null");
  }

  @Test
  void endpointsOfTwoProtocolsTalk() {
    answersOver(InetAddress.ofLiteral("127.0.0.1"));
  }

  @Test
  void endpointsOfTwoProtocolsTalkOverIpv6() throws IOException {
    boolean available =
        Collections.list(NetworkInterface.getNetworkInterfaces()).stream()
            .flatMap(NetworkInterface::inetAddresses)
            .anyMatch(address -> address instanceof Inet6Address && address.isLoopbackAddress());
    if (!available) {
      abort("the loopback interface has no IPv6 address");
    }
    answersOver(InetAddress.ofLiteral("::1"));
  }

  @Test
  void unreachablePortIsToldToErrorReceivedAndTheEndpointGoesOn() {
    TestLoop.run(
        () -> {
          DatagramTransport gone = open(new Notes("gone", false), ANY, null);
          SocketAddress address = gone.localAddress();
          gone.close();
          awaitEvent("gone lost null");
          Async.yieldNow();
          DatagramTransport client = open(new Notes("client", false), null, address);
          client.sendTo(bytes("anybody?"), null);
          awaitEvent("client error " + PortUnreachableException.class.getSimpleName());
          assertThat(client.isClosing()).isFalse();
          DatagramTransport back = open(new Notes("back", true), address, null);
          client.sendTo(bytes("now"), null);
          awaitEvent("client received resp:now");
          client.close();
          back.close();
        });
  }

  @Test
  void datagramThatIsTooLargeIsToldToErrorReceivedAndTheEndpointGoesOn() {
    TestLoop.run(
        () -> {
          DatagramTransport server = open(new Notes("server", true), ANY, null);
          DatagramTransport client = open(new Notes("client", false), null, server.localAddress());
          client.sendTo(ByteBuffer.allocate(70_000), null);
          while (events.stream().noneMatch(event -> event.startsWith("client error"))) {
            Async.yieldNow();
          }
          client.sendTo(bytes("small"), null);
          awaitEvent("client received resp:small");
          client.close();
          server.close();
        });
  }

  @Test
  void addressInUseIsToldWithTheAddress() {
    TestLoop.run(
        () -> {
          DatagramTransport first = open(new Notes("first", false), ANY, null);
          assertThatThrownBy(() -> open(new Notes("second", false), first.localAddress(), null))
              .isInstanceOf(BindException.class);
          first.close();
        });
    assertThat(events).doesNotContain("second made");
  }

  @Test
  void optionsAreSetOnTheSocketBeforeItIsBound() {
    TestLoop.run(
        () -> {
          Map<java.net.SocketOption<?>, Object> shared =
              Map.of(
                  StandardSocketOptions.SO_REUSEPORT, true,
                  StandardSocketOptions.SO_BROADCAST, true);
          DatagramTransport first =
              Datagrams.transport(new Notes("first", false), ANY, null, shared);
          DatagramTransport second =
              Datagrams.transport(new Notes("second", false), first.localAddress(), null, shared);
          assertThat(second.localAddress()).isEqualTo(first.localAddress());
          first.close();
          second.close();
        });
  }

  @Test
  void pausedEndpointIsToldNothingUntilItIsResumed() {
    TestLoop.run(
        () -> {
          DatagramTransport server = open(new Notes("server", true), ANY, null);
          DatagramTransport client = open(new Notes("client", false), null, server.localAddress());
          client.pauseReading();
          client.pauseReading();
          client.sendTo(bytes("1"), null);
          awaitEvent("server received 1");
          for (int i = 0; i < 10; i++) {
            Async.yieldNow();
          }
          assertThat(events).doesNotContain("client received resp:1");
          client.resumeReading();
          client.resumeReading();
          awaitEvent("client received resp:1");
          client.close();
          server.close();
        });
  }

  @Test
  void closingTwiceAndAbortingAfterItTellsTheLossOnce() {
    TestLoop.run(
        () -> {
          DatagramTransport transport = open(new Notes("it", false), ANY, null);
          transport.close();
          transport.close();
          transport.abort();
          transport.sendTo(bytes("late"), transport.localAddress());
          for (int i = 0; i < 5; i++) {
            Async.yieldNow();
          }
        });
    assertThat(events).containsExactly("it made", "it lost null");
  }

  @Test
  void closingInDatagramReceivedStopsWhatHasArrivedBehind() {
    TestLoop.run(
        () -> {
          DatagramProtocol closes =
              new DatagramProtocol() {
                private DatagramTransport transport;

                @Override
                public void connectionMade(DatagramTransport made) {
                  transport = made;
                }

                @Override
                public void datagramReceived(ByteBuffer data, SocketAddress from) {
                  events.add("received");
                  transport.close();
                }

                @Override
                public void connectionLost(Throwable cause) {
                  events.add("lost");
                }
              };
          DatagramTransport server = open(closes, ANY, null);
          DatagramTransport client = open(new Notes("client", false), ANY, null);
          client.sendTo(bytes("1"), server.localAddress());
          client.sendTo(bytes("2"), server.localAddress());
          awaitEvent("lost");
          client.close();
        });
    assertThat(events).containsOnlyOnce("received");
  }

  @Test
  void failureInErrorReceivedIsReportedAndTheEndpointGoesOn() {
    TestLoop.run(
        () -> {
          Loop.current()
              .setExceptionHandler((loop, context) -> events.add(context.exception().getMessage()));
          DatagramProtocol fails =
              new DatagramProtocol() {
                @Override
                public void errorReceived(IOException error) {
                  throw new IllegalStateException("cannot cope");
                }

                @Override
                public void datagramReceived(ByteBuffer data, SocketAddress from) {
                  events.add("received");
                }
              };
          DatagramTransport transport = open(fails, ANY, null);
          transport.sendTo(ByteBuffer.allocate(70_000), transport.localAddress());
          awaitEvent("cannot cope");
          transport.sendTo(bytes("x"), transport.localAddress());
          awaitEvent("received");
          transport.close();
        });
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }
}
