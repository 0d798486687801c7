// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.junit.LoopExtension;
import dev.lockstep.net.Connection;
import dev.lockstep.net.Streams;
import dev.lockstep.virtual.Host;
import dev.lockstep.virtual.VirtualClock;
import dev.lockstep.virtual.World;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A server that crashes and comes back, in a simulated world. */
@ExtendWith(LoopExtension.class)
class OutageTest {

  @Test
  void serverComesBackAfterACrash(World world, VirtualClock clock) throws IOException {
    Host server = world.host("server", OutageTest::serve);
    world.link("test", "server").latency(Duration.ofMillis(40));
    assertThat(ask("server")).isEqualTo("hello");

    server.crash();
    assertThatThrownBy(() -> ask("server")).isInstanceOf(ConnectException.class);
    assertThat(clock.elapsed()).isGreaterThan(Duration.ofMinutes(2));

    server.restart();
    assertThat(ask("server")).isEqualTo("hello");
  }

  private static void serve() throws IOException {
    Streams.serve((reader, writer) -> writer.write("hello".getBytes(UTF_8)), null, 7)
        .serveForever();
  }

  private static String ask(String host) throws IOException {
    try (Connection connection = Streams.connect(host, 7)) {
      return new String(connection.reader().readExactly(5), UTF_8);
    }
  }
}
