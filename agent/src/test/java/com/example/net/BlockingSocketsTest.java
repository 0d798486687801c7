// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Async;
import dev.lockstep.virtual.LinkRule;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** {@link Socket} and {@link ServerSocket}, unchanged, on the hosts of a world. */
@SuppressWarnings("AddressSelection") // as plain code does it
class BlockingSocketsTest {

  private static final int PORT = 7;

  /** An echo server with a thread for each connection. */
  static void serveEchoes() throws IOException {
    try (ServerSocket server = new ServerSocket(PORT)) {
      while (true) {
        Socket socket = server.accept();
        new Thread(() -> echo(socket)).start();
      }
    }
  }

  private static void echo(Socket socket) {
    try (socket) {
      socket.getInputStream().transferTo(socket.getOutputStream());
    } catch (IOException e) {
      // the client has gone
    }
  }

  private static String ask(Socket socket, String question) throws IOException {
    byte[] bytes = question.getBytes(StandardCharsets.UTF_8);
    socket.getOutputStream().write(bytes);
    return new String(socket.getInputStream().readNBytes(bytes.length), StandardCharsets.UTF_8);
  }

  private static void sleep(Duration time) throws InterruptedException {
    Thread.sleep(time);
  }

  @Test
  void echoesComeAfterTheLatencyOfTheLink() {
    assertThat(
            WorldLog.of(
                (world, log) -> {
                  world.host("server", BlockingSocketsTest::serveEchoes);
                  try (Socket socket = new Socket("server", PORT)) {
                    log.add("connected to " + socket.getRemoteSocketAddress());
                    log.result("echo", () -> ask(socket, "hello"));
                    socket.shutdownOutput();
                    log.result("end", () -> socket.getInputStream().read());
                  }
                }))
        .containsExactly(
            "80 ms connected to server/10.0.0.2:7", "160 ms echo: hello", "240 ms end: -1");
  }

  @Test
  void connectFailsAsItDoesOnTheMachine() {
    assertThat(
            WorldLog.of(
                (world, log) -> {
                  world.host("server");
                  log.result("closed port", () -> new Socket("server", PORT));
                  log.result("no such name", () -> new Socket("nobody", PORT));
                  world.link("test", "server").drop();
                  log.result(
                      "with a limit",
                      () -> {
                        Socket socket = new Socket();
                        socket.connect(new InetSocketAddress("server", PORT), 5000);
                        return socket;
                      });
                  log.result("without a limit", () -> new Socket("server", PORT));
                }))
        .containsExactly(
            "80 ms closed port: ConnectException: Connection refused",
            "80 ms no such name: UnknownHostException: nobody",
            "5080 ms with a limit: SocketTimeoutException: Connect timed out",
            "132080 ms without a limit: ConnectException: Connection timed out");
  }

  @Test
  void timeoutsEndReadsAndAcceptsAndLeaveTheSocketUsable() {
    assertThat(
            WorldLog.of(
                (world, log) -> {
                  world.host("server", BlockingSocketsTest::serveEchoes);
                  try (Socket socket = new Socket("server", PORT)) {
                    socket.setSoTimeout(30_000);
                    log.result("read", () -> socket.getInputStream().read());
                    log.result("echo", () -> ask(socket, "hello"));
                  }
                  try (ServerSocket server = new ServerSocket(0)) {
                    server.setSoTimeout(5000);
                    log.result("accept", server::accept);
                  }
                }))
        .containsExactly(
            "30080 ms read: SocketTimeoutException: Read timed out",
            "30160 ms echo: hello",
            "35160 ms accept: SocketTimeoutException: Accept timed out");
  }

  @Test
  void partitionOfAMinuteHoldsUpWhatWasSent() {
    assertThat(
            WorldLog.of(
                (world, log) -> {
                  world.host("server", BlockingSocketsTest::serveEchoes);
                  try (Socket socket = new Socket("server", PORT)) {
                    LinkRule cut = world.link("test", "server").drop();
                    Async.spawn(
                        "healer",
                        () -> {
                          sleep(Duration.ofMinutes(1));
                          cut.close();
                        });
                    socket.setSoTimeout(20_000);
                    log.result("in the cut", () -> ask(socket, "hello"));
                    socket.setSoTimeout(0);
                    int first = socket.getInputStream().read();
                    assertThat(first).isEqualTo('h');
                    log.add(
                        "came after the cut: "
                            + (world.clock().elapsed().compareTo(Duration.ofMinutes(1)) > 0));
                  }
                }))
        .first()
        .isEqualTo("20080 ms in the cut: SocketTimeoutException: Read timed out");
  }

  @Test
  void crashAndRestartOfTheServerResetTheConnection() {
    assertThat(
            WorldLog.of(
                (world, log) -> {
                  var server = world.host("server", BlockingSocketsTest::serveEchoes);
                  Socket socket = new Socket("server", PORT);
                  log.result("echo", () -> ask(socket, "hello"));
                  server.crash();
                  server.restart();
                  log.result("read", () -> ask(socket, "again"));
                  log.result("write", () -> ask(socket, "again"));
                  socket.close();
                  log.result("new", () -> ask(new Socket("server", PORT), "anew"));
                  server.kill();
                  log.result("killed", () -> new Socket("server", PORT));
                }))
        .containsExactly(
            "160 ms echo: hello",
            "240 ms read: SocketException: Connection reset",
            "240 ms write: SocketException: Broken pipe",
            "400 ms new: anew",
            "480 ms killed: ConnectException: Connection refused");
  }

  @Test
  void lingerOfZeroResetsTheConnection() {
    assertThat(
            WorldLog.of(
                (world, log) -> {
                  world.host(
                      "server",
                      () -> {
                        try (ServerSocket server = new ServerSocket(PORT);
                            Socket socket = server.accept()) {
                          log.result("server reads", () -> socket.getInputStream().read());
                          log.result(
                              "server writes",
                              () -> {
                                socket.getOutputStream().write(1);
                                return "written";
                              });
                        }
                      });
                  Socket socket = new Socket("server", PORT);
                  socket.setSoLinger(true, 0);
                  socket.close();
                  sleep(Duration.ofSeconds(1));
                }))
        .containsExactly(
            "120 ms server reads: SocketException: Connection reset",
            "120 ms server writes: SocketException: Broken pipe");
  }

  @Test
  void closeByAnotherThreadEndsReadAndAccept() {
    assertThat(
            WorldLog.of(
                (world, log) -> {
                  world.host("server", BlockingSocketsTest::serveEchoes);
                  Socket socket = new Socket("server", PORT);
                  ServerSocket server = new ServerSocket(0);
                  Thread reader =
                      new Thread(() -> log.result("read", () -> socket.getInputStream().read()));
                  Thread acceptor =
                      Thread.startVirtualThread(() -> log.result("accept", server::accept));
                  reader.start();
                  sleep(Duration.ofSeconds(1));
                  socket.close();
                  reader.join();
                  server.close();
                  acceptor.join();
                }))
        .containsExactly(
            "1080 ms read: SocketException: Socket closed",
            "1080 ms accept: SocketException: Socket closed");
  }

  @Test
  void interruptClosesTheSocketOfAVirtualThreadOnly() {
    assertThat(
            WorldLog.of(
                (world, log) -> {
                  world.host("server", BlockingSocketsTest::serveEchoes);
                  Socket first = new Socket("server", PORT);
                  Thread virtual =
                      Thread.startVirtualThread(
                          () -> log.result("virtual", () -> first.getInputStream().read()));
                  sleep(Duration.ofSeconds(1));
                  virtual.interrupt();
                  virtual.join();
                  Socket second = new Socket("server", PORT);
                  Thread platform =
                      new Thread(
                          () -> {
                            log.result("platform", () -> second.getInputStream().read());
                            log.add("interrupted: " + Thread.currentThread().isInterrupted());
                          });
                  platform.start();
                  sleep(Duration.ofSeconds(1));
                  platform.interrupt();
                  sleep(Duration.ofSeconds(1));
                  second.getOutputStream().write('!');
                  platform.join();
                }))
        .containsExactly(
            "1080 ms virtual: SocketException: Closed by interrupt",
            "3240 ms platform: 33",
            "3240 ms interrupted: true");
  }

  @Test
  void addressesAndPortsAreThoseOfTheHost() {
    assertThat(
            WorldLog.of(
                (world, log) -> {
                  var server = world.host("server", BlockingSocketsTest::serveEchoes);
                  try (Socket socket = new Socket()) {
                    log.result("new", socket::getLocalSocketAddress);
                    socket.bind(new InetSocketAddress(5000));
                    log.result("bound", socket::getLocalSocketAddress);
                    log.result("in use", () -> new ServerSocket(5000));
                    socket.connect(new InetSocketAddress(server.address(), PORT));
                    log.result("connected", socket::getLocalSocketAddress);
                  }
                  log.result(
                      "of another host",
                      () -> new ServerSocket(80, 50, InetAddress.getByName("server")));
                  try (ServerSocket loopback =
                      new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                    log.result("loopback", loopback::getLocalSocketAddress);
                    log.result(
                        "to itself",
                        () -> new Socket("localhost", loopback.getLocalPort()).isConnected());
                  }
                }))
        .containsExactly(
            "0 ms new: null",
            "0 ms bound: 0.0.0.0/0.0.0.0:5000",
            "0 ms in use: BindException: Address already in use",
            "80 ms connected: /10.0.0.1:5000",
            "80 ms of another host: BindException: Cannot assign requested address",
            "80 ms loopback: localhost/127.0.0.1:49152",
            "80 ms to itself: true");
  }

  @Test
  void namesAreResolvedByTheWorld() {
    assertThat(
            WorldLog.of(
                (world, log) -> {
                  world.host(
                      "server",
                      () -> {
                        log.result("on the server", InetAddress::getLocalHost);
                      });
                  log.result("on the test's host", InetAddress::getLocalHost);
                  log.result("self", () -> InetAddress.getByName("localhost"));
                  world.dns().setDelay(Duration.ofMillis(200));
                  log.result("by name", () -> InetAddress.getByName("server"));
                  log.result(
                      "by address",
                      () -> InetAddress.getByAddress(new byte[] {10, 0, 0, 2}).getHostName());
                  log.result(
                      "no name",
                      () -> InetAddress.getByAddress(new byte[] {10, 0, 9, 9}).getHostName());
                  world.dns().set("both", Duration.ofMinutes(1), "10.0.0.1", "10.0.0.2");
                  log.result("all", () -> Arrays.toString(InetAddress.getAllByName("both")));
                  log.result("kept", () -> InetAddress.getAllByName("both").length);
                  world.dns().fail("server");
                  log.result("failing", () -> InetAddress.getByName("server"));
                }))
        .containsExactly(
            "0 ms on the test's host: test/10.0.0.1",
            "0 ms self: localhost/127.0.0.1",
            "0 ms on the server: server/10.0.0.2",
            "200 ms by name: server/10.0.0.2",
            "400 ms by address: server",
            "600 ms no name: 10.0.9.9",
            "800 ms all: [both/10.0.0.1, both/10.0.0.2]",
            "800 ms kept: 2",
            "1000 ms failing: UnknownHostException: server: Temporary failure in name resolution");
  }

  @Test
  void optionsAreKept() {
    assertThat(
            WorldLog.of(
                (world, log) -> {
                  world.host("server", BlockingSocketsTest::serveEchoes);
                  try (Socket socket = new Socket()) {
                    socket.setKeepAlive(true);
                    socket.setTcpNoDelay(true);
                    socket.setSoLinger(true, 70_000);
                    socket.setReceiveBufferSize(10_000);
                    socket.setTrafficClass(8);
                    socket.connect(new InetSocketAddress("server", PORT));
                    log.add(
                        "keep alive "
                            + socket.getKeepAlive()
                            + ", no delay "
                            + socket.getTcpNoDelay()
                            + ", linger "
                            + socket.getSoLinger()
                            + ", buffer "
                            + socket.getReceiveBufferSize()
                            + ", traffic "
                            + socket.getTrafficClass()
                            + ", reuse "
                            + socket.getOption(StandardSocketOptions.SO_REUSEADDR));
                  }
                }))
        .containsExactly(
            "80 ms keep alive true, no delay true, linger 65535, buffer 10000, traffic 8, reuse"
                + " false");
  }
}
