// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Async;
import dev.lockstep.AsyncTimeoutException;
import dev.lockstep.net.Connection;
import dev.lockstep.net.Streams;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Connections of a world that go on to a server of the machine. */
class PassThroughTest {

  private static final int PORT = 5432;

  private final World world = new World();
  private ServerSocket server;

  @BeforeEach
  void serve() throws IOException {
    server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    Thread.ofPlatform().daemon().name("server of the machine").start(this::acceptAll);
  }

  @AfterEach
  void close() throws IOException {
    server.close();
  }

  private void acceptAll() {
    while (!server.isClosed()) {
      try (Socket socket = server.accept()) {
        answer(socket);
      } catch (IOException e) {
        // a client is gone, or the test is over
      }
    }
  }

  /** Sends back each line but those that begin with "quiet". */
  private static void answer(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c >= 0; c = in.read()) {
      line.append((char) c);
      if (c == '\n') {
        if (line.indexOf("quiet") != 0) {
          socket.getOutputStream().write(line.toString().getBytes(UTF_8));
        }
        line.setLength(0);
      }
    }
  }

  private Map<Integer, InetSocketAddress> target() {
    return Map.of(PORT, (InetSocketAddress) server.getLocalSocketAddress());
  }

  private static String ask(Connection connection, String line) throws IOException {
    connection.writer().write(line + "\n");
    return new String(connection.reader().readLine(), UTF_8).strip();
  }

  @Test
  void answerOfTheMachineTakesTheTimeOfTheLinkOnly() {
    world.passThrough("db", target());
    world.run(
        () -> {
          try (Connection connection = Streams.connect("db", PORT)) {
            assertThat(ask(connection, "one")).isEqualTo("one");
            assertThat(world.clock().elapsed()).isEqualTo(Duration.ofMillis(4));
            assertThat(ask(connection, "two")).isEqualTo("two");
            connection.writer().writeEof();
            assertThat(connection.reader().read(1)).isEmpty();
          }
        });
  }

  @Test
  void idleConnectionLetsVirtualTimeGoOn() {
    world.passThrough("db", target());
    world.run(
        () -> {
          try (Connection connection = Streams.connect("db", PORT)) {
            assertThat(ask(connection, "one")).isEqualTo("one");
            Async.sleep(Duration.ofMinutes(5));
            assertThat(ask(connection, "two")).isEqualTo("two");
          }
        });
  }

  @Test
  void machineThatDoesNotAnswerHoldsTimeForItsLimit() {
    world.host("db", new PassThrough(target(), /* mostTicks= */ 2));
    world.run(
        () -> {
          try (Connection connection = Streams.connect("db", PORT)) {
            assertThatThrownBy(
                    () -> Async.timeout(Duration.ofSeconds(2), () -> ask(connection, "quiet")))
                .isInstanceOf(AsyncTimeoutException.class);
          }
        });
  }

  @Test
  void machineThatTakesNoConnectionIsGivenUp() throws IOException {
    List<SocketChannel> waiting = new ArrayList<>();
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      for (int i = 0; i < 8; i++) { // nobody accepts, and more than its queue holds
        SocketChannel next = SocketChannel.open();
        waiting.add(next);
        next.configureBlocking(false);
        next.connect(full.getLocalSocketAddress());
      }
      InetSocketAddress target = (InetSocketAddress) full.getLocalSocketAddress();
      world.host("db", new PassThrough(Map.of(PORT, target), /* mostTicks= */ 2));
      world.run(
          () -> {
            try (Connection connection = Streams.connect("db", PORT)) {
              assertThatThrownBy(() -> connection.reader().read(1))
                  .isInstanceOf(SocketException.class)
                  .hasMessage("Connection reset");
            }
          });
    } finally {
      for (SocketChannel each : waiting) {
        each.close();
      }
    }
  }

  @Test
  void partitionCutsThePathToTheMachine() {
    world.passThrough("db", target());
    world.run(
        () -> {
          try (Connection connection = Streams.connect("db", PORT)) {
            assertThat(ask(connection, "one")).isEqualTo("one");
            try (LinkRule cut = world.link("test", "db").drop()) {
              assertThatThrownBy(
                      () -> Async.timeout(Duration.ofSeconds(1), () -> ask(connection, "two")))
                  .isInstanceOf(AsyncTimeoutException.class);
            }
          }
        });
  }

  @Test
  void connectionThatTheMachineRefusesIsReset() throws IOException {
    Map<Integer, InetSocketAddress> target = target();
    server.close();
    world.passThrough("db", target);
    world.run(
        () -> {
          try (Connection connection = Streams.connect("db", PORT)) {
            assertThatThrownBy(() -> ask(connection, "one")).isInstanceOf(IOException.class);
          }
        });
  }

  @Test
  void whatIsNotPassedThroughNamesHowToPassIt() {
    world.run(
        () ->
            assertThatThrownBy(() -> Streams.connect("db.example.com", PORT))
                .isInstanceOf(UnknownHostException.class)
                .hasMessage("db.example.com: Name or service not known")
                .satisfies(
                    it ->
                        assertThat(it.getSuppressed()[0])
                            .hasMessageContaining("World.passThrough(\"db.example.com\"")));
  }

  @Test
  void namesAndPortsAreChecked() {
    assertThatThrownBy(() -> world.passThrough("localhost", PORT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'localhost' must be a name other than localhost");
    assertThatThrownBy(() -> world.passThrough("192.0.2.1", PORT))
        .hasMessageContaining("'192.0.2.1' must be a name");
    assertThatThrownBy(() -> world.passThrough("db"))
        .hasMessageContaining("'db' must have at least one port");
    assertThatThrownBy(() -> world.passThrough("db", 0))
        .hasMessage("port = 0 must be from 1 to 65535");
    assertThatThrownBy(() -> world.passThrough("db", 1, 65_536))
        .hasMessage("port = 65536 must be from 1 to 65535");
    assertThatThrownBy(() -> world.passThrough("db", 1, 1)).hasMessage("port 1 is given twice");
  }
}
