// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.net;

import static com.example.net.BothNetworks.compare;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Where channels differ only in a race or at a rare address: the same as over loopback. */
@EnabledOnOs(
    value = OS.LINUX,
    disabledReason = "a simulated network does what Linux does, and there is none here to compare")
@SuppressWarnings("AddressSelection") // as plain code does it
class SocketCornersTest {

  /** A kind of socket. */
  private enum Kind {
    LISTENER,
    STREAM,
    DATAGRAM;

    NetworkChannel open(ProtocolFamily family) throws IOException {
      return switch (this) {
        case LISTENER -> ServerSocketChannel.open(family);
        case STREAM -> SocketChannel.open(family);
        case DATAGRAM -> DatagramChannel.open(family);
      };
    }
  }

  /** An address, and the family of the socket at it. */
  private record Place(ProtocolFamily family, String address) {
    NetworkChannel bind(Kind kind, int port) throws IOException {
      NetworkChannel made = kind.open(family);
      try {
        return made.bind(new InetSocketAddress(InetAddress.getByName(address), port));
      } catch (IOException e) {
        made.close();
        throw e;
      }
    }
  }

  private static final List<Place> PLACES =
      List.of(
          new Place(StandardProtocolFamily.INET, "0.0.0.0"),
          new Place(StandardProtocolFamily.INET, "127.0.0.1"),
          new Place(StandardProtocolFamily.INET6, "::"),
          new Place(StandardProtocolFamily.INET6, "0.0.0.0"),
          new Place(StandardProtocolFamily.INET6, "127.0.0.1"),
          new Place(StandardProtocolFamily.INET6, "::1"));

  @BeforeAll
  static void machineHasIpv6() {
    try (NetworkChannel channel =
        new Place(StandardProtocolFamily.INET6, "::1").bind(Kind.STREAM, 0)) {
      Assumptions.assumeTrue(channel.isOpen());
    } catch (IOException | UnsupportedOperationException e) {
      Assumptions.abort("the machine has no IPv6");
    }
  }

  @Test
  void twoSocketsHaveOnePortWhereTheyMay() throws Exception {
    compare(1, pause -> pairs());
  }

  private static List<String> pairs() throws IOException {
    List<String> log = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      for (Place first : PLACES) {
        for (Place second : PLACES) {
          try (NetworkChannel one = first.bind(kind, 0)) {
            int port = ((InetSocketAddress) one.getLocalAddress()).getPort();
            String outcome =
                NetworkProgram.outcome(
                    () -> {
                      second.bind(kind, port).close();
                      return "bound";
                    });
            log.add(kind + " at " + first + ", then at " + second + ": " + outcome);
          }
        }
      }
    }
    return log;
  }

  @Test
  void connectionThatIsGoneBeforeConnectIsFinishedIsTold() throws Exception {
    for (int interest = 0; interest < 8; interest++) {
      int ops =
          (interest & 1) * SelectionKey.OP_READ
              + (interest >> 1 & 1) * SelectionKey.OP_WRITE
              + (interest >> 2) * SelectionKey.OP_CONNECT;
      for (Fate fate : Fate.values()) {
        compare(1, pause -> connect(fate, ops, pause));
      }
    }
  }

  /** What becomes of a connection before the program that asked for it looks again. */
  private enum Fate {
    NONE,
    NEVER_ACCEPTED,
    ENDED,
    RESET,
    REFUSED
  }

  private static List<String> connect(Fate fate, int ops, SocketProgram.Pause pause)
      throws Exception {
    List<String> log = new ArrayList<>();
    List<SocketChannel> accepted = new ArrayList<>();
    ServerSocketChannel listener =
        ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getByName("::1"), 0));
    SocketAddress target = listener.getLocalAddress();
    if (fate == Fate.REFUSED) {
      listener.close();
    }
    try (SocketChannel channel = SocketChannel.open();
        Selector selector = Selector.open()) {
      channel.configureBlocking(false);
      SelectionKey key = channel.register(selector, ops);
      log.add("connect: " + channel.connect(target));
      pause.run();
      switch (fate) {
        case NONE, REFUSED -> {}
        case NEVER_ACCEPTED -> listener.close();
        case ENDED, RESET -> {
          accepted.add(listener.accept());
          if (fate == Fate.RESET) {
            accepted.getFirst().setOption(StandardSocketOptions.SO_LINGER, 0);
          }
          accepted.getFirst().close();
        }
      }
      pause.run();
      log.add("ready: " + selector.selectNow() + " " + key.readyOps());
      log.add("finish: " + NetworkProgram.outcome(() -> channel.finishConnect() + ""));
      selector.selectedKeys().clear();
      log.add(
          "ready: " + NetworkProgram.outcome(() -> selector.selectNow() + " " + key.readyOps()));
      for (int i = 0; i < 2; i++) {
        log.add("read: " + NetworkProgram.outcome(() -> channel.read(ByteBuffer.allocate(1)) + ""));
        log.add(
            "write: " + NetworkProgram.outcome(() -> channel.write(ByteBuffer.allocate(1)) + ""));
        pause.run();
        selector.selectedKeys().clear();
        log.add(
            "ready: " + NetworkProgram.outcome(() -> selector.selectNow() + " " + key.readyOps()));
      }
    } finally {
      listener.close();
      for (SocketChannel it : accepted) {
        it.close();
      }
    }
    return log;
  }
}
