// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Async;
import dev.lockstep.CancelledError;
import dev.lockstep.DeadlockError;
import dev.lockstep.Loop;
import dev.lockstep.Task;
import dev.lockstep.net.Connection;
import dev.lockstep.net.Streams;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The life of a host, and what its peers see of it. */
class HostTest {

  private static final int PORT = 7;

  private final World world = new World();
  private final List<String> events = new ArrayList<>();

  static void serveEcho() throws IOException {
    Streams.serve(
            (reader, writer) -> {
              while (true) {
                byte[] bytes = reader.read(1000);
                if (bytes.length == 0) {
                  return;
                }
                writer.write(bytes);
                writer.drain();
              }
            },
            null,
            PORT)
        .serveForever();
  }

  static String ask(Connection connection, String question) throws IOException {
    byte[] bytes = question.getBytes(StandardCharsets.UTF_8);
    connection.writer().write(bytes);
    connection.writer().drain();
    return new String(connection.reader().readExactly(bytes.length), StandardCharsets.UTF_8);
  }

  private void log(String what) {
    events.add(world.clock().elapsed().toMillis() + " ms " + what);
  }

  @Test
  void programIsReachedByTheNameOfItsHost() {
    world.host("db", HostTest::serveEcho);
    world.run(
        () -> {
          try (Connection connection = Streams.connect("db", PORT)) {
            assertThat(ask(connection, "hello")).isEqualTo("hello");
            assertThat(connection.writer().transport().remoteAddress())
                .hasToString("db/10.0.0.2:7");
            assertThat(connection.writer().transport().localAddress())
                .hasToString("test/10.0.0.1:49152");
          }
        });
  }

  @Test
  void samePortIsFreeOnEachHost() {
    world.host("one", HostTest::serveEcho);
    world.host("two", HostTest::serveEcho);
    world.run(
        () -> {
          for (String host : List.of("one", "two")) {
            try (Connection connection = Streams.connect(host, PORT)) {
              assertThat(ask(connection, host)).isEqualTo(host);
            }
          }
        });
  }

  @Test
  void closedPortIsRefused() {
    world.host("db");
    world.run(
        () ->
            assertThatThrownBy(() -> Streams.connect("db", PORT))
                .isInstanceOf(ConnectException.class)
                .hasMessage("cannot connect to db:7: db/10.0.0.2:7: Connection refused"));
  }

  @Test
  void addressOfNobodyIsUnreachable() {
    world.run(
        () -> {
          assertThatThrownBy(() -> Streams.connect("10.9.9.9", PORT))
              .hasMessage("cannot connect to 10.9.9.9:7: /10.9.9.9:7: No route to host");
          assertThat(world.clock().elapsed()).isEqualTo(Duration.ofSeconds(3));
        });
  }

  @Test
  void connectingToACrashedHostTimesOutAfterTwoMinutes() {
    Host db = world.host("db", HostTest::serveEcho);
    world.run(
        () -> {
          db.crash();
          assertThatThrownBy(() -> Streams.connect("db", PORT))
              .hasMessage("cannot connect to db:7: db/10.0.0.2:7: Connection timed out");
          assertThat(world.clock().elapsed()).isEqualTo(Duration.ofSeconds(127));
        });
  }

  @Test
  void crashRunsNoCodeOfTheProgramAnyMore() {
    Host db =
        world.host(
            "db",
            () -> {
              try {
                Async.spawn("child", () -> sleepAndLog("child"));
                sleepAndLog("main");
              } finally {
                events.add("finally");
              }
            });
    world.run(
        () -> {
          Async.sleep(Duration.ofMillis(2500));
          db.crash();
          Async.sleep(Duration.ofHours(1));
          assertThat(events)
              .containsExactly("1000 ms main", "1000 ms child", "2000 ms main", "2000 ms child");
          assertThat(world.loop().allTasks()).extracting(Task::name).containsExactly("main");
          assertThat(world.clock().timers()).isEmpty();
        });
  }

  private void sleepAndLog(String name) {
    while (true) {
      Async.sleep(Duration.ofSeconds(1));
      log(name);
    }
  }

  @Test
  void crashedProgramIsUnwoundWhenTheLoopIsClosedAndNobodyIsToldOfItsErrors() {
    List<String> told = new ArrayList<>();
    Host db =
        world.host(
            "db",
            () -> {
              try {
                Async.sleep(Duration.ofDays(1));
              } catch (CancelledError e) {
                events.add("unwound");
                throw new IOException("from the grave");
              }
            });
    world.run(
        () -> {
          world.loop().setExceptionHandler((loop, context) -> told.add(context.message()));
          Async.yieldNow();
          db.crash();
        });
    assertThat(events).containsExactly("unwound");
    assertThat(told).isEmpty();
  }

  @Test
  void hostCanCrashItselfAndNeverReturnsFromThat() {
    Host[] db = new Host[1];
    db[0] =
        world.host(
            "db",
            () -> {
              events.add("before");
              db[0].crash();
              events.add("after");
            });
    world.run(() -> Async.sleep(Duration.ofSeconds(1)));
    assertThat(events).containsExactly("before");
  }

  @Test
  void restartRunsTheProgramAgainAtTheSameAddress() {
    Host db = world.host("db", HostTest::serveEcho);
    world.run(
        () -> {
          Async.yieldNow();
          db.crash();
          assertThat(db.isUp()).isFalse();
          db.restart();
          assertThat(db.isUp()).isTrue();
          Async.yieldNow();
          try (Connection connection = Streams.connect("db", PORT)) {
            assertThat(ask(connection, "hello")).isEqualTo("hello");
          }
        });
  }

  @Test
  void restartAfterTheProgramHasEndedEndsWhatWasStartedBesideIt() {
    Host db = world.host("db", () -> {});
    world.run(
        () -> {
          Async.yieldNow();
          db.spawn("beside", () -> sleepAndLog("beside"));
          Async.sleep(Duration.ofMillis(1500));
          db.restart();
          Async.sleep(Duration.ofSeconds(2));
          assertThat(world.loop().allTasks()).extracting(Task::name).containsExactly("main");
        });
    assertThat(events).containsExactly("1000 ms beside");
  }

  @Test
  void restartedHostResetsAnOldConnectionWhenItIsUsed() {
    Host db = world.host("db", HostTest::serveEcho);
    world.run(
        () -> {
          Connection connection = Streams.connect("db", PORT);
          ask(connection, "hello");
          Async.sleep(Duration.ofSeconds(1)); // the acknowledgement of the answer arrives
          db.restart();
          Async.sleep(Duration.ofHours(1));
          long before = world.clock().nanoTime();
          assertThatThrownBy(() -> ask(connection, "again"))
              .isInstanceOf(SocketException.class)
              .hasMessage("Connection reset");
          assertThat(world.clock().nanoTime() - before).isEqualTo(2_000_000);
        });
  }

  @Test
  void crashedHostIsSilentAndWhoSendsToItTimesOutInTheEnd() {
    Host db = world.host("db", HostTest::serveEcho);
    world.run(
        () -> {
          Connection connection = Streams.connect("db", PORT);
          ask(connection, "hello");
          db.crash();
          assertThatThrownBy(() -> ask(connection, "again"))
              .isInstanceOf(IOException.class)
              .hasMessage("Connection timed out");
          assertThat(world.clock().elapsed())
              .isBetween(Duration.ofMinutes(15), Duration.ofMinutes(16));
        });
  }

  @Test
  void whoOnlyWaitsForACrashedHostWaitsForEver() {
    Host db = world.host("db", HostTest::serveEcho);
    assertThatThrownBy(
            () ->
                world.run(
                    () -> {
                      Connection connection = Streams.connect("db", PORT);
                      db.crash();
                      connection.reader().read(1);
                    }))
        .isInstanceOf(DeadlockError.class)
        .hasMessageContaining("'main'")
        .hasMessageNotContaining("'db'");
  }

  @Test
  void killedProgramsConnectionsEnd() {
    Host db = world.host("db", HostTest::serveEcho);
    world.run(
        () -> {
          Connection connection = Streams.connect("db", PORT);
          ask(connection, "hello");
          db.kill();
          assertThat(connection.reader().read(1)).isEmpty();
          assertThatThrownBy(() -> Streams.connect("db", PORT))
              .hasMessageEndingWith("Connection refused");
        });
  }

  @Test
  void pausedProgramStandsStillAndThenGoesOnWithWhatItHasMissed() {
    Host db = world.host("db", () -> sleepAndLog("tick"));
    world.run(
        () -> {
          Async.sleep(Duration.ofMillis(1500));
          db.pause();
          Async.sleep(Duration.ofSeconds(10));
          db.resume();
          Async.sleep(Duration.ofSeconds(1));
        });
    assertThat(events).containsExactly("1000 ms tick", "11500 ms tick", "12500 ms tick");
  }

  @Test
  void machineOfAPausedProgramTakesConnectionsAndBytes() {
    Host db = world.host("db", HostTest::serveEcho);
    world.run(
        () -> {
          Async.yieldNow();
          db.pause();
          Connection connection = Streams.connect("db", PORT);
          connection.writer().write("hello".getBytes(StandardCharsets.UTF_8));
          assertThatThrownBy(
                  () -> Async.timeout(Duration.ofMinutes(1), () -> connection.reader().read(5)))
              .isInstanceOf(dev.lockstep.AsyncTimeoutException.class);
          db.resume();
          assertThat(connection.reader().readExactly(5)).asString().isEqualTo("hello");
        });
  }

  @Test
  void stoppedProgramCleansUpAndIsAwaited() {
    Host db =
        world.host(
            "db",
            () -> {
              try {
                Async.sleep(Duration.ofDays(1));
              } finally {
                Async.sleep(Duration.ofSeconds(3));
                log("cleaned up");
              }
            });
    world.run(
        () -> {
          Async.sleep(Duration.ofSeconds(1));
          db.stop();
          log("stopped");
        });
    assertThat(events).containsExactly("4000 ms cleaned up", "4000 ms stopped");
  }

  @Test
  void programThatFailsFailsTheTest() {
    world.host(
        "db",
        () -> {
          throw new IOException("no disk");
        });
    assertThatThrownBy(() -> world.run(() -> Async.sleep(Duration.ofSeconds(1))))
        .isInstanceOf(IOException.class)
        .hasMessage("no disk");
  }

  @Test
  void callbackThatCrashesItsHostIsEndedAndNobodyIsToldOfIt() {
    Host[] db = new Host[1];
    db[0] =
        world.host(
            "db",
            () -> {
              Loop.current()
                  .callLater(
                      Duration.ofSeconds(1),
                      () -> {
                        events.add("before");
                        db[0].crash();
                        events.add("after");
                      });
              Async.sleep(Duration.ofDays(1));
            });
    world.run(() -> Async.sleep(Duration.ofSeconds(2)));
    assertThat(events).containsExactly("before");
    assertThat(db[0].isUp()).isFalse();
  }

  @Test
  void programsThatRunForEverAreNoDeadlockAndEndWithTheTest() {
    world.host("db", () -> sleepAndLog("tick"));
    world.run(() -> Async.sleep(Duration.ofMillis(1500)));
    assertThat(events).containsExactly("1000 ms tick");
  }

  @Test
  void whatCallbacksOfAHostStartBelongsToTheHost() {
    Host db = world.host("db", HostTest::serveEcho);
    world.run(
        () -> {
          Streams.connect("db", PORT);
          Async.sleep(Duration.ofSeconds(1));
          assertThat(world.loop().allTasks())
              .extracting(Task::name)
              .containsExactly("db", "main", "connection from test/10.0.0.1:49152");
          assertThat(world.loop().allTasks())
              .extracting(Task::isBackground)
              .containsExactly(true, false, true);
          db.crash();
          assertThat(world.loop().allTasks()).extracting(Task::name).containsExactly("main");
        });
  }

  @Test
  void somethingRunsOnAHostBesideItsProgram() {
    Host db = world.host("db", HostTest::serveEcho);
    Host client = world.host("client");
    world.run(
        () -> {
          Object from =
              client.call(
                  () -> {
                    try (Connection connection = Streams.connect("db", PORT)) {
                      return connection.writer().transport().localAddress();
                    }
                  });
          assertThat(from).hasToString("client/10.0.0.3:49152");
          db.crash();
          assertThatThrownBy(() -> db.call(() -> 1))
              .isInstanceOf(IllegalStateException.class)
              .hasMessage("spawn() cannot run on host 'db', which is down; restart() it first");
        });
  }

  @Test
  void networkGoesOnWhenTheHostThatWasTheLastToSendHasCrashed() {
    world.host("db", HostTest::serveEcho);
    world.run(
        () -> {
          try (Connection connection = Streams.connect("db", PORT)) {
            Host sender = world.host("sender");
            Connection other = sender.call(() -> Streams.connect("db", PORT));
            Async.sleep(Duration.ofSeconds(1));
            sender.run(() -> other.writer().write("last words".getBytes(StandardCharsets.UTF_8)));
            sender.crash();
            assertThat(ask(connection, "still there?")).isEqualTo("still there?");
          }
        });
  }

  // ---- threads of a host, on the carrier engine

  @Test
  @Tag("carrier-only")
  void threadThatAHostStartsIsOnTheHostAndStopsWithIt() {
    world.host(
        "server",
        () -> {
          Streams.serve((reader, writer) -> {}, "127.0.0.1", PORT);
          Thread thread =
              Thread.startVirtualThread(
                  () -> {
                    connectToItself();
                    while (true) {
                      log("tick");
                      Async.sleep(Duration.ofMillis(10));
                    }
                  });
          thread.join();
        });
    world.run(
        () -> {
          Async.sleep(Duration.ofMillis(25));
          world.host("server").pause();
          Async.sleep(Duration.ofMillis(30));
          world.host("server").resume();
          Async.yieldNow();
          world.host("server").crash();
          Async.sleep(Duration.ofMillis(50));
        });
    assertThat(events)
        .containsExactly(
            "0 ms connected to itself", "0 ms tick", "10 ms tick", "20 ms tick", "55 ms tick");
  }

  private void connectToItself() {
    try {
      Streams.connect("127.0.0.1", PORT).close();
      log("connected to itself");
    } catch (IOException e) {
      log(e.toString());
    }
  }

  @Test
  @Tag("carrier-only")
  void timeGoesOnIfACrashedHostsTaskIsWokenByTheJdk() {
    CountDownLatch latch = new CountDownLatch(1);
    world.host("server", () -> latch.await());
    world.run(
        () -> {
          Async.sleep(Duration.ofMillis(10));
          world.host("server").crash();
          latch.countDown();
          Async.sleep(Duration.ofMillis(10));
          log("went on");
        });
    assertThat(events).containsExactly("20 ms went on");
  }

  @Test
  @Tag("carrier-only")
  void timeGoesOnIfAPausedHostsTaskIsWokenByTheJdk() {
    CountDownLatch latch = new CountDownLatch(1);
    world.host(
        "server",
        () -> {
          latch.await();
          log("woken");
        });
    world.run(
        () -> {
          Async.sleep(Duration.ofMillis(10));
          world.host("server").pause();
          latch.countDown();
          Async.sleep(Duration.ofMillis(10));
          world.host("server").resume();
          Async.sleep(Duration.ofMillis(1));
        });
    assertThat(events).containsExactly("20 ms woken");
  }
}
