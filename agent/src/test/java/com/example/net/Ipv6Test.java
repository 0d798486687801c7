// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.lockstep.virtual.Host;
import dev.lockstep.virtual.World;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The JDK's network, unchanged, on hosts that have addresses of IPv6. */
@SuppressWarnings("AddressSelection") // as plain code does it
class Ipv6Test {

  private static final int PORT = 8080;

  @BeforeAll
  static void jvmHasIpv6() throws IOException {
    try (DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET6)) {
      assertThat(channel.isOpen()).isTrue();
    } catch (UnsupportedOperationException e) {
      Assumptions.abort("the JVM finds no IPv6 on its machine, and has no channels for it");
    }
  }

  private static Host dualStack(World world, Host.HostProgram program) {
    Host server = world.host("server", program);
    server.setAddresses("10.0.0.2", "fd00::2");
    world.testHost().setAddresses("10.0.0.1", "fd00::1");
    return server;
  }

  /** A server that tells each client the two ends of its connection. */
  private static void tellEnds() throws IOException {
    try (ServerSocket server = new ServerSocket(PORT)) {
      while (true) {
        try (Socket socket = server.accept()) {
          InetSocketAddress from = (InetSocketAddress) socket.getRemoteSocketAddress();
          String ends = from.getAddress() + " " + socket.getLocalAddress();
          socket.getOutputStream().write(ends.getBytes(UTF_8));
        }
      }
    }
  }

  private static String ask(InetAddress host) throws IOException {
    try (Socket socket = new Socket(host, PORT)) {
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }

  @Test
  void namesHaveAddressesOfBothFamiliesWithIpv4First() {
    assertThat(
            WorldLog.of(
                (world, log) -> {
                  dualStack(world, host -> {}).setAddresses("fd00::2", "10.0.0.2");
                  log.result("all", () -> Arrays.toString(InetAddress.getAllByName("server")));
                  log.result("one", () -> InetAddress.getByName("server"));
                  log.result("own", InetAddress::getLocalHost);
                  log.result("self", () -> Arrays.toString(InetAddress.getAllByName("localhost")));
                  log.result("name", () -> InetAddress.getByName("fd00::2").getHostName());
                  log.result("no name", () -> InetAddress.getByName("fd00::9").getHostName());
                  log.result("mapped", () -> InetAddress.getByName("::ffff:10.0.0.2"));
                  log.result("up", () -> InetAddress.getByName("fd00::2").isReachable(1000));
                }))
        .containsExactly(
            "0 ms all: [server/10.0.0.2, server/fd00:0:0:0:0:0:0:2]",
            "0 ms one: server/10.0.0.2",
            "0 ms own: test/10.0.0.1",
            "0 ms self: [localhost/127.0.0.1, localhost/0:0:0:0:0:0:0:1]",
            "0 ms name: server",
            "0 ms no name: fd00:0:0:0:0:0:0:9",
            "0 ms mapped: /10.0.0.2",
            "80 ms up: true");
  }

  @Test
  void serverOfAllAddressesTakesBothFamilies() {
    assertThat(
            WorldLog.of(
                (world, log) -> {
                  dualStack(world, host -> tellEnds());
                  for (InetAddress address : InetAddress.getAllByName("server")) {
                    log.result(address.getHostAddress(), () -> ask(address));
                  }
                  log.result("elsewhere", () -> ask(InetAddress.getByName("fd00::9")));
                }))
        .containsExactly(
            "160 ms 10.0.0.2: /10.0.0.1 /10.0.0.2",
            "320 ms fd00:0:0:0:0:0:0:2: /fd00:0:0:0:0:0:0:1 /fd00:0:0:0:0:0:0:2",
            "3320 ms elsewhere: NoRouteToHostException: No route to host");
  }

  /** Listens at an address, and closes what it accepts. */
  private static void listen(ServerSocketChannel channel, String at, int port) throws IOException {
    channel.bind(new InetSocketAddress(at, port));
    new Thread(
            () -> {
              try {
                while (true) {
                  channel.accept().close();
                }
              } catch (IOException e) {
                // the host has ended
              }
            })
        .start();
  }

  private static String connect(String address, int port) throws IOException {
    try (Socket socket = new Socket(address, port)) {
      return "is taken";
    }
  }

  @Test
  void listenerOfIpv4AloneRefusesIpv6AndOthersTakeBoth() {
    assertThat(
            WorldLog.of(
                (world, log) -> {
                  dualStack(
                      world,
                      host -> {
                        StandardProtocolFamily four = StandardProtocolFamily.INET;
                        StandardProtocolFamily six = StandardProtocolFamily.INET6;
                        listen(ServerSocketChannel.open(four), "0.0.0.0", 1);
                        listen(ServerSocketChannel.open(four), "10.0.0.2", 2);
                        listen(ServerSocketChannel.open(six), "0.0.0.0", 3);
                        listen(ServerSocketChannel.open(six), "::", 4);
                        listen(ServerSocketChannel.open(), "0.0.0.0", 5);
                        listen(ServerSocketChannel.open(four), "0.0.0.0", 6);
                        listen(ServerSocketChannel.open(), "fd00::2", 6); // another socket's
                        Thread.sleep(100_000);
                      });
                  for (int port = 1; port <= 6; port++) {
                    int at = port;
                    log.result(port + " of IPv4", () -> connect("10.0.0.2", at));
                    log.result(port + " of IPv6", () -> connect("fd00::2", at));
                  }
                }))
        .extracting(it -> it.substring(it.indexOf("ms ") + 3))
        .containsExactly( // as on loopback of Linux
            "1 of IPv4: is taken",
            "1 of IPv6: ConnectException: Connection refused",
            "2 of IPv4: is taken",
            "2 of IPv6: ConnectException: Connection refused",
            "3 of IPv4: is taken",
            "3 of IPv6: is taken",
            "4 of IPv4: is taken",
            "4 of IPv6: is taken",
            "5 of IPv4: is taken",
            "5 of IPv6: is taken",
            "6 of IPv4: is taken",
            "6 of IPv6: is taken");
  }

  @Test
  void datagramChannelOfIpv4AloneGetsNoneOfIpv6() {
    assertThat(
            WorldLog.of(
                (world, log) -> {
                  dualStack(
                      world,
                      host -> {
                        try (DatagramChannel channel =
                            DatagramChannel.open(StandardProtocolFamily.INET)) {
                          channel.bind(new InetSocketAddress("0.0.0.0", PORT));
                          for (int i = 0; i < 2; i++) {
                            ByteBuffer datagram = ByteBuffer.allocate(9);
                            channel.receive(datagram);
                            log.add("datagram " + datagram.get(0));
                          }
                        }
                      });
                  try (DatagramChannel channel = DatagramChannel.open()) {
                    for (byte i = 1; i <= 3; i++) {
                      channel.send(
                          ByteBuffer.wrap(new byte[] {i}),
                          new InetSocketAddress(i == 2 ? "fd00::2" : "10.0.0.2", PORT));
                    }
                    Thread.sleep(1_000);
                  }
                }))
        .containsExactly("40 ms datagram 1", "40 ms datagram 3");
  }

  @Test
  void channelsConnectOverIpv6AndTellItsAddresses() {
    assertThat(
            WorldLog.of(
                (world, log) -> {
                  dualStack(
                      world,
                      host -> {
                        try (ServerSocketChannel server = ServerSocketChannel.open()) {
                          server.bind(new InetSocketAddress("fd00::2", PORT));
                          log.add("bound to " + server.getLocalAddress());
                          for (int i = 0; i < 2; i++) {
                            try (SocketChannel channel = server.accept()) {
                              log.add("from " + channel.getRemoteAddress());
                            }
                          }
                        }
                      });
                  try (SocketChannel channel =
                      SocketChannel.open(new InetSocketAddress("fd00::2", PORT))) {
                    log.add("to " + channel.getRemoteAddress());
                    log.result("end", () -> channel.read(ByteBuffer.allocate(1)));
                  }
                  try (AsynchronousSocketChannel channel = AsynchronousSocketChannel.open()) {
                    channel.connect(new InetSocketAddress("fd00::2", PORT)).get();
                    log.add("at " + channel.getLocalAddress());
                  }
                  log.result("other family", () -> ask(InetAddress.getByName("10.0.0.2")));
                }))
        .contains(
            "0 ms bound to /[fd00:0:0:0:0:0:0:2]:8080",
            "80 ms to /[fd00:0:0:0:0:0:0:2]:8080",
            "120 ms from /[fd00:0:0:0:0:0:0:1]:49152")
        .anyMatch(line -> line.contains("at /[fd00:0:0:0:0:0:0:1]:49153"))
        .last()
        .asString()
        .contains("other family: ConnectException: Connection refused");
  }

  @Test
  void datagramsTellTheirSendersOfBothFamilies() {
    assertThat(
            WorldLog.of(
                (world, log) -> {
                  CountDownLatch received = new CountDownLatch(3);
                  dualStack(
                      world,
                      host -> {
                        try (DatagramSocket socket = new DatagramSocket(PORT)) {
                          while (received.getCount() > 0) {
                            DatagramPacket packet = new DatagramPacket(new byte[9], 9);
                            socket.receive(packet);
                            log.add("from " + packet.getAddress());
                            socket.send(packet);
                            received.countDown();
                          }
                        }
                      });
                  Thread.sleep(1);
                  try (DatagramSocket socket = new DatagramSocket();
                      DatagramChannel channel = DatagramChannel.open()) {
                    for (InetAddress to : InetAddress.getAllByName("server")) {
                      socket.send(new DatagramPacket(new byte[3], 3, to, PORT));
                      DatagramPacket answer = new DatagramPacket(new byte[9], 9);
                      socket.receive(answer);
                      log.add(answer.getLength() + " bytes from " + answer.getAddress());
                    }
                    channel.connect(new InetSocketAddress("fd00::2", PORT));
                    channel.write(ByteBuffer.allocate(5));
                    log.result("echo", () -> channel.receive(ByteBuffer.allocate(9)));
                  }
                }))
        .containsExactly(
            "41 ms from /10.0.0.1",
            "81 ms 3 bytes from /10.0.0.2",
            "121 ms from /fd00:0:0:0:0:0:0:1",
            "161 ms 3 bytes from /fd00:0:0:0:0:0:0:2",
            "201 ms from /fd00:0:0:0:0:0:0:1",
            "241 ms echo: /[fd00:0:0:0:0:0:0:2]:8080");
  }

  @Test
  void httpClientGetsFromALiteralAddress() {
    assertThat(
            WorldLog.of(
                (world, log) -> {
                  dualStack(
                      world,
                      host -> {
                        HttpServer server = HttpServer.create(new InetSocketAddress(PORT), 0);
                        server.createContext(
                            "/",
                            exchange -> {
                              byte[] body =
                                  exchange.getRequestHeaders().getFirst("Host").getBytes(UTF_8);
                              exchange.sendResponseHeaders(200, body.length);
                              exchange.getResponseBody().write(body);
                              exchange.close();
                            });
                        server.start();
                      });
                  URI uri = URI.create("http://[fd00::2]:8080/");
                  try (HttpClient client = HttpClient.newHttpClient()) {
                    HttpRequest request = HttpRequest.newBuilder(uri).build();
                    log.result(
                        "client", () -> client.send(request, BodyHandlers.ofString()).body());
                  }
                  log.result(
                      "connection",
                      () -> new String(uri.toURL().openStream().readAllBytes(), UTF_8));
                }))
        .containsExactly("160 ms client: [fd00::2]:8080", "320 ms connection: [fd00::2]:8080");
  }

  @Test
  void interfacesListIpv6FirstWithTheirScope() {
    assertThat(
            WorldLog.of(
                (world, log) -> {
                  world.testHost().setAddresses("10.0.0.1", "fd00::1", "fe80::1");
                  for (NetworkInterface it : NetworkInterface.networkInterfaces().toList()) {
                    log.add(it.getName() + " " + it.inetAddresses().toList());
                  }
                  InetAddress own = InetAddress.getByName("fd00::1");
                  log.result("by address", () -> NetworkInterface.getByInetAddress(own).getName());
                  log.result(
                      "scope",
                      () -> ((Inet6Address) InetAddress.getByName("fe80::2%eth0")).getScopeId());
                }))
        .containsExactly(
            "0 ms lo [/0:0:0:0:0:0:0:1%lo, /127.0.0.1]",
            "0 ms eth0 [/fd00:0:0:0:0:0:0:1%eth0, /fe80:0:0:0:0:0:0:1%eth0, test/10.0.0.1]",
            "0 ms by address: eth0",
            "0 ms scope: 2");
  }

  @Test
  void linkLocalAddressIsReachedWithItsScope() {
    assertThat(
            WorldLog.of(
                (world, log) -> {
                  Host server = world.host("server", Ipv6Test::tellEnds);
                  server.setAddresses("fe80::2");
                  world.testHost().setAddresses("fe80::1");
                  log.result("ends", () -> ask(InetAddress.getByName("fe80::2%eth0")));
                }))
        .containsExactly("160 ms ends: /fe80:0:0:0:0:0:0:1%2 /fe80:0:0:0:0:0:0:2%2");
  }
}
