// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Async;
import dev.lockstep.Task;
import dev.lockstep.net.ConnectOptions;
import dev.lockstep.net.Connection;
import dev.lockstep.net.ServeOptions;
import dev.lockstep.net.Server;
import dev.lockstep.net.Streams;
import dev.lockstep.virtual.LinkRule;
import dev.lockstep.virtual.World;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The states of connections, by their names in RFC 9293, on a link of one second each way. */
@SuppressWarnings("try") // rules that only hold until the end of a block
class NetstatTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final World world = new World();
  private Connection accepted;

  private void serve() throws IOException {
    try (Server server =
        Streams.serve(
            (reader, writer) -> {
              accepted = new Connection(reader, writer);
              writer.waitClosed();
            },
            null,
            7,
            ServeOptions.defaults())) {
      server.serveForever();
    }
  }

  private Task<Connection> connecting() {
    world.links().latency(SECOND);
    world.host("db", this::serve);
    Async.yieldNow();
    return Async.spawn(() -> Streams.connect("db", 7));
  }

  private Connection connect() {
    Connection connection = connecting().await();
    Async.sleep(Duration.ofMillis(1500));
    assertThat(states()).containsExactly("test ESTABLISHED", "db ESTABLISHED");
    return connection;
  }

  private List<String> states() {
    return world.netstat().sockets().stream()
        .filter(socket -> socket.remote() != null)
        .map(socket -> socket.host() + " " + socket.state())
        .toList();
  }

  private List<String> statesAfter(Duration time) {
    Async.sleep(time);
    return states();
  }

  @Test
  void connectionIsOpenedInThreeSteps() {
    world.run(
        () -> {
          Task<Connection> connecting = connecting();
          assertThat(statesAfter(Duration.ofMillis(500))).containsExactly("test SYN_SENT");
          assertThat(statesAfter(SECOND)).containsExactly("test SYN_SENT", "db SYN_RECEIVED");
          assertThat(statesAfter(SECOND)).containsExactly("test ESTABLISHED", "db SYN_RECEIVED");
          assertThat(statesAfter(SECOND)).containsExactly("test ESTABLISHED", "db ESTABLISHED");
          connecting.await().close();
        });
  }

  @Test
  void oneSideEndsAfterTheOther() {
    world.run(
        () -> {
          Connection connection = connect();
          connection.writer().writeEof();
          assertThat(statesAfter(Duration.ofMillis(500)))
              .containsExactly("test FIN_WAIT_1", "db ESTABLISHED");
          assertThat(statesAfter(SECOND)).containsExactly("test FIN_WAIT_1", "db CLOSE_WAIT");
          assertThat(statesAfter(SECOND)).containsExactly("test FIN_WAIT_2", "db CLOSE_WAIT");
          accepted.writer().writeEof();
          assertThat(statesAfter(Duration.ofMillis(500)))
              .containsExactly("test FIN_WAIT_2", "db LAST_ACK");
          assertThat(statesAfter(SECOND)).containsExactly("test TIME_WAIT", "db LAST_ACK");
          assertThat(statesAfter(SECOND)).containsExactly("test TIME_WAIT");
          connection.close();
          accepted.close();
          assertThat(statesAfter(Duration.ofSeconds(61))).isEmpty();
        });
  }

  @Test
  void bothSidesEndAtOnce() {
    world.run(
        () -> {
          Connection connection = connect();
          connection.writer().writeEof();
          accepted.writer().writeEof();
          assertThat(statesAfter(Duration.ofMillis(500)))
              .containsExactly("test FIN_WAIT_1", "db FIN_WAIT_1");
          assertThat(statesAfter(SECOND)).containsExactly("test CLOSING", "db CLOSING");
          assertThat(statesAfter(SECOND)).containsExactly("test TIME_WAIT", "db TIME_WAIT");
          connection.close();
          accepted.close();
        });
  }

  // ---- what no program has open any more

  @Test
  void closedEndIsForgottenAMinuteAfterThePeerHasItsEnd() {
    world.run(
        () -> {
          Connection connection = connect();
          connection.close();
          assertThat(statesAfter(Duration.ofSeconds(61)))
              .containsExactly("test FIN_WAIT_2", "db CLOSE_WAIT");
          assertThat(statesAfter(Duration.ofSeconds(2))).containsExactly("db CLOSE_WAIT");

          accepted.writer().write("to nobody");
          assertThat(statesAfter(Duration.ofSeconds(3))).isEmpty();
        });
  }

  @Test
  void closedEndWhosePeerEndsLateIsKeptForAMinuteFromThen() {
    world.run(
        () -> {
          Connection connection = connect();
          world.links().latency(Duration.ofMillis(10)); // so that no segment is sent twice
          connection.close();
          Async.sleep(Duration.ofSeconds(50));
          accepted.close();
          assertThat(statesAfter(Duration.ofSeconds(59))).containsExactly("test TIME_WAIT");
          assertThat(statesAfter(Duration.ofSeconds(4))).isEmpty();
        });
  }

  @Test
  void closedEndWhosePeerTakesNothingIsGivenUpWithinMinutes() {
    world.run(
        () -> {
          Connection connection = connect();
          accepted.writer().transport().pauseReading();
          connection.writer().write(new byte[100_000]);
          Async.sleep(Duration.ofSeconds(10));
          connection.close();
          assertThat(statesAfter(SECOND)).containsExactly("test FIN_WAIT_1", "db ESTABLISHED");
          assertThat(statesAfter(Duration.ofMinutes(20))).containsExactly("db ESTABLISHED");
        });
  }

  // ---- segments of earlier connections between the same addresses

  private Connection connectFromOnePort() throws IOException {
    InetSocketAddress local = new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 5000);
    return Streams.connect("db", 7, ConnectOptions.defaults().localAddress(local));
  }

  /** A connection over which each end has sent five bytes. */
  private Connection usedConnection() throws IOException {
    world.links().latency(SECOND);
    world.host("db", this::serve);
    Async.yieldNow();
    Connection connection = connectFromOnePort();
    connection.writer().write("hello");
    Async.sleep(Duration.ofSeconds(3));
    accepted.writer().write("hello");
    Async.sleep(Duration.ofSeconds(3));
    return connection;
  }

  private void assertWorks(Connection connection) throws IOException {
    connection.writer().write("x");
    assertThat(accepted.reader().read(9)).containsExactly('x');
    accepted.writer().write("y");
    assertThat(connection.reader().read(9)).containsExactly('y');
  }

  @Test
  void lateDataDoesNotOpenTheNextConnection() {
    world.run(
        () -> {
          Connection first = usedConnection();
          try (LinkRule late = world.link("test", "db").reordering(1, Duration.ofMillis(7_500))) {
            first.writer().write("late!");
          }
          first.writer().transport().abort();
          Async.sleep(Duration.ofSeconds(6));
          assertThat(states()).isEmpty();

          Task<Connection> second = Async.spawn(this::connectFromOnePort);
          assertThat(statesAfter(Duration.ofMillis(2_700)))
              .containsExactly("test ESTABLISHED", "db SYN_RECEIVED");
          assertThat(statesAfter(SECOND)).containsExactly("test ESTABLISHED", "db ESTABLISHED");
          assertWorks(second.await());
        });
  }

  @Test
  void lateResetDoesNotEndTheNextConnection() {
    world.run(
        () -> {
          Connection first = usedConnection();
          try (LinkRule late = world.link("test", "db").reordering(1, Duration.ofSeconds(30))) {
            first.writer().transport().abort();
            Async.yieldNow(); // until it is sent
            Async.yieldNow();
          }
          assertThat(statesAfter(SECOND)).containsExactly("db ESTABLISHED");

          // what is left of the first is found and reset on the way
          Connection second = connectFromOnePort();
          Async.sleep(Duration.ofSeconds(3)); // until the other end has it too
          assertWorks(second);
          Async.sleep(Duration.ofSeconds(40));
          assertWorks(second);
        });
  }
}
