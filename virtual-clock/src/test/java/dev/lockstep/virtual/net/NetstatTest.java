// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Async;
import dev.lockstep.Task;
import dev.lockstep.net.Connection;
import dev.lockstep.net.ServeOptions;
import dev.lockstep.net.Server;
import dev.lockstep.net.Streams;
import dev.lockstep.virtual.World;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The states of connections, by their names in RFC 9293, on a link of one second each way. */
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
          assertThat(statesAfter(SECOND)).containsExactly("test TIME_WAIT", "db TIME_WAIT");
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
}
