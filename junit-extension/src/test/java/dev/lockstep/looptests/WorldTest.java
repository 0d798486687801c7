// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.looptests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Async;
import dev.lockstep.Loop;
import dev.lockstep.explore.InterleavingFailure;
import dev.lockstep.junit.LoopScope;
import dev.lockstep.junit.LoopSettings;
import dev.lockstep.junit.LoopTest;
import dev.lockstep.junit.TestClock;
import dev.lockstep.net.Connection;
import dev.lockstep.net.Streams;
import dev.lockstep.virtual.Host;
import dev.lockstep.virtual.VirtualClock;
import dev.lockstep.virtual.World;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Tests that take a world of hosts and their network. */
class WorldTest {

  private static final int PORT = 7;
  private static final List<String> SEEN = new ArrayList<>();

  @BeforeEach
  void forget() {
    SEEN.clear();
  }

  private static void serveEcho() throws IOException {
    Streams.serve(
            (reader, writer) -> {
              writer.write(reader.read(100));
              writer.drain();
            },
            null,
            PORT)
        .serveForever();
  }

  private static String ask(String host, String question) throws IOException {
    try (Connection connection = Streams.connect(host, PORT)) {
      byte[] bytes = question.getBytes(StandardCharsets.UTF_8);
      connection.writer().write(bytes);
      connection.writer().drain();
      return new String(connection.reader().readExactly(bytes.length), StandardCharsets.UTF_8);
    }
  }

  @Test
  void aTestThatTakesAWorldHasItsNetworkAndLeavesNothingBehindWithItsHosts() {
    assertThat(Launch.of(InWorld.class).failures()).isEmpty();
    assertThat(SEEN).containsExactly("test: hello", "set-up: hello", "nested: hello");
  }

  @LoopSettings
  @TestMethodOrder(MethodOrderer.MethodName.class)
  static class InWorld {

    @LoopTest
    void a(World world, VirtualClock clock) throws IOException {
      assertThat(world.clock()).isSameAs(clock);
      world.host("db", WorldTest::serveEcho);
      SEEN.add("test: " + ask("db", "hello"));
    }

    @Nested
    class WithSetUp {
      @BeforeEach
      void setUp(World world) throws IOException {
        world.host("db", WorldTest::serveEcho);
        SEEN.add("set-up: " + ask("db", "hello"));
      }

      @LoopTest
      void b() throws IOException {
        SEEN.add("nested: " + ask("db", "hello"));
      }
    }
  }

  @Test
  void offloadedCallsOfATestInAWorldRunOnItsLoop() {
    assertThat(Launch.of(Offloading.class).failures()).isEmpty();
    assertThat(SEEN).hasSizeGreaterThan(2).allMatch("loop"::equals);
  }

  static class Offloading {
    @LoopTest
    void once(World world) {
      offload(world);
    }

    @LoopTest(interleavings = 2)
    void twice(World world) {
      offload(world);
      Async.gather(List.of(Async.spawn(Async::yieldNow), Async.spawn(Async::yieldNow))).await();
    }

    private static void offload(World world) {
      Loop loop = Loop.current();
      boolean same = Async.toThread(() -> loop.equals(Loop.currentOrNull()));
      SEEN.add(same ? "loop" : "thread in " + world);
    }
  }

  @Test
  void aTestThatTakesNoneHasTheNetworkOfTheMachine() {
    assertThat(Launch.of(OnMachine.class).failures()).isEmpty();
  }

  static class OnMachine {
    @LoopTest
    void listens() throws Exception {
      try (var server = Streams.serve((reader, writer) -> {}, "127.0.0.1", 0)) {
        assertThat(server.addresses()).asString().contains("127.0.0.1");
      }
    }
  }

  @Test
  void theTestsOfAClassCanShareAWorld() {
    assertThat(Launch.of(Shared.class).failures()).isEmpty();
    assertThat(SEEN).containsExactly("one: hello", "two: hello");
  }

  @LoopSettings(scope = LoopScope.CLASS)
  @TestMethodOrder(MethodOrderer.MethodName.class)
  static class Shared {
    @BeforeAll
    static void start(World world) {
      world.host("db", WorldTest::serveEcho);
    }

    @Test
    void one() throws IOException {
      SEEN.add("one: " + ask("db", "hello"));
    }

    @Test
    void two() throws IOException {
      SEEN.add("two: " + ask("db", "hello"));
    }
  }

  @Test
  void eachOfManyRunsHasAWorldOfItsOwnAndAHostThatCrashesIsFoundOut() {
    InterleavingFailure failure = (InterleavingFailure) Launch.of(Crashing.class).failure();
    assertThat(failure.getMessage()).contains("to run this one again: @Replay(\"L1:");
    assertThat(failure.getCause()).isInstanceOf(IOException.class);
    assertThat(Launch.of(Explored.class).failures()).isEmpty();
    assertThat(SEEN).hasSizeGreaterThanOrEqualTo(5).allMatch("6 hosts"::equals);
  }

  /** Asks before the crash in asyncio's order, and after it in some other. */
  static class Crashing {
    @LoopTest(interleavings = 300)
    void asks(World world) throws IOException {
      Host db = world.host("db", WorldTest::serveEcho);
      var asked = Async.spawn("asks", () -> ask("db", "hello"));
      var crash =
          Async.spawn(
              "crash",
              () -> {
                for (int i = 0; i < 40; i++) {
                  Async.yieldNow();
                }
                db.stop();
              });
      crash.await();
      assertThat(asked.await(IOException.class)).isEqualTo("hello");
    }
  }

  static class Explored {
    @LoopTest(interleavings = 5)
    void has(World world) throws IOException {
      world.host("db", WorldTest::serveEcho);
      assertThat(ask("db", "hello")).isEqualTo("hello");
      for (String name : List.of("a", "b", "c", "d")) {
        world.host(name, Async::yieldNow);
      }
      SEEN.add(world.hosts().size() + " hosts");
      Async.gather(List.of(Async.spawn(Async::yieldNow), Async.spawn(Async::yieldNow))).await();
    }
  }

  @Test
  void aConnectionThatTheTestHasLeftOpenFailsIt() {
    assertThat(Launch.of(LeftOpen.class).failure())
        .hasMessage(
            """
            the test left on its loop:
              open socket tcp test/10.0.0.1:49152 - db/10.0.0.2:7 ESTABLISHED
            await, cancel, join or close them in the test, or set leaks = LeakPolicy.WARN""");
  }

  static class LeftOpen {
    @LoopTest
    void leaves(World world) throws IOException {
      world.host("db", WorldTest::serveEcho);
      Streams.connect("db", PORT);
    }
  }

  @Test
  void onTheRealClockThereIsNoWorld() {
    assertThat(Launch.of(Real.class).failure())
        .hasMessage(
            "a World has a virtual clock, and the test runs on the real one: set clock ="
                + " TestClock.VIRTUAL");
  }

  static class Real {
    @LoopTest(clock = TestClock.REAL)
    void neverRuns(World world) {
      throw new IllegalStateException("never called with " + world);
    }
  }

  @Test
  void aConnectionThatIsRefusedSaysSo() {
    assertThat(Launch.of(Refused.class).failures()).isEmpty();
  }

  static class Refused {
    @LoopTest
    void refuses(World world) {
      world.host("db");
      assertThatThrownBy(() -> ask("db", "hello"))
          .hasMessage("cannot connect to db:7: db/10.0.0.2:7: Connection refused");
    }
  }
}
