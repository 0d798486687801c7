// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Async;
import dev.lockstep.AsyncAction;
import dev.lockstep.Runner;
import dev.lockstep.net.Connection;
import dev.lockstep.net.ServeOptions;
import dev.lockstep.net.StreamReader;
import dev.lockstep.net.StreamWriter;
import dev.lockstep.net.Streams;
import dev.lockstep.net.Transport;
import dev.lockstep.virtual.Host;
import dev.lockstep.virtual.LinkRule;
import dev.lockstep.virtual.World;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What people tune of TCP, at virtual times that follow from the RFCs; a packet takes 1 ms. */
class TcpBehaviorTest {

  private static final int PORT = 7;
  private static final int SEGMENT = 1460;

  private final World world = new World();

  /** Which packets were sent, as {@code 2 ms server>test TCP ACK}. */
  private final List<String> sent = new ArrayList<>();

  @AfterEach
  void close() {
    world.close();
  }

  /** A service for one connection. */
  private interface Service {
    void serve(StreamReader reader, StreamWriter writer) throws IOException;
  }

  private Host server(Service service) {
    return world.host(
        "server",
        () ->
            Streams.serve((reader, writer) -> service.serve(reader, writer), null, PORT)
                .serveForever());
  }

  private void run(AsyncAction test) {
    world.observe(
        new WorldObserver() {
          @Override
          public void sent(long number, String from, String to, String packet) {
            sent.add(millis() + " ms " + from + ">" + to + " " + packet);
          }
        });
    try (Runner runner = world.runner().build()) {
      runner.run(test);
    }
  }

  private long millis() {
    return world.clock().nanoTime() / 1_000_000;
  }

  /** Answers each pair of bytes by one. */
  private static void answerPairs(StreamReader reader, StreamWriter writer) throws IOException {
    while (true) {
      if (reader.readExactly(2).length == 2) {
        writer.write("!");
      }
    }
  }

  /** The milliseconds that a question of two writes and its answer take on an open connection. */
  private long pairOfWrites(boolean noDelay) throws IOException {
    try (Connection connection = Streams.connect("server", PORT)) {
      connection.writer().transport().setOption(StandardSocketOptions.TCP_NODELAY, noDelay);
      long start = millis();
      connection.writer().write("a");
      connection.writer().write("b");
      connection.reader().readExactly(1);
      return millis() - start;
    }
  }

  @Test
  void nagleAndDelayedAcknowledgementsCostTwoWritesFortyMilliseconds() {
    world.tcp(TcpBehavior.NAGLE, TcpBehavior.DELAYED_ACKNOWLEDGEMENTS);
    server(TcpBehaviorTest::answerPairs);
    // a arrives at 1, is acknowledged at 41; b leaves at 42, arrives at 43; the answer at 44
    run(() -> assertThat(pairOfWrites(false)).isEqualTo(44));
  }

  @Test
  void noDelaySendsTheSecondWriteAtOnce() {
    world.tcp(TcpBehavior.NAGLE, TcpBehavior.DELAYED_ACKNOWLEDGEMENTS);
    server(TcpBehaviorTest::answerPairs);
    run(() -> assertThat(pairOfWrites(true)).isEqualTo(2));
  }

  @Test
  void nagleAloneCostsARoundTrip() {
    world.tcp(TcpBehavior.NAGLE);
    server(TcpBehaviorTest::answerPairs);
    run(() -> assertThat(pairOfWrites(false)).isEqualTo(4));
  }

  @Test
  void worldThatIsNotToldHasNeither() {
    server(TcpBehaviorTest::answerPairs);
    run(() -> assertThat(pairOfWrites(false)).isEqualTo(2));
  }

  @Test
  void noDelayReleasesWhatWaits() {
    world.tcp(TcpBehavior.values());
    server(TcpBehaviorTest::answerPairs);
    run(
        () -> {
          try (Connection connection = Streams.connect("server", PORT)) {
            connection.writer().transport().setOption(StandardSocketOptions.TCP_NODELAY, false);
            long start = millis();
            connection.writer().write("a");
            connection.writer().write("b");
            Async.sleep(Duration.ofMillis(10));
            connection.writer().transport().setOption(StandardSocketOptions.TCP_NODELAY, true);
            connection.reader().readExactly(1);
            assertThat(millis() - start).isEqualTo(12);
          }
        });
  }

  @Test
  void endOfTheStreamIsNotHeldBack() {
    world.tcp(TcpBehavior.values());
    List<Long> ends = new ArrayList<>();
    server(
        (reader, writer) -> {
          while (reader.read(100).length > 0) {}
          ends.add(millis());
        });
    run(
        () -> {
          try (Connection connection = Streams.connect("server", PORT)) {
            connection.writer().transport().setOption(StandardSocketOptions.TCP_NODELAY, false);
            connection.writer().write("a");
            connection.writer().write("b");
            connection.writer().writeEof();
            Async.sleep(Duration.ofSeconds(1));
          }
        });
    assertThat(ends).containsExactly(3L); // 2 ms for the connection, 1 ms for the segments
  }

  @Test
  void secondFullSegmentIsAcknowledgedAtOnceAndTheLastOneLate() {
    world.tcp(TcpBehavior.DELAYED_ACKNOWLEDGEMENTS);
    server((reader, writer) -> reader.readExactly(3 * SEGMENT));
    run(
        () -> {
          try (Connection connection = Streams.connect("server", PORT)) {
            sent.clear();
            connection.writer().write(new byte[3 * SEGMENT]);
            Async.sleep(Duration.ofMillis(100));
            assertThat(
                    sent.stream().filter(it -> it.contains("server>test") && !it.contains("FIN")))
                .containsExactly("3 ms server>test TCP ACK");
          }
        });
  }

  @Test
  void acknowledgementRidesOnTheAnswer() {
    world.tcp(TcpBehavior.DELAYED_ACKNOWLEDGEMENTS);
    server(TcpBehaviorTest::answerPairs);
    run(
        () -> {
          try (Connection connection = Streams.connect("server", PORT)) {
            sent.clear();
            connection.writer().write("ab");
            connection.reader().readExactly(1);
            Async.sleep(Duration.ofMillis(100));
          }
        });
    assertThat(sent.subList(0, 3))
        .containsExactly(
            "2 ms test>server TCP 2 bytes \"ab\"",
            "3 ms server>test TCP 1 byte \"!\"",
            "44 ms test>server TCP ACK");
  }

  // ---- keep-alive

  /** The seconds after which a read fails, once the peer is gone at 10 s; and its message. */
  private String readUntilDead(Host server, AsyncAction atTenSeconds, KeepAliveOptions options) {
    List<String> seen = new ArrayList<>();
    run(
        () -> {
          Connection connection = Streams.connect("server", PORT);
          options.set(connection);
          long start = millis();
          Async.spawn(
              "trouble",
              () -> {
                Async.sleep(Duration.ofSeconds(10));
                atTenSeconds.run();
                Async.sleep(Duration.ofDays(1)); // for an hour without one is a deadlock
              });
          assertThatThrownBy(() -> connection.reader().read(1))
              .isInstanceOf(IOException.class)
              .satisfies(it -> seen.add((millis() - start) / 1000 + " s " + it.getMessage()));
          connection.writer().transport().abort();
        });
    assertThat(server).isNotNull();
    return seen.get(0);
  }

  /** Sets options of a connection. */
  private interface KeepAliveOptions {
    void set(Connection connection) throws IOException;
  }

  private static void silent(StreamReader reader, StreamWriter writer) throws IOException {
    reader.readExactly(1);
  }

  private static void usual(Connection connection) throws IOException {
    connection.writer().transport().setOption(StandardSocketOptions.SO_KEEPALIVE, true);
  }

  @Test
  void keepAliveFindsACrashedPeerAfterTwoHoursAndNineProbes() {
    Host server = server(TcpBehaviorTest::silent);
    assertThat(readUntilDead(server, server::crash, TcpBehaviorTest::usual))
        .isEqualTo(7_200 + 9 * 75 + " s Connection timed out");
  }

  /** Sends three probes, 5 s apart, after a minute. */
  private static void impatient(Connection connection) throws IOException {
    usual(connection);
    Transport transport = connection.writer().transport();
    transport.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, 60);
    transport.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, 5);
    transport.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, 3);
  }

  @Test
  void keepAliveFindsAnOutageOfTheLink() {
    Host server = server(TcpBehaviorTest::silent);
    assertThat(
            readUntilDead(
                server,
                () -> {
                  world.link("test", "server").outages(1, Duration.ofMinutes(5));
                  Async.spawn(() -> Streams.connect("server", PORT)); // begins the outage
                },
                TcpBehaviorTest::impatient))
        .isEqualTo("75 s Connection timed out");
  }

  @Test
  void keepAliveFindsAPartition() {
    Host server = server(TcpBehaviorTest::silent);
    assertThat(
            readUntilDead(
                server, () -> world.link("test", "server").drop(), TcpBehaviorTest::impatient))
        .isEqualTo("75 s Connection timed out");
  }

  @Test
  void firstProbeToARestartedPeerIsAnsweredByAReset() {
    Host server = server(TcpBehaviorTest::silent);
    assertThat(
            readUntilDead(
                server,
                () -> {
                  server.crash();
                  server.restart();
                },
                TcpBehaviorTest::usual))
        .isEqualTo("7200 s Connection reset");
  }

  @Test
  void probesStopWhenThePartitionHeals() {
    server(TcpBehaviorTest::silent);
    run(
        () -> {
          try (Connection connection = Streams.connect("server", PORT)) {
            usual(connection);
            Async.sleep(Duration.ofSeconds(1)); // the peer has the acknowledgement of its SYN
            try (LinkRule cut = world.link("test", "server").drop()) {
              assertThat(cut).isNotNull();
              Async.sleep(Duration.ofSeconds(7_200 + 8 * 75 + 10)); // all nine probes are lost
            }
            Async.sleep(Duration.ofDays(2));
            assertThat(connection.writer().isClosing()).isFalse();
            connection.writer().write("x");
            connection.writer().drain();
          }
        });
    assertThat(sent).filteredOn(it -> it.startsWith("7")).hasSize(9);
  }

  @Test
  void acceptedConnectionHasTheKeepAliveTimesOfItsServer() {
    List<String> seen = new ArrayList<>();
    ServeOptions options =
        ServeOptions.defaults()
            .option(ExtendedSocketOptions.TCP_KEEPIDLE, 60)
            .option(ExtendedSocketOptions.TCP_KEEPINTERVAL, 5)
            .option(ExtendedSocketOptions.TCP_KEEPCOUNT, 3);
    world.host(
        "server",
        () ->
            Streams.serve(
                    (reader, writer) -> {
                      writer.transport().setOption(StandardSocketOptions.SO_KEEPALIVE, true);
                      assertThatThrownBy(() -> reader.read(1))
                          .satisfies(it -> seen.add(millis() / 1000 + " s " + it.getMessage()));
                    },
                    null,
                    PORT,
                    options)
                .serveForever());
    run(
        () -> {
          Connection connection = Streams.connect("server", PORT);
          Async.sleep(Duration.ofSeconds(1));
          world.link("test", "server").drop();
          Async.sleep(Duration.ofMinutes(10));
          connection.writer().transport().abort();
        });
    assertThat(seen).containsExactly("75 s Connection timed out");
  }

  @Test
  void keepAliveTimesOfAServerThatAreOutOfRangeAreNamed() {
    run(
        () ->
            assertThatThrownBy(
                    () ->
                        Streams.serve(
                            (reader, writer) -> {},
                            null,
                            PORT,
                            ServeOptions.defaults()
                                .option(ExtendedSocketOptions.TCP_KEEPINTERVAL, 32_768)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("TCP_KEEPINTERVAL = 32768 must be from 1 to 32767"));
  }

  @Test
  void valuesOutOfRangeAreNamed() {
    server(TcpBehaviorTest::silent);
    run(
        () -> {
          try (Connection connection = Streams.connect("server", PORT)) {
            assertThatThrownBy(
                    () ->
                        connection
                            .writer()
                            .transport()
                            .setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, 128))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("TCP_KEEPCOUNT = 128 must be from 1 to 127");
            assertThatThrownBy(
                    () ->
                        connection
                            .writer()
                            .transport()
                            .setOption(ExtendedSocketOptions.TCP_KEEPIDLE, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("TCP_KEEPIDLE = 0 must be from 1 to 32767");
          }
        });
  }
}
