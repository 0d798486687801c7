// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.virtual.LinkRule;
import dev.lockstep.virtual.net.TcpBehavior;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.Test;

/** What people tune of the JDK's sockets, unchanged, on the hosts of a world 40 ms apart. */
@SuppressWarnings("AddressSelection") // as plain code does it
class TunedSocketsTest {

  private static final int PORT = 7;
  private static final int SEGMENT = 1460;
  private static final int LARGE = 1 << 20;

  /** Takes down when so many segments have arrived, of one connection. */
  private static void receive(WorldLog log, int... segments) throws IOException {
    try (ServerSocket server = new ServerSocket()) {
      server.setReceiveBufferSize(LARGE);
      server.bind(new InetSocketAddress(PORT));
      try (Socket socket = server.accept()) {
        int arrived = 0;
        for (int count : segments) {
          socket.getInputStream().readNBytes((count - arrived) * SEGMENT);
          arrived = count;
          log.add(count + " segments");
        }
      }
    }
  }

  private static void send(int segments) throws IOException, InterruptedException {
    try (Socket socket = new Socket()) {
      socket.setSendBufferSize(LARGE);
      socket.connect(new InetSocketAddress("server", PORT));
      socket.getOutputStream().write(new byte[segments * SEGMENT]);
      Thread.sleep(Duration.ofSeconds(2));
    }
  }

  @Test
  void transferBeginsSlowlyAndDoublesEachRoundTrip() {
    assertThat(
            WorldLog.of(
                (world, log) -> {
                  world.tcp(TcpBehavior.CONGESTION_CONTROL);
                  world.host("server", () -> receive(log, 10, 11, 30, 31, 70));
                  send(70);
                }))
        .containsExactly( // the connection is there at 80 ms, and a segment takes 40 ms
            "120 ms 10 segments",
            "200 ms 11 segments",
            "200 ms 30 segments",
            "280 ms 31 segments",
            "280 ms 70 segments");
  }

  @Test
  void transferInAWorldThatIsNotToldFillsTheBuffersAtOnce() {
    assertThat(
            WorldLog.of(
                (world, log) -> {
                  world.host("server", () -> receive(log, 10, 70));
                  send(70);
                }))
        .containsExactly("120 ms 10 segments", "120 ms 70 segments");
  }

  @Test
  void readsOfASilentMachineEndByTheirTimeoutAndWithoutOneWhenTcpGivesUp() {
    assertThat(
            WorldLog.of(
                (world, log) -> {
                  world.host("server", BlockingSocketsTest::serveEchoes);
                  try (Socket socket = new Socket("server", PORT);
                      SocketChannel channel =
                          SocketChannel.open(new InetSocketAddress("server", PORT))) {
                    LinkRule cut = world.link("test", "server").drop();
                    assertThat(cut).isNotNull();
                    socket.setSoTimeout(5_000);
                    log.result("read", () -> socket.getInputStream().read());
                    log.result("again", () -> socket.getInputStream().read());
                    channel.socket().setSoTimeout(5_000);
                    log.result("channel", () -> channel.socket().getInputStream().read());
                    socket.getOutputStream().write('x');
                    log.result("after a write", () -> socket.getInputStream().read());
                    socket.setSoTimeout(0);
                    log.result("no limit", () -> socket.getInputStream().read());
                  }
                }))
        .containsExactly(
            "5160 ms read: SocketTimeoutException: Read timed out",
            "10160 ms again: SocketTimeoutException: Read timed out",
            "15160 ms channel: SocketTimeoutException: Read timed out",
            "20160 ms after a write: SocketTimeoutException: Read timed out",
            // 240 ms after 80 ms for the SYN, doubled nine times, then 120 s six times
            "977800 ms no limit: SocketException: Connection timed out");
  }

  // ---- options of a listener

  private static String options(NetworkChannel channel) throws IOException {
    return channel.getOption(StandardSocketOptions.SO_RCVBUF)
        + " "
        + channel.getOption(StandardSocketOptions.SO_REUSEADDR)
        + " "
        + channel.getOption(ExtendedSocketOptions.TCP_KEEPIDLE)
        + " "
        + channel.getOption(StandardSocketOptions.TCP_NODELAY);
  }

  @Test
  void acceptedSocketHasTheOptionsOfItsListener() {
    assertThat(
            WorldLog.of(
                (world, log) -> {
                  world.host(
                      "server",
                      () -> {
                        try (ServerSocket server = new ServerSocket()) {
                          server.setReceiveBufferSize(20_000);
                          server.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, 33);
                          server.setOption(StandardSocketOptions.IP_TOS, 8);
                          server.setSoTimeout(60_000);
                          server.bind(new InetSocketAddress(PORT));
                          server.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, 3);
                          try (Socket socket = server.accept()) {
                            log.add(
                                socket.getReceiveBufferSize()
                                    + " "
                                    + socket.getReuseAddress()
                                    + " "
                                    + socket.getOption(ExtendedSocketOptions.TCP_KEEPIDLE)
                                    + " "
                                    + socket.getOption(ExtendedSocketOptions.TCP_KEEPCOUNT)
                                    + " "
                                    + socket.getTrafficClass()
                                    + " "
                                    + socket.getSoTimeout());
                          }
                        }
                      });
                  try (Socket socket = new Socket("server", PORT)) {
                    log.result("end", () -> socket.getInputStream().read());
                  }
                }))
        .containsExactly("120 ms 20000 true 33 3 8 0", "160 ms end: -1");
  }

  @Test
  void acceptedChannelHasTheOptionsThatItsListenerHadWhenItWasEstablished() {
    assertThat(
            WorldLog.of(
                (world, log) -> {
                  world.host(
                      "server",
                      () -> {
                        try (ServerSocketChannel server = ServerSocketChannel.open()) {
                          server.setOption(StandardSocketOptions.SO_RCVBUF, 20_000);
                          server.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, 33);
                          server.bind(new InetSocketAddress(PORT));
                          Thread.sleep(1_000);
                          server.setOption(StandardSocketOptions.SO_RCVBUF, 30_000);
                          server.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, 44);
                          for (int i = 0; i < 2; i++) {
                            try (SocketChannel channel = server.accept()) {
                              log.add(options(channel));
                            }
                          }
                        }
                      });
                  for (int i = 0; i < 2; i++) {
                    try (Socket socket = new Socket("server", PORT)) {
                      log.result("end", () -> socket.getInputStream().read());
                    }
                  }
                }))
        .containsExactly(
            "1000 ms 20000 true 33 false",
            "1040 ms end: -1",
            "1160 ms 30000 true 44 false",
            "1200 ms end: -1");
  }
}
