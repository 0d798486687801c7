// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Async;
import dev.lockstep.AsyncAction;
import dev.lockstep.AsyncTimeoutException;
import dev.lockstep.Runner;
import dev.lockstep.Task;
import dev.lockstep.net.ConnectOptions;
import dev.lockstep.net.Connection;
import dev.lockstep.net.Datagram;
import dev.lockstep.net.Datagrams;
import dev.lockstep.net.Streams;
import dev.lockstep.testkit.SeededChoices;
import dev.lockstep.virtual.net.Latency;
import dev.lockstep.virtual.net.Netstat;
import dev.lockstep.virtual.net.WorldObserver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What a test does to the links between hosts, and what programs see of it. */
class LinkTest {

  private static final int PORT = 7;
  private static final Duration MILLISECOND = Duration.ofMillis(1);
  private static final Duration SECOND = Duration.ofSeconds(1);

  private World world = new World();

  /** Runs a test in asyncio's order, with the faults of a seed; 0 for none. */
  private void run(long seed, AsyncAction test) {
    try (Runner runner = world.runner().choiceSource(SeededChoices.of(seed)).build()) {
      runner.run(test);
    }
  }

  // ---- datagrams: each shows what became of it

  /** When the datagrams arrive that the test sends at once, in milliseconds, by their number. */
  private List<String> arrivals(int count) throws IOException {
    List<String> arrivals = new ArrayList<>();
    Host receiver = world.host("receiver");
    receiver.spawn(
        "receiver",
        () -> {
          try (Datagrams socket = Datagrams.open(new InetSocketAddress(PORT))) {
            while (true) {
              Datagram next = socket.receive();
              arrivals.add((world.clock().nanoTime() / 1_000_000) + " ms " + next.data()[0]);
            }
          }
        });
    Async.yieldNow();
    try (Datagrams socket = Datagrams.open(new InetSocketAddress("0.0.0.0", 0))) {
      for (int i = 0; i < count; i++) {
        socket.send(new byte[] {(byte) i}, new InetSocketAddress(receiver.address(), PORT));
      }
      Async.sleep(Duration.ofMinutes(1));
    }
    return arrivals;
  }

  private static int number(String arrival) {
    return Integer.parseInt(arrival.substring(arrival.lastIndexOf(' ') + 1));
  }

  private static int millis(String arrival) {
    return Integer.parseInt(arrival.substring(0, arrival.indexOf(' ')));
  }

  @Test
  void packetTakesAMillisecondUnlessChanged() {
    run(1, () -> assertThat(arrivals(2)).containsExactly("1 ms 0", "1 ms 1"));
  }

  @Test
  void constantLatencyIsThatOfEachPacket() {
    world.links().latency(Duration.ofMillis(30));
    run(1, () -> assertThat(arrivals(2)).containsExactly("30 ms 0", "30 ms 1"));
  }

  @Test
  void uniformLatencyIsWithinItsBoundsAndKeepsTheOrder() {
    world.links().latency(Latency.uniform(Duration.ofMillis(10), Duration.ofMillis(40)));
    run(
        1,
        () -> {
          List<String> arrivals = arrivals(100);
          assertThat(arrivals).extracting(LinkTest::number).isSorted().hasSize(100);
          assertThat(arrivals).extracting(LinkTest::millis).isSorted();
          assertThat(new TreeSet<>(arrivals.stream().map(LinkTest::millis).toList()))
              .hasSizeGreaterThan(2)
              .allMatch(it -> it >= 10 && it <= 40);
        });
  }

  @Test
  void longTailIsMostlyShortAndSometimesFarLonger() {
    world.links().latency(Latency.longTail(Duration.ofMillis(10)));
    run(
        3,
        () -> {
          Host receiver = world.host("receiver");
          List<Long> took = new ArrayList<>();
          receiver.spawn(
              "receiver",
              () -> {
                try (Datagrams socket = Datagrams.open(new InetSocketAddress(PORT))) {
                  while (true) {
                    long sent =
                        Long.parseLong(new String(socket.receive().data(), StandardCharsets.UTF_8));
                    took.add((world.clock().nanoTime() - sent) / 1_000_000);
                  }
                }
              });
          Async.yieldNow();
          try (Datagrams socket = Datagrams.open(new InetSocketAddress("0.0.0.0", 0))) {
            for (int i = 0; i < 500; i++) {
              String now = String.valueOf(world.clock().nanoTime());
              socket.send(
                  now.getBytes(StandardCharsets.UTF_8),
                  new InetSocketAddress(receiver.address(), PORT));
              Async.sleep(Duration.ofSeconds(2));
            }
          }
          assertThat(took).hasSize(500).allMatch(it -> it >= 10 && it <= 1000);
          assertThat(took).filteredOn(it -> it <= 16).hasSizeBetween(200, 300);
          assertThat(took).filteredOn(it -> it > 100).hasSizeBetween(5, 40);
        });
  }

  @Test
  void ordinaryRunHasNoFaultsAndTheLeastLatency() {
    Link links = world.links();
    links.latency(Latency.uniform(Duration.ofMillis(10), Duration.ofMillis(40)));
    links.loss(0.5);
    links.duplication(0.5);
    links.reordering(0.5, SECOND);
    links.corruption(0.5);
    run(0, () -> assertThat(arrivals(3)).containsExactly("10 ms 0", "10 ms 1", "10 ms 2"));
  }

  @Test
  void lossLosesItsPartOfDatagrams() {
    world.links().loss(0.2);
    run(
        1,
        () -> {
          List<String> arrivals = arrivals(120);
          assertThat(arrivals).hasSizeBetween(80, 110);
          assertThat(arrivals).extracting(LinkTest::number).isSorted().doesNotHaveDuplicates();
        });
  }

  @Test
  void lossOfOneLosesAll() {
    world.links().loss(1);
    run(0, () -> assertThat(arrivals(3)).isEmpty());
  }

  @Test
  void outageLosesAllThatIsSentOrUnderWayUntilItEnds() {
    Link links = world.links();
    links.latency(Duration.ofMillis(10));
    run(
        0,
        () -> {
          Host receiver = world.host("receiver");
          List<Integer> arrived = new ArrayList<>();
          receiver.spawn(
              "receiver",
              () -> {
                try (Datagrams socket = Datagrams.open(new InetSocketAddress(PORT))) {
                  while (true) {
                    arrived.add((int) socket.receive().data()[0]);
                  }
                }
              });
          Async.yieldNow();
          try (Datagrams socket = Datagrams.open(new InetSocketAddress("0.0.0.0", 0))) {
            for (int i = 0; i < 10; i++) {
              try (LinkRule fails = links.outages(i == 3 ? 1 : 0, Duration.ofMillis(20))) {
                socket.send(new byte[] {(byte) i}, new InetSocketAddress(receiver.address(), PORT));
              }
              Async.sleep(Duration.ofMillis(5)); // 2 is sent 5 ms before the outage: under way
            }
            Async.sleep(SECOND);
          }
          assertThat(arrived).containsExactly(0, 1, 7, 8, 9);
        });
  }

  @Test
  void explorerDecidesWhenAnOutageBegins() {
    world.links().outages(0.1, Duration.ofMinutes(2));
    run(
        1,
        () -> {
          List<Integer> arrived = arrivals(50).stream().map(LinkTest::number).toList();
          int cut = arrived.size();
          assertThat(cut).isLessThan(50);
          assertThat(arrived).isSorted();
        });
    world = new World();
    world.links().outages(0.1, Duration.ofMinutes(2));
    run(0, () -> assertThat(arrivals(50)).hasSize(50));
  }

  @Test
  void outageCutsTheWayBackOnlyIfThatCanFailToo() {
    for (boolean both : new boolean[] {true, false}) {
      world = new World();
      Host server = world.host("server");
      run(
          0,
          () -> {
            server.spawn(
                "server",
                () -> {
                  try (Datagrams socket = Datagrams.open(new InetSocketAddress(PORT))) {
                    Datagram question = socket.receive();
                    world.oneWay("test", "server").outages(1, SECOND);
                    if (both) {
                      world.oneWay("server", "test").outages(0.5, SECOND);
                    }
                    Async.sleep(Duration.ofMillis(10));
                    socket.send(question.data(), question.from());
                    Async.sleep(SECOND);
                  }
                });
            Async.yieldNow();
            try (Datagrams socket = Datagrams.open(new InetSocketAddress("0.0.0.0", 0))) {
              InetSocketAddress there = new InetSocketAddress(server.address(), PORT);
              socket.send(new byte[] {1}, there);
              Async.sleep(Duration.ofMillis(5));
              socket.send(new byte[] {2}, there); // is lost, and the outage begins
              Task<Datagram> answer = Async.spawn(socket::receive);
              Async.sleep(Duration.ofMillis(100));
              assertThat(answer.isDone()).isEqualTo(!both);
              answer.cancel();
            }
          });
    }
  }

  @Test
  void outageOfNoTimeIsRefused() {
    assertThatThrownBy(() -> world.links().outages(0.1, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("length = PT0S must be more than zero");
  }

  @Test
  void duplicationHasDatagramsArriveTwice() {
    world.links().duplication(1);
    run(0, () -> assertThat(arrivals(2)).extracting(LinkTest::number).containsExactly(0, 0, 1, 1));
  }

  @Test
  void reorderingLetsLaterDatagramsOvertake() {
    world.links().reordering(0.3, Duration.ofMillis(5));
    run(
        1,
        () -> {
          List<String> arrivals = arrivals(50);
          List<Integer> numbers = arrivals.stream().map(LinkTest::number).toList();
          assertThat(numbers).hasSize(50).doesNotHaveDuplicates();
          assertThat(numbers).isNotEqualTo(numbers.stream().sorted().toList());
          assertThat(arrivals).allMatch(it -> millis(it) <= 6);
        });
  }

  @Test
  void corruptionChangesOneBit() {
    world.links().corruption(1);
    run(
        1,
        () -> {
          List<String> arrivals = arrivals(20);
          assertThat(arrivals).hasSize(20);
          for (int i = 0; i < 20; i++) {
            assertThat(Integer.bitCount((number(arrivals.get(i)) ^ i) & 0xff)).isEqualTo(1);
          }
        });
  }

  @Test
  void bandwidthDelaysWhatQueues() {
    world.links().bandwidth(29_000, 1000); // 1 byte and 28 of headers: a millisecond each
    run(0, () -> assertThat(arrivals(3)).containsExactly("2 ms 0", "3 ms 1", "4 ms 2"));
  }

  @Test
  void fullQueueLosesWhatDoesNotFit() {
    world.links().bandwidth(29_000, 58);
    run(0, () -> assertThat(arrivals(5)).extracting(LinkTest::number).containsExactly(0, 1));
  }

  @Test
  void longDatagramIsLostIfOneOfItsFragmentsIs() {
    world.links().loss(0.1);
    world.links().mtu(100);
    run(
        1,
        () -> {
          Host receiver = world.host("receiver");
          int[] received = {0};
          receiver.spawn(
              "receiver",
              () -> {
                try (Datagrams socket = Datagrams.open(new InetSocketAddress(PORT))) {
                  while (true) {
                    assertThat(socket.receive().data()).hasSize(2000);
                    received[0]++;
                  }
                }
              });
          Async.yieldNow();
          try (Datagrams socket = Datagrams.open(new InetSocketAddress("0.0.0.0", 0))) {
            for (int i = 0; i < 100; i++) {
              socket.send(new byte[2000], new InetSocketAddress(receiver.address(), PORT));
            }
            Async.sleep(SECOND);
          }
          assertThat(received[0]).isBetween(3, 25); // 0.9 to the power of 21 is 0.11
        });
  }

  @Test
  void portOfNobodyIsToldToAConnectedSocket() {
    world.host("receiver");
    run(
        0,
        () -> {
          InetSocketAddress nobody = new InetSocketAddress(world.host("receiver").address(), PORT);
          try (Datagrams socket = Datagrams.connect(nobody)) {
            socket.send(new byte[1], null);
            assertThatThrownBy(socket::receive).isInstanceOf(PortUnreachableException.class);
            assertThat(world.clock().elapsed()).isEqualTo(Duration.ofMillis(2));
          }
        });
  }

  // ---- streams: TCP makes good for it

  private void withEcho(AsyncAction test) {
    world.host("db", HostTest::serveEcho);
    run(0, test);
  }

  @Test
  void streamIsUnharmedByWhateverHappensToItsSegments() {
    for (long seed = 1; seed <= 40; seed++) {
      world = new World();
      Link links = world.links();
      links.latency(Latency.uniform(MILLISECOND, Duration.ofMillis(20)));
      links.loss(0.1);
      links.duplication(0.1);
      links.reordering(0.1, Duration.ofMillis(50));
      links.corruption(0.05);
      long run = seed;
      world.host("db", HostTest::serveEcho);
      run(seed, () -> assertThat(echoed(20_000)).as("seed " + run).isEqualTo(pattern(20_000)));
    }
  }

  private static byte[] pattern(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (i * 31 + i / 251);
    }
    return bytes;
  }

  private static byte[] echoed(int length) throws IOException {
    try (Connection connection = Streams.connect("db", PORT)) {
      Async.spawn(
          () -> {
            connection.writer().write(pattern(length));
            connection.writer().drain();
            connection.writer().writeEof();
          });
      byte[] all = connection.reader().readExactly(length);
      assertThat(connection.reader().read(1)).isEmpty();
      return all;
    }
  }

  @Test
  void lossDelaysAStream() {
    world.links().loss(0.3);
    world.host("db", HostTest::serveEcho);
    run(
        7,
        () -> {
          assertThat(echoed(10_000)).isEqualTo(pattern(10_000));
          assertThat(world.clock().elapsed()).isGreaterThan(Duration.ofMillis(200));
        });
  }

  @Test
  void bandwidthBoundsAStream() {
    world.host("db", HostTest::serveEcho);
    world.oneWay("test", "db").bandwidth(100_000, 1 << 20);
    run(
        0,
        () -> {
          assertThat(echoed(1_000_000)).isEqualTo(pattern(1_000_000));
          assertThat(world.clock().elapsed())
              .isBetween(Duration.ofSeconds(10), Duration.ofSeconds(12));
        });
  }

  @Test
  void streamArrivesInSegmentsThatFit() {
    world.links().mtu(140);
    world.links().bandwidth(14_000, 1 << 20); // ten milliseconds a segment
    withEcho(
        () -> {
          try (Connection connection = Streams.connect("db", PORT)) {
            connection.writer().write(new byte[1000]);
            assertThat(connection.reader().read(1000)).hasSize(100);
          }
        });
  }

  @Test
  void cutConnectionGoesOnAfterwards() {
    withEcho(
        () -> {
          Connection connection = Streams.connect("db", PORT);
          try (LinkRule cut = world.link("test", "db").drop()) {
            assertThatThrownBy(() -> Async.timeout(SECOND, () -> HostTest.ask(connection, "one")))
                .isInstanceOf(AsyncTimeoutException.class);
          }
          assertThat(connection.reader().readExactly(3)).asString().isEqualTo("one");
          assertThat(world.clock().elapsed())
              .isBetween(Duration.ofMillis(1002), Duration.ofSeconds(2));
        });
  }

  /**
   * Loses the segment by which a client tells that it has room again; returns when it has read
   * 2,000 bytes, of which it takes 1,000 at once.
   */
  private Duration readWithoutTheFirstWindow(AsyncAction betweenTheHalves) {
    world.links().latency(Duration.ofMillis(50));
    world.host(
        "server",
        () ->
            Streams.serve(
                    (reader, writer) -> {
                      writer.write(new byte[1_000]);
                      betweenTheHalves.asCallable().call();
                      writer.write(new byte[1_000]);
                      assertThat(reader.read(1)).isEmpty(); // a closed socket asks by itself
                    },
                    null,
                    PORT)
                .serveForever());
    world.observe(
        new WorldObserver() {
          private int acknowledgements;
          private LinkRule losing;

          @Override
          public void sent(long number, String from, String to, String packet) {
            if (losing != null) {
              losing.close();
              losing = null;
            }
            // of the connection, of the first 1,000 bytes, and then: there is room again
            if (to.equals("server") && packet.equals("TCP ACK") && ++acknowledgements == 3) {
              losing = world.links().loss(1);
            }
          }
        });
    run(
        0,
        () -> {
          ConnectOptions options =
              ConnectOptions.defaults().option(StandardSocketOptions.SO_RCVBUF, 1_000);
          try (Connection connection = Streams.connect("server", PORT, options)) {
            assertThat(connection.reader().readExactly(2_000)).hasSize(2_000);
          }
        });
    return world.clock().elapsed();
  }

  @Test
  void windowThatIsLostBehindAnAcknowledgementIsAskedFor() {
    // the acknowledgement comes at 250 ms; 250 ms later (RFC 6298: 100 + 4 * 37.5) the window is
    // asked for, and known at 600 ms
    assertThat(readWithoutTheFirstWindow(() -> {})).isEqualTo(Duration.ofMillis(650));
  }

  @Test
  void windowThatIsLostBeforeThereIsSomethingToSendIsAskedFor() {
    // written at 1,150 ms, asked for 250 ms later, known at 1,500 ms
    assertThat(readWithoutTheFirstWindow(() -> Async.sleep(SECOND)))
        .isEqualTo(Duration.ofMillis(1_550));
  }

  @Test
  void whatIsUnderWayWhenALinkIsCutIsLost() {
    world.links().latency(SECOND);
    run(
        0,
        () -> {
          world.host("receiver");
          Async.spawn(
              () -> {
                Async.sleep(Duration.ofMillis(500));
                world.links().drop();
              });
          assertThat(arrivals(1)).isEmpty();
        });
  }

  @Test
  void oneWayCutLetsTheOtherWayPass() {
    withEcho(
        () -> {
          Connection connection = Streams.connect("db", PORT);
          try (LinkRule cut = world.oneWay("db", "test").drop()) {
            connection.writer().write(new byte[3]);
            Async.sleep(SECOND);
            assertThat(world.netstat().of("db").sockets().get(1).sent()).isEqualTo(3);
          }
          assertThat(connection.reader().readExactly(3)).hasSize(3);
        });
  }

  @Test
  void refusedConnectionIsResetAndNewOnesAreRefused() {
    withEcho(
        () -> {
          Connection connection = Streams.connect("db", PORT);
          try (LinkRule cut = world.link("test", "db").refuse()) {
            assertThatThrownBy(() -> HostTest.ask(connection, "one"))
                .isInstanceOf(SocketException.class)
                .hasMessage("Connection reset");
            assertThatThrownBy(() -> Streams.connect("db", PORT))
                .hasMessageEndingWith("Connection refused");
          }
          try (Connection next = Streams.connect("db", PORT)) {
            assertThat(HostTest.ask(next, "two")).isEqualTo("two");
          }
        });
  }

  @Test
  void heldPacketsGoOnInOrderWhenReleased() {
    run(
        0,
        () -> {
          world.host("receiver");
          LinkRule hold = world.oneWay("test", "receiver").hold();
          Async.spawn(
              () -> {
                Async.sleep(Duration.ofSeconds(5));
                hold.close();
              });
          assertThat(arrivals(3)).containsExactly("5001 ms 0", "5001 ms 1", "5001 ms 2");
        });
  }

  @Test
  void resetEndsConnectionsAtBothEnds() {
    withEcho(
        () -> {
          Connection connection = Streams.connect("db", PORT);
          HostTest.ask(connection, "one");
          world.link("test", "db").reset();
          assertThatThrownBy(() -> connection.reader().read(1)).hasMessage("Connection reset");
          assertThat(world.netstat().of("db").sockets())
              .extracting(Netstat.Socket::state)
              .containsExactly("LISTEN");
        });
  }

  @Test
  void splitNetworkIsOneLink() {
    world.host("a", HostTest::serveEcho);
    world.host("b", HostTest::serveEcho);
    run(
        0,
        () -> {
          try (LinkRule split = world.between(List.of("test", "a"), List.of("b")).drop()) {
            Streams.connect("a", PORT).close();
            assertThatThrownBy(() -> Async.timeout(SECOND, () -> Streams.connect("b", PORT)))
                .isInstanceOf(AsyncTimeoutException.class);
          }
        });
  }

  @Test
  void laterRuleCountsUntilItIsClosed() {
    run(
        0,
        () -> {
          world.links().latency(Duration.ofMillis(20));
          try (LinkRule slower = world.links().latency(Duration.ofMillis(50))) {
            assertThat(arrivals(1)).containsExactly("50 ms 0");
          }
          long start = world.clock().nanoTime() / 1_000_000;
          world.host("receiver").kill();
          world.host("receiver").restart();
          assertThat(arrivals(1)).containsExactly((start + 20) + " ms 0");
        });
  }

  @Test
  void linkOfAnUnknownHostIsAnError() {
    world.host("db");
    assertThatThrownBy(() -> world.link("test", "bd"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("there is no host 'bd'; the hosts are [test, db]");
  }

  @Test
  void partsAreFromZeroToOne() {
    assertThatThrownBy(() -> world.links().loss(1.5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("loss = 1.5 must be a fraction from 0 to 1");
    assertThatThrownBy(() -> world.links().mtu(10))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("bytes = 10 must be from 68 to 65536");
    assertThatThrownBy(() -> world.links().bandwidth(0, 10))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("bytesPerSecond = 0 must be at least 1, and queueBytes = 10 at least 0");
  }
}
