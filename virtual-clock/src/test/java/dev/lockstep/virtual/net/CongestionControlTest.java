// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Async;
import dev.lockstep.AsyncAction;
import dev.lockstep.AsyncTimeoutException;
import dev.lockstep.Runner;
import dev.lockstep.net.ConnectOptions;
import dev.lockstep.net.Connection;
import dev.lockstep.net.Datagram;
import dev.lockstep.net.Datagrams;
import dev.lockstep.net.ServeOptions;
import dev.lockstep.net.StreamReader;
import dev.lockstep.net.StreamWriter;
import dev.lockstep.net.Streams;
import dev.lockstep.virtual.Host;
import dev.lockstep.virtual.LinkRule;
import dev.lockstep.virtual.World;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The segments that a sender with {@link TcpBehavior#CONGESTION_CONTROL} has in flight, round trip
 * by round trip, worked out by hand from the RFCs. A round trip takes 100 ms, and the buffers of
 * both ends hold more than is sent, so nothing but the congestion window holds the sender back.
 */
class CongestionControlTest {

  private static final int PORT = 7;
  private static final int SEGMENT = 1460;
  private static final int LARGE = 1 << 24;

  private World world = new World();

  /** The times at which full segments were sent to the server, in milliseconds from the start. */
  private final List<Long> sent = new ArrayList<>();

  /** How often what was lost, by the reason. */
  private final Map<String, Integer> lost = new HashMap<>();

  private long start;

  /** Chooses the full segments that are lost, by their number from 0 on. */
  private LongPredicate loses = number -> false;

  private long number;

  @BeforeEach
  void behave() {
    world.tcp(TcpBehavior.CONGESTION_CONTROL);
    world.links().latency(Duration.ofMillis(50));
    world.observe(
        new WorldObserver() {
          private LinkRule losing;

          @Override
          public void sent(long packet, String from, String to, String text) {
            if (losing != null) {
              losing.close();
              losing = null;
            }
            if (to.equals("server") && text.startsWith("TCP " + SEGMENT + " bytes")) {
              sent.add(millis() - start);
              if (loses.test(number++)) {
                losing = world.links().loss(1);
              }
            }
          }

          @Override
          public void lost(long packet, String why) {
            lost.merge(why, 1, Integer::sum);
          }
        });
  }

  @AfterEach
  void close() {
    world.close();
  }

  private long millis() {
    return world.clock().nanoTime() / 1_000_000;
  }

  private void run(AsyncAction test) {
    try (Runner runner = world.runner().build()) {
      runner.run(test);
    }
  }

  /** A server that reads whatever comes. */
  private Host sink() {
    return world.host(
        "server",
        () ->
            Streams.serve(
                    CongestionControlTest::readAll,
                    null,
                    PORT,
                    ServeOptions.defaults().option(StandardSocketOptions.SO_RCVBUF, LARGE))
                .serveForever());
  }

  private static void readAll(StreamReader reader, StreamWriter writer) throws IOException {
    while (reader.read(1 << 20).length > 0) {}
  }

  private Connection connect() throws IOException {
    Connection connection =
        Streams.connect(
            "server",
            PORT,
            ConnectOptions.defaults().option(StandardSocketOptions.SO_SNDBUF, LARGE));
    start = millis();
    return connection;
  }

  private static void write(Connection connection, int segments) throws IOException {
    connection.writer().write(new byte[segments * SEGMENT]);
  }

  /** What is written at once to a new connection, until it has arrived. */
  private void transfer(int segments) {
    sink();
    run(
        () -> {
          try (Connection connection = connect()) {
            write(connection, segments);
            Async.sleep(Duration.ofSeconds(20));
          }
        });
  }

  /** The numbers of full segments that were sent at the same time: {@code 0 ms 10}. */
  private List<String> flights() {
    return sent.stream().distinct().map(this::flight).toList();
  }

  private String flight(long at) {
    return at + " ms " + sent.stream().filter(it -> it == at).count();
  }

  // ---- slow start

  @Test
  void slowStartDoublesTheTenSegmentsEachRoundTrip() {
    transfer(10 + 20 + 40 + 80);
    assertThat(flights()).containsExactly("0 ms 10", "100 ms 20", "200 ms 40", "300 ms 80");
  }

  @Test
  void worldThatIsNotToldFillsTheWindowOfThePeerAtOnce() {
    world.tcp();
    transfer(150);
    assertThat(flights()).containsExactly("0 ms 150");
  }

  @Test
  void windowOfThePeerBoundsWhatIsInFlight() {
    world.host(
        "server", () -> Streams.serve((in, out) -> readAll(in, out), null, PORT).serveForever());
    run(
        () -> {
          try (Connection connection = connect()) {
            write(connection, 10 + 20 + 3 * 44);
            Async.sleep(Duration.ofSeconds(20));
          }
        });
    assertThat(flights()).startsWith("0 ms 10", "100 ms 20");
    assertThat(sent).hasSize(10 + 20 + 3 * 44);
    assertThat(sent.stream().collect(Collectors.groupingBy(it -> it, Collectors.counting())))
        .allSatisfy((at, count) -> assertThat(count).isLessThanOrEqualTo(44)); // 64 KiB
  }

  @Test
  void slowStartWithDelayedAcknowledgementsGrowsByHalf() {
    world.tcp(TcpBehavior.CONGESTION_CONTROL, TcpBehavior.DELAYED_ACKNOWLEDGEMENTS);
    transfer(25);
    // one acknowledgement for two segments lets these two and one more leave
    assertThat(flights()).containsExactly("0 ms 10", "100 ms 15");
  }

  @Test
  void longerSegmentsBeginWithFewer() {
    world.links().mtu(9_040);
    sink();
    List<Long> all = new ArrayList<>();
    world.observe(
        new WorldObserver() {
          @Override
          public void sent(long packet, String from, String to, String text) {
            if (text.startsWith("TCP 9000 bytes")) {
              all.add(millis() - start);
            }
          }
        });
    run(
        () -> {
          try (Connection connection = connect()) {
            connection.writer().write(new byte[6 * 9_000]);
            Async.sleep(Duration.ofSeconds(1));
          }
        });
    assertThat(all).containsExactly(0L, 0L, 100L, 100L, 100L, 100L); // RFC 6928: at least two
  }

  @Test
  void oneLostSynLeavesTheInitialWindowAndTwoMakeItOneSegment() {
    assertThat(firstFlightAfterOutage(Duration.ofMillis(500))).isEqualTo("0 ms 10");
    assertThat(firstFlightAfterOutage(Duration.ofMillis(1_500))).isEqualTo("0 ms 1");
  }

  /** What is sent first if the SYNs are lost for a time; they are sent at 0 s, 1 s and 3 s. */
  private String firstFlightAfterOutage(Duration length) {
    try (World lossy = new World()) {
      world = lossy;
      behave();
      sink();
      run(
          () -> {
            LinkRule cut = world.links().drop();
            Async.spawn(
                () -> {
                  Async.sleep(length);
                  cut.close();
                });
            try (Connection connection = connect()) {
              sent.clear();
              write(connection, 10);
              Async.sleep(Duration.ofSeconds(1));
            }
          });
    }
    return flights().getFirst();
  }

  // ---- losses

  @Test
  void singleLossIsRepairedWithinARoundTripAndHalvesTheWindow() {
    loses = number -> number == 30;
    transfer(180);
    assertThat(flights())
        .startsWith(
            "0 ms 10",
            "100 ms 20",
            "200 ms 40", // the first of them is lost
            // 39 acknowledgements say so, of which the first counts as one of a new window. The
            // third duplicate sends it again, and sets the threshold to 20 and the window to
            // 20 + 3; the other 35 raise it to 58, 18 more than are in flight
            "300 ms 19",
            // all of the 40 has arrived, and 18 are in flight: a window of 19, which slow start
            // raises to the threshold
            "400 ms 20",
            "500 ms 21", // congestion avoidance
            "600 ms 22");
    assertThat(lost).containsOnly(Map.entry("on the link", 1));
  }

  @Test
  void twoLossesOfAFlightHalveTheWindowOnce() {
    loses = number -> number == 30 || number == 50;
    transfer(180);
    assertThat(flights())
        .startsWith(
            "0 ms 10",
            "100 ms 20",
            "200 ms 40",
            // 37 duplicates: 20 + 3 + 34 = 57; the first again, and 17 new ones
            "300 ms 18",
            // 20 are acknowledged: 57 - 20 + 1 = 38, while 37 are in flight; the second again, a
            // new one, and 17 more for the 17 duplicates
            "400 ms 19",
            // all is acknowledged but the 18 of 400 ms: as after a single loss
            "500 ms 20",
            "600 ms 21");
    assertThat(lost).containsOnly(Map.entry("on the link", 2));
  }

  @Test
  void timeoutBeginsAgainWithOneSegment() {
    loses = number -> number < 10;
    transfer(40);
    assertThat(flights())
        .startsWith(
            "0 ms 10", // all are lost
            "300 ms 1", // RFC 6298: 100 ms + 4 * 50 ms; the threshold is 5
            "400 ms 2",
            "500 ms 4",
            "600 ms 5",
            "700 ms 6",
            "800 ms 7");
  }

  @Test
  void secondTimeoutOfASegmentDoublesTheTimeAndKeepsTheThreshold() {
    loses = number -> number < 11;
    transfer(40);
    assertThat(flights())
        .startsWith(
            "0 ms 10",
            "300 ms 1",
            "900 ms 1", // twice 300 ms later
            "1000 ms 2",
            "1100 ms 4",
            "1200 ms 5",
            "1300 ms 6");
  }

  @Test
  void timeoutSendsAgainOnlyWhatIsMissing() {
    loses = number -> number < 3;
    transfer(12);
    // 7 duplicate acknowledgements: the first again, of 5 + 3 + 4 = 12 segments two new ones; the
    // second and third after a round trip each
    assertThat(flights()).containsExactly("0 ms 10", "100 ms 3", "200 ms 1", "300 ms 1");
  }

  // ---- pauses

  @Test
  void pauseOfATimeoutGoesBackToTenSegments() {
    sink();
    run(
        () -> {
          try (Connection connection = connect()) {
            write(connection, 70);
            Async.sleep(Duration.ofSeconds(1));
            write(connection, 30);
            Async.sleep(Duration.ofSeconds(1));
          }
        });
    assertThat(flights())
        .containsExactly("0 ms 10", "100 ms 20", "200 ms 40", "1000 ms 10", "1100 ms 20");
  }

  @Test
  void shortPauseKeepsTheWindow() {
    sink();
    run(
        () -> {
          try (Connection connection = connect()) {
            write(connection, 70);
            Async.sleep(Duration.ofMillis(350)); // all is acknowledged at 300 ms
            write(connection, 50);
            Async.sleep(Duration.ofSeconds(1));
          }
        });
    assertThat(flights()) // the last flight has filled the window once more: 41
        .containsExactly("0 ms 10", "100 ms 20", "200 ms 40", "350 ms 41", "450 ms 9");
  }

  @Test
  void windowDoesNotGrowWhileTheProgramSendsLess() {
    sink();
    run(
        () -> {
          try (Connection connection = connect()) {
            for (int i = 0; i < 20; i++) {
              write(connection, 5);
              Async.sleep(Duration.ofMillis(110));
            }
            sent.clear();
            start = millis();
            write(connection, 30);
            Async.sleep(Duration.ofSeconds(1));
          }
        });
    assertThat(flights()).containsExactly("0 ms 10", "100 ms 20");
  }

  // ---- a link of limited bandwidth, with a queue

  /** 100 full segments a second, and a queue for some. */
  private void narrow(int queue) {
    world.links().bandwidth(100 * (SEGMENT + 40), queue * (SEGMENT + 40));
  }

  private int lostInAll() {
    return lost.values().stream().mapToInt(it -> it).sum();
  }

  /** The number of segments that are lost, and of those that arrive, from 20 s to 60 s. */
  private List<Integer> fortySeconds() {
    sink();
    narrow(10);
    List<Integer> result = new ArrayList<>();
    run(
        () -> {
          try (Connection connection = connect()) {
            write(connection, 10_000);
            Async.sleep(Duration.ofSeconds(20));
            int sentBefore = sent.size();
            int lostBefore = lostInAll();
            Async.sleep(Duration.ofSeconds(40));
            int lostNow = lostInAll() - lostBefore;
            result.addAll(List.of(lostNow, sent.size() - sentBefore - lostNow));
            connection.writer().transport().abort();
          }
        });
    assertThat(lost).containsOnlyKeys("no room in the queue of the link");
    return result;
  }

  @Test
  void senderFindsTheRateOfALink() {
    List<Integer> lostAndArrived = fortySeconds();
    assertThat(lostAndArrived.get(0)).isBetween(1, 40);
    assertThat(lostAndArrived.get(1)).isBetween(3_900, 4_000);
  }

  @Test
  void senderWithoutControlLosesNearlyAllAndRepairsASegmentEachRoundTrip() {
    world.tcp();
    assertThat(fortySeconds().get(1)).isLessThan(400);
  }

  private static void echo() throws IOException {
    try (Datagrams socket = Datagrams.open(new InetSocketAddress(PORT))) {
      while (true) {
        Datagram ping = socket.receive();
        socket.send(ping.data(), ping.from());
      }
    }
  }

  /** The milliseconds that datagrams there and back take during a transfer, one each second. */
  private List<Long> pings(int queue) {
    Host server = sink();
    narrow(queue);
    List<Long> times = new ArrayList<>();
    run(
        () -> {
          try (Connection connection = connect();
              Datagrams socket = Datagrams.open(new InetSocketAddress("0.0.0.0", 0))) {
            server.spawn("echo", CongestionControlTest::echo);
            InetSocketAddress there = new InetSocketAddress(server.address(), PORT);
            write(connection, 10_000);
            for (int i = 0; i < 30; i++) {
              Async.sleep(Duration.ofSeconds(1));
              long asked = millis();
              socket.send(new byte[] {1}, there);
              try {
                Async.timeout(Duration.ofSeconds(10), socket::receive);
                times.add(millis() - asked);
              } catch (AsyncTimeoutException e) {
                // it did not fit into the queue
              }
            }
            connection.writer().transport().abort();
          }
        });
    return times;
  }

  @Test
  void queueThatATransferFillsDelaysPings() {
    assertThat(pings(10)) // 100 ms, and for each segment before it in the queue 10 ms
        .hasSize(30)
        .allMatch(it -> it >= 100 && it <= 201)
        .anyMatch(it -> it >= 200)
        .satisfies(all -> assertThat(average(all)).isBetween(130.0, 180.0));
  }

  @Test
  void longQueueDelaysPingsByAsMuchAsItHolds() {
    assertThat(pings(200)) // two seconds of the link
        .hasSize(30)
        .allMatch(it -> it >= 100 && it <= 2_101)
        .anyMatch(it -> it >= 2_000);
  }

  private static double average(List<? extends Long> times) {
    return times.stream().mapToLong(it -> it).average().orElseThrow();
  }

  @Test
  void twoTransfersShareALink() {
    sink();
    narrow(20);
    List<Long> shares = new ArrayList<>();
    run(
        () -> {
          try (Connection first = connect();
              Connection second = connect()) {
            write(first, 11_000);
            Async.sleep(Duration.ofSeconds(5));
            write(second, 11_000);
            Async.sleep(Duration.ofSeconds(15));
            List<Integer> before = unacknowledged();
            Async.sleep(Duration.ofSeconds(80));
            List<Integer> after = unacknowledged();
            for (int i = 0; i < 2; i++) {
              shares.add((long) (before.get(i) - after.get(i)) / SEGMENT);
            }
            first.writer().transport().abort();
            second.writer().transport().abort();
          }
        });
    assertThat(shares).allMatch(it -> it > 3_500 && it < 4_500); // of 8,000 in 80 s
  }

  private List<Integer> unacknowledged() {
    return world.netstat().of("test").sockets().stream().map(Netstat.Socket::sent).toList();
  }
}
