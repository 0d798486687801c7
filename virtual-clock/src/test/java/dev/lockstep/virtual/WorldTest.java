// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Async;
import dev.lockstep.Fault;
import dev.lockstep.Loop;
import dev.lockstep.Runner;
import dev.lockstep.net.Connection;
import dev.lockstep.net.Datagrams;
import dev.lockstep.net.Streams;
import dev.lockstep.testkit.SeededChoices;
import dev.lockstep.virtual.net.Latency;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What surrounds the hosts: events, names, clocks, chance. */
class WorldTest {

  private static final int PORT = 7;
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final World world = new World();

  // ---- addresses of IPv6

  @Test
  void loopbackOfIpv6IsEachHostItself() {
    world.run(
        () -> {
          try (var server = Streams.serve((reader, writer) -> writer.write("x"), "::", PORT);
              Connection connection = Streams.connect("::1", PORT)) {
            assertThat(server.isServing()).isTrue();
            assertThat(connection.reader().readExactly(1)).containsExactly('x');
          }
        });
  }

  @Test
  void otherAddressesOfIpv6HaveNoRouteAndNameWhatHas() {
    world.run(
        () ->
            assertThatThrownBy(() -> Streams.connect("2001:db8::1", PORT))
                .cause()
                .isInstanceOf(NoRouteToHostException.class)
                .hasMessage("No route to host")
                .satisfies(
                    it ->
                        assertThat(it.getSuppressed()[0])
                            .hasMessageContaining("use the name of the host")));
  }

  // ---- what it costs

  @Test
  void hourOfFiftyIdleHostsIsNoEventAtAll() {
    for (int i = 0; i < 50; i++) {
      world.host("host" + i, HostTest::serveEcho);
    }
    world.run(() -> Async.sleep(HOUR));
    assertThat(world.events()).isZero();
  }

  @Test
  void hourOfFiftyConnectionsThatSayNothingIsFewEvents() {
    world.host("db", HostTest::serveEcho);
    for (int i = 0; i < 50; i++) {
      world.host(
          "client" + i,
          () -> {
            Connection connection = Streams.connect("db", PORT);
            HostTest.ask(connection, "hello");
            connection.reader().read(1);
          });
    }
    world.run(
        () -> {
          Async.sleep(HOUR);
          assertThat(world.netstat().of("db").sockets()).hasSize(51);
        });
    // SYN, its answer, the acknowledgement; then question and answer, each with one
    assertThat(world.events()).isEqualTo(50 * 7);
  }

  @Test
  void heartbeatsCostTheirPacketsAndNothingBetween() {
    world.host(
        "receiver",
        () -> {
          try (Datagrams socket = Datagrams.open(new InetSocketAddress(PORT))) {
            while (true) {
              socket.receive();
            }
          }
        });
    world.run(
        () -> {
          try (Datagrams socket = Datagrams.open(new InetSocketAddress("0.0.0.0", 0))) {
            for (int i = 0; i < 60; i++) {
              Async.sleep(Duration.ofMinutes(1));
              socket.send(
                  new byte[1], new InetSocketAddress(world.host("receiver").address(), PORT));
            }
          }
        });
    assertThat(world.events()).isEqualTo(59); // the last is under way
  }

  @Test
  void packetsUnderWayAreNoTimersOfTheProgram() {
    world.host("db", HostTest::serveEcho);
    world.run(
        () -> {
          Connection connection = Streams.connect("db", PORT);
          connection.writer().write(new byte[1]);
          assertThat(world.loop().allTimers()).isEmpty();
          assertThat(world.clock().timers()).hasToString("[the network]");
        });
  }

  // ---- names

  @Test
  void changeOfANameIsSeenWhenItsTimeToLiveIsOver() {
    world.dns().set("service", Duration.ofMinutes(5), "10.1.1.1");
    world.run(
        () -> {
          assertThat(resolve("service")).isEqualTo("10.1.1.1");
          world.dns().set("service", Duration.ZERO, "10.1.1.2");
          Async.sleep(Duration.ofMinutes(4));
          assertThat(resolve("service")).isEqualTo("10.1.1.1");
          assertThat(world.host("other").<String>call(() -> resolve("service")))
              .isEqualTo("10.1.1.2");
          Async.sleep(Duration.ofMinutes(1));
          assertThat(resolve("service")).isEqualTo("10.1.1.2");
        });
  }

  private String resolve(String name) throws UnknownHostException {
    return world
        .network()
        .resolve(name)
        .await(UnknownHostException.class)
        .getFirst()
        .getHostAddress();
  }

  @Test
  void restartedHostHasForgottenTheAnswersThatItKept() {
    world.dns().set("service", HOUR, "10.1.1.1");
    Host other = world.host("other");
    world.run(
        () -> {
          other.run(() -> resolve("service"));
          world.dns().set("service", HOUR, "10.1.1.2");
          assertThat(other.<String>call(() -> resolve("service"))).isEqualTo("10.1.1.1");
          other.restart();
          assertThat(other.<String>call(() -> resolve("service"))).isEqualTo("10.1.1.2");
        });
  }

  @Test
  void namesFailForAWhileAndForGood() {
    world.host("db");
    world.run(
        () -> {
          try (LinkRule broken = world.dns().fail("db")) {
            assertThatThrownBy(() -> resolve("db"))
                .isInstanceOf(UnknownHostException.class)
                .hasMessage("db: Temporary failure in name resolution");
          }
          assertThat(resolve("db")).isEqualTo("10.0.0.2");
          world.dns().remove("db");
          assertThatThrownBy(() -> resolve("db"))
              .isInstanceOf(UnknownHostException.class)
              .hasMessage("db: Name or service not known");
        });
  }

  @Test
  void slowNameServerTakesItsTime() {
    world.host("db");
    world.dns().setDelay(Duration.ofSeconds(5));
    world.run(
        () -> {
          assertThat(resolve("db")).isEqualTo("10.0.0.2");
          assertThat(resolve("192.0.2.1")).isEqualTo("192.0.2.1");
          assertThat(world.clock().elapsed()).isEqualTo(Duration.ofSeconds(5));
        });
  }

  // ---- clocks

  @Test
  void clockOfAHostIsItsOwn() {
    Host fast = world.host("fast");
    Host late = world.host("late");
    fast.clock().setDrift(1000);
    late.clock().setOffset(Duration.ofMinutes(-2));
    world.run(
        () -> {
          Async.sleep(HOUR);
          Instant right = VirtualClock.DEFAULT_START.plus(HOUR);
          assertThat(Loop.current().clock().instant()).isEqualTo(right);
          assertThat(fast.<Instant>call(() -> Loop.current().clock().instant()))
              .isEqualTo(right.plusMillis(3600))
              .isEqualTo(fast.clock().instant());
          assertThat(late.<Instant>call(() -> Loop.current().clock().instant()))
              .isEqualTo(right.minusSeconds(120));
          late.clock().jump(Duration.ofMinutes(3));
          assertThat(late.<Instant>call(() -> Loop.current().clock().instant()))
              .isEqualTo(right.plusSeconds(60));
          assertThat(late.<Long>call(() -> Loop.current().nanoTime())).isEqualTo(HOUR.toNanos());
        });
  }

  @Test
  void driftThatIsSetLaterKeepsWhatWasGainedBefore() {
    Host host = world.host("host");
    host.clock().setDrift(500);
    world.run(
        () -> {
          Async.sleep(Duration.ofSeconds(1000));
          host.clock().setDrift(-500);
          assertThat(host.clock().offset()).isEqualTo(Duration.ofMillis(500));
          Async.sleep(Duration.ofSeconds(2000));
          assertThat(host.clock().offset()).isEqualTo(Duration.ofMillis(-500));
        });
  }

  // ---- what is there

  @Test
  void netstatIsATable() {
    world.host("db", HostTest::serveEcho);
    world.run(
        () -> {
          Connection connection = Streams.connect("db", PORT);
          world.host("db").pause();
          connection.writer().write(new byte[5]);
          Async.sleep(SECOND);
          assertThat(world.netstat())
              .hasToString(
                  """
                  host       proto received     sent local                      remote                     state
                  test       tcp          0        0 test/10.0.0.1:49152        db/10.0.0.2:7              ESTABLISHED
                  db         tcp          1        0 0.0.0.0/0.0.0.0:7          *                          LISTEN
                  db         tcp          5        0 db/10.0.0.2:7              test/10.0.0.1:49152        ESTABLISHED""");
          assertThat(world.openSockets()).containsExactly("test: socket to db/10.0.0.2:7");
          connection.close();
          Async.sleep(SECOND);
          assertThat(world.openSockets()).isEmpty();
          assertThat(world.netstat().of("test").sockets())
              .singleElement()
              .hasToString("tcp test/10.0.0.1:49152 - db/10.0.0.2:7 FIN_WAIT_2");
        });
  }

  @Test
  void unixDomainSocketsAreNotSimulated() {
    world.run(
        () ->
            assertThatThrownBy(() -> Streams.connect(UnixDomainSocketAddress.of("db.sock")))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessage(
                    "a simulated host cannot use the address db.sock; use an IPv4 address"));
  }

  @Test
  void hostOfTheTestCannotBeLost() {
    world.run(
        () ->
            assertThatThrownBy(() -> world.testHost().crash())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("crash() cannot be called on the test's own host; use another host"));
  }

  @Test
  void namesOfHostsAreDistinct() {
    world.host("db");
    assertThatThrownBy(() -> world.host("db", () -> {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("there is a host 'db' already; use another name");
  }

  @Test
  void networkWithoutItsClockIsNoUse() {
    try (Runner runner =
        Runner.builder().clock(new VirtualClock()).network(world.network()).build()) {
      assertThatThrownBy(() -> runner.run(() -> Streams.connect("db", PORT)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(
              "this world serves no loop; give a runner both its clock() and its network()");
    }
  }

  // ---- chance

  @Test
  void sameSeedIsTheSameRunToThePacket() {
    List<String> runs = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      World lossy = new World();
      lossy.links().loss(0.2);
      lossy.links().latency(Latency.longTail(Duration.ofMillis(1)));
      lossy.host("db", HostTest::serveEcho);
      try (Runner runner = lossy.runner().choiceSource(SeededChoices.of(5)).build()) {
        runner.run(
            () -> {
              try (Connection connection = Streams.connect("db", PORT)) {
                for (int question = 0; question < 20; question++) {
                  HostTest.ask(connection, "question " + question);
                }
              }
            });
      }
      runs.add(lossy.clock().elapsed() + " " + lossy.events());
    }
    assertThat(runs.get(0)).isEqualTo(runs.get(1));
  }

  @Test
  void faultPointCrashesTheHostWhoseProgramHasReachedIt() {
    List<String> events = new ArrayList<>();
    Host db =
        world.host(
            "db",
            () -> {
              events.add("before");
              Fault.point("before-commit");
              events.add("committed");
            });
    world.faults().at("before-commit").hit(1).crash();
    world.run(
        () -> {
          Async.sleep(SECOND);
          assertThat(db.isUp()).isFalse();
          db.restart();
          Async.sleep(SECOND);
        });
    assertThat(events).containsExactly("before", "before", "committed");
  }

  private static Object localAddress(Connection connection) {
    return connection.writer().transport().localAddress();
  }

  /** Has the host of the test give each port from 49152 on to somebody, once. */
  private void useAllPortsBut(int spared) throws IOException {
    for (int i = spared; i < 16_384; i++) {
      world.network().datagram(null, null, Map.of()).close();
    }
  }

  @Test
  void whenAllPortsWereUsedAConnectionTakesOneThatIsFree() {
    world.host("db", HostTest::serveEcho);
    world.run(
        () -> {
          try (Connection first = Streams.connect("db", 7)) {
            useAllPortsBut(1);
            try (Connection second = Streams.connect("db", 7)) {
              assertThat(localAddress(first)).hasToString("test/10.0.0.1:49152");
              assertThat(localAddress(second)).hasToString("test/10.0.0.1:49153");
              assertThat(HostTest.ask(second, "hello")).isEqualTo("hello");
            }
          }
        });
  }

  @Test
  void aPortIsFreeAgainAMinuteAfterItsConnectionWasClosed() {
    world.host("db", HostTest::serveEcho);
    world.run(
        () -> {
          Streams.connect("db", 7).close();
          Async.sleep(Duration.ofSeconds(61));
          useAllPortsBut(1);
          try (Connection again = Streams.connect("db", 7)) {
            assertThat(localAddress(again)).hasToString("test/10.0.0.1:49152");
            assertThat(HostTest.ask(again, "hello")).isEqualTo("hello");
          }
        });
  }
}
