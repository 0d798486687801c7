// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.lockstep.Async;
import dev.lockstep.AsyncAction;
import dev.lockstep.Runner;
import dev.lockstep.Task;
import dev.lockstep.explore.history.History;
import dev.lockstep.net.Datagrams;
import dev.lockstep.report.Recording;
import dev.lockstep.report.Recording.ArrowKind;
import dev.lockstep.report.Recording.RunArrow;
import dev.lockstep.report.Recording.RunHolder;
import dev.lockstep.report.Recording.RunHost;
import dev.lockstep.report.Recording.RunHostEvent;
import dev.lockstep.report.Recording.RunLane;
import dev.lockstep.report.Recording.RunOperation;
import dev.lockstep.report.Recording.RunPacket;
import dev.lockstep.report.Recording.RunStep;
import dev.lockstep.report.Recording.RunUse;
import dev.lockstep.report.Recording.RunWait;
import dev.lockstep.sync.AsyncEvent;
import dev.lockstep.sync.AsyncLock;
import dev.lockstep.sync.AsyncQueue;
import dev.lockstep.virtual.Host;
import dev.lockstep.virtual.LinkRule;
import dev.lockstep.virtual.VirtualClock;
import dev.lockstep.virtual.World;
import dev.lockstep.virtual.net.WorldObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the recording of a run has for its page. */
class RunRecordTest {

  private static void lostUpdate() {
    int[] counter = {0};
    Task<?> one = Async.spawn("one", () -> increment(counter));
    Task<?> two = Async.spawn("two", () -> increment(counter));
    one.await();
    two.await();
    if (counter[0] != 2) {
      throw new AssertionError("expected: 2 but was: " + counter[0]);
    }
  }

  private static void increment(int[] counter) {
    int seen = counter[0];
    Async.yieldNow();
    counter[0] = seen + 1;
  }

  private static Finding find(Strategy strategy) {
    Finding finding =
        Explorer.builder().strategy(strategy).build().explore(RunRecordTest::lostUpdate).finding();
    assertThat(finding).isNotNull();
    return finding;
  }

  @Test
  void twoStrategiesThatFindOneFailureHaveTheSamePage() {
    String page = find(Strategy.standard()).recording().toHtml();
    assertThat(find(Strategy.randomWalk()).recording().toHtml()).isEqualTo(page);
    assertThat(find(Strategy.pos()).recording().toHtml()).isEqualTo(page);
  }

  @Test
  void theFailingStepIsTheOneThatThrew() {
    Recording run = find(Strategy.standard()).recording();
    assertThat(run.failure()).isNotNull();
    RunStep failing = run.steps().get(run.failure().step() - 1);
    assertThat(failing.end()).startsWith("throws java.lang.AssertionError: expected: 2");
    assertThat(run.replayLine()).startsWith("L1:");
  }

  @Test
  void aTaskThatFailsEarlierIsTheFailingStep() {
    Finding finding =
        Explorer.builder()
            .build()
            .explore(
                () -> {
                  Task<?> broken =
                      Async.spawn(
                          "broken",
                          () -> {
                            throw new IllegalStateException("first");
                          });
                  Async.sleep(Duration.ofSeconds(1));
                  broken.await();
                })
            .finding();
    assertThat(finding).isNotNull();
    Recording run = finding.recording();
    RunStep failing = run.steps().get(run.failure().step() - 1);
    assertThat(failing.end()).startsWith("throws java.lang.IllegalStateException: first");
    assertThat(name(run, failing.lane())).isEqualTo("broken");
  }

  @Test
  void anErrorThatNobodyAwaitsFailsTheRecordedRunToo() {
    Finding finding =
        Explorer.builder()
            .build()
            .explore(
                () -> {
                  Async.spawn(
                      "lost",
                      () -> {
                        throw new IllegalStateException("unheard");
                      });
                  Async.yieldNow();
                })
            .finding();
    assertThat(finding).isNotNull();
    assertThat(finding.doubt()).isNull();
    Recording run = finding.recording();
    assertThat(name(run, run.steps().get(run.failure().step() - 1).lane())).isEqualTo("lost");
  }

  private static String name(Recording run, int lane) {
    return run.lanes().stream()
        .filter(it -> it.id() == lane)
        .map(RunLane::name)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aRunThatPassesIsRecordedToo() {
    Recording run =
        Explorer.builder()
            .build()
            .record(
                Interleaving.fifo(),
                () -> {
                  AsyncLock lock = new AsyncLock();
                  AsyncQueue<String> queue = AsyncQueue.fifo(1);
                  Task<?> other =
                      Async.spawn(
                          "other",
                          () -> {
                            lock.acquire();
                            queue.put("letter");
                            lock.release();
                          });
                  lock.acquire();
                  Async.yieldNow();
                  lock.release();
                  queue.get();
                  other.await();
                });
    assertThat(run.failure()).isNull();
    assertThat(run.lanes()).extracting(RunLane::name).contains("main", "other");
    assertThat(run.arrows())
        .extracting(RunArrow::kind)
        .contains(ArrowKind.SPAWN, ArrowKind.WAKE, ArrowKind.HAND_OVER, ArrowKind.MESSAGE);
    assertThat(run.arrows()).allMatch(arrow -> arrow.from() < arrow.to());
    assertThat(run.arrows())
        .filteredOn(arrow -> arrow.kind() == ArrowKind.MESSAGE)
        .extracting(RunArrow::text)
        .containsExactly("letter");
  }

  @Test
  void aDeadlockHasWhoWaitsForWhom() {
    Finding finding =
        Explorer.builder()
            .build()
            .explore(
                () -> {
                  AsyncLock fork = new AsyncLock();
                  AsyncLock knife = new AsyncLock();
                  Task<?> one = Async.spawn("one", () -> both(fork, knife));
                  Task<?> two = Async.spawn("two", () -> both(knife, fork));
                  one.await();
                  two.await();
                })
            .finding();
    assertThat(finding).isNotNull();
    assertThat(finding.recording().waits())
        .filteredOn(wait -> !wait.waiter().equals("main"))
        .extracting(RunWait::waiter, RunRecordTest::holders)
        .containsExactlyInAnyOrder(tuple("one", List.of("two")), tuple("two", List.of("one")));
    for (RunWait wait : finding.recording().waits()) {
      RunStep last = finding.recording().steps().get(wait.step() - 1);
      assertThat(last.lane()).isEqualTo(wait.lane());
      assertThat(last.nanos()).isEqualTo(wait.since());
      assertThat(last.end()).contains(wait.on());
      assertThat(wait.state()).contains(wait.on());
    }
    assertThat(finding.recording().steps())
        .flatExtracting(RunStep::uses)
        .extracting(RunUse::object)
        .containsOnly("AsyncLock@1", "AsyncLock@2");
  }

  private static List<String> holders(RunWait wait) {
    return wait.holders().stream().map(RunHolder::name).toList();
  }

  private static Recording deadlock(AsyncAction program) {
    Finding finding = Explorer.builder().build().explore(program).finding();
    assertThat(finding).isNotNull();
    return finding.recording();
  }

  @Test
  void waitersOfOneNameAreToldApartByTheirLanes() {
    Recording run =
        deadlock(
            () -> {
              AsyncLock fork = new AsyncLock();
              AsyncLock knife = new AsyncLock();
              Task<?> one = Async.spawn("diner's", () -> both(fork, knife));
              Task<?> two = Async.spawn("diner's", () -> both(knife, fork));
              Async.sleep(Duration.ofSeconds(1));
              Async.gather(one, two).await();
            });
    List<RunWait> diners =
        run.waits().stream().filter(wait -> wait.waiter().equals("diner's")).toList();
    assertThat(diners).hasSize(2);
    assertThat(diners.getFirst().holders())
        .containsExactly(new RunHolder("diner's", diners.getLast().lane()));
    assertThat(diners.getLast().holders())
        .containsExactly(new RunHolder("diner's", diners.getFirst().lane()));
    assertThat(run.waits())
        .filteredOn(wait -> wait.waiter().equals("main"))
        .singleElement()
        .returns(Duration.ofSeconds(1).toNanos(), RunWait::since)
        .returns(List.of("diner's", "diner's"), RunRecordTest::holders);
  }

  @Test
  void aTaskThatWaitsForItselfIsItsOwnHolder() {
    Recording run =
        deadlock(
            () -> {
              AsyncLock lock = new AsyncLock();
              lock.acquire();
              lock.acquire();
            });
    assertThat(run.waits())
        .singleElement()
        .returns(List.of("main"), RunRecordTest::holders)
        .extracting(RunWait::on)
        .asString()
        .startsWith("AsyncLock");
  }

  @Test
  @Tag("carrier-only")
  void locksOfTheJdkHaveTheirHolders() {
    Recording run =
        deadlock(
            () -> {
              ReentrantLock latch = new ReentrantLock();
              Task<?> holds =
                  Async.spawn(
                      "holds",
                      () -> {
                        latch.lock();
                        new AsyncEvent().await();
                      });
              Async.yieldNow();
              Thread blocked = Thread.ofVirtual().name("blocked").start(latch::lock);
              holds.await();
              blocked.join();
            });
    assertThat(run.waits())
        .filteredOn(wait -> wait.waiter().equals("blocked"))
        .singleElement()
        .returns("in ReentrantLock.lock", RunWait::on)
        .returns(List.of("holds"), RunRecordTest::holders);
  }

  /** A sensor whose first reading arrives, whose second is cut off, and which then crashes. */
  private static void sensor(Run run) {
    World world = run.world();
    Host sensor =
        world.host(
            "sensor",
            () -> {
              try (Datagrams socket = Datagrams.open(new InetSocketAddress("0.0.0.0", 0))) {
                for (int i = 1; i <= 2; i++) {
                  byte[] reading = ("reading " + i).getBytes(StandardCharsets.US_ASCII);
                  socket.send(reading, new InetSocketAddress(world.testHost().address(), 7));
                  Async.sleep(Duration.ofSeconds(1));
                }
              }
            });
    run.main(
        () -> {
          sensor.clock().setOffset(Duration.ofSeconds(3));
          try (Datagrams socket = Datagrams.open(new InetSocketAddress(7))) {
            socket.receive();
            world.link("sensor", "test").drop();
            Async.sleep(Duration.ofSeconds(1));
            sensor.crash();
          }
        });
  }

  @Test
  void aWorldHasItsPacketsItsLossesAndWhatHappenedToItsHosts() {
    Recording run = Explorer.builder().build().record(Interleaving.fifo(), RunRecordTest::sensor);
    assertThat(run.failure()).isNull();
    assertThat(run.packets())
        .extracting(RunPacket::from, RunPacket::text, RunPacket::lost)
        .containsExactly(
            tuple("sensor", "UDP 9 bytes \"reading 1\"", null),
            tuple("sensor", "UDP 9 bytes \"reading 2\"", "the link drops all packets"));
    assertThat(run.packets().get(0).arrived() - run.packets().get(0).sent())
        .isEqualTo(Duration.ofMillis(1).toNanos());
    RunHost sensor = run.hosts().get(1);
    assertThat(sensor.events())
        .extracting(RunHostEvent::what)
        .containsExactly("clock is 3 s ahead", "sensor-test drops all packets", "crashes");
    assertThat(sensor.events()).extracting(RunHostEvent::offset).containsOnly(3_000_000_000L);
    assertThat(run.lanes())
        .filteredOn(lane -> "sensor".equals(lane.host()))
        .extracting(RunLane::name)
        .contains("sensor");
    assertThat(run.arrows()).extracting(RunArrow::kind).contains(ArrowKind.PACKET);
  }

  @Test
  void aLinkThatIsHealedIsAnEvent() {
    Recording run =
        Explorer.builder()
            .build()
            .record(
                Interleaving.fifo(),
                test ->
                    test.main(
                        () -> {
                          World world = test.world();
                          world.host("db", () -> Async.sleep(Duration.ofSeconds(9)));
                          LinkRule cut = world.link("test", "db").drop();
                          Async.sleep(Duration.ofSeconds(1));
                          LinkRule slow = world.link("db", "test").hold();
                          cut.close();
                          cut.close();
                          slow.close();
                        }));
    assertThat(run.hosts().get(1).events())
        .extracting(RunHostEvent::what, RunHostEvent::nanos)
        .containsExactly(
            tuple("test-db drops all packets", 0L),
            tuple("db-test holds packets back", 1_000_000_000L),
            tuple("test-db no longer drops all packets", 1_000_000_000L),
            tuple("db-test no longer holds packets back", 1_000_000_000L));
  }

  @Test
  void aProgramThatObservesItsWorldTakesNoPacketFromTheRecording() {
    List<String> seen = new ArrayList<>();
    WorldObserver own =
        new WorldObserver() {
          @Override
          public void sent(long packet, String from, String to, String what) {
            seen.add(what);
          }
        };
    Recording run =
        Explorer.builder()
            .build()
            .record(
                Interleaving.fifo(),
                test -> {
                  test.world().observe(own);
                  sensor(test);
                });
    assertThat(seen).hasSize(2);
    assertThat(run.packets()).extracting(RunPacket::text).isEqualTo(seen);
  }

  @Test
  void aRunnerIsRecordedOnItsOwnClock() {
    RunRecorder recorder = new RunRecorder();
    try (Runner runner = recorder.record(Runner.builder().clock(new VirtualClock())).build()) {
      runner.run(
          () -> {
            Task<?> nap = Async.spawn("nap", () -> Async.sleep(Duration.ofHours(1)));
            nap.await();
          });
    }
    Recording run = recorder.recording("a nap", null);
    assertThat(run.lanes()).extracting(RunLane::name).contains("nap");
    assertThat(run.steps().get(run.steps().size() - 1).nanos())
        .isEqualTo(Duration.ofHours(1).toNanos());
    assertThat(run.replayLine()).isNull();
  }

  @Test
  void aRunnerWritesThePageOfAProgramThatPasses(@TempDir Path directory) throws IOException {
    Path page = directory.resolve("made").resolve("errand.html");
    try (Runner runner = Runner.builder().clock(new VirtualClock()).record(page).build()) {
      runner.run(() -> Async.spawn("milk", () -> Async.sleep(Duration.ofHours(2))).await());
    }
    assertThat(page.resolveSibling("errand.json"))
        .content()
        .contains("\"title\":\"errand\"", "\"name\":\"milk\"", "\"failure\":null");
    assertThat(page).content().contains("milk");
  }

  @Test
  void aRunnerWritesThePageOfEachRunWithItsFailure(@TempDir Path directory) throws IOException {
    Path page = directory.resolve("errand.html");
    try (Runner runner = Runner.builder().clock(new VirtualClock()).record(page).build()) {
      runner.run(() -> Async.spawn("bread", Async::yieldNow).await());
      assertThatThrownBy(
              () ->
                  runner.run(
                      () -> {
                        throw new IllegalStateException("sold out");
                      }))
          .hasMessage("sold out");
    }
    assertThat(page.resolveSibling("errand.json"))
        .content()
        .contains("\"name\":\"bread\"", "sold out");
  }

  @Test
  void aPageThatCannotBeWrittenHidesNoFailure(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "in the way");
    Path page = file.resolve("errand.html");
    try (Runner runner = Runner.builder().clock(new VirtualClock()).record(page).build()) {
      assertThatThrownBy(() -> runner.run(() -> "done"))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessage("the page " + page + " of the run cannot be written");
      assertThatThrownBy(
              () ->
                  runner.run(
                      () -> {
                        throw new IllegalStateException("sold out");
                      }))
          .hasMessage("sold out")
          .hasSuppressedException(
              new UncheckedIOException(
                  "the page " + page + " of the run cannot be written",
                  new FileAlreadyExistsException(file.toString())));
    }
  }

  @Test
  void theNameOfAPageSaysThatItIsOne() {
    assertThatThrownBy(() -> Runner.builder().record(Path.of("target", "errand")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("errand' must end with .html");
    assertThatThrownBy(() -> Runner.builder().record(Path.of("a.html")).record(Path.of("b.html")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("record('b.html') cannot be added to record('a.html'); remove one");
  }

  /** The steps in the middle of a long run are left out, and their arrows with them. */
  @Test
  void arrowsOfALongRunAreBetweenStepsThatAreThere() {
    RunRecorder recorder = new RunRecorder();
    try (Runner runner = recorder.record(Runner.builder().clock(new VirtualClock())).build()) {
      runner.run(
          () -> {
            AsyncQueue<Integer> queue = AsyncQueue.fifo(1);
            Task<?> sink =
                Async.spawn(
                    "sink",
                    () -> {
                      for (int i = 0; i < 60_000; i++) {
                        queue.get();
                      }
                    });
            for (int i = 0; i < 60_000; i++) {
              queue.put(i);
            }
            sink.await();
          });
    }
    Recording run = recorder.recording("many items", null);
    assertThat(run.skipped()).isPositive();
    Set<Integer> steps = run.steps().stream().map(RunStep::number).collect(Collectors.toSet());
    assertThat(run.arrows())
        .hasSizeGreaterThan(run.steps().size() / 2)
        .allMatch(arrow -> steps.contains(arrow.from()) && steps.contains(arrow.to()));
  }

  @Test
  void twoLocksAreTwoObjectsThoughNobodyHasWaitedForThem() {
    Recording run =
        Explorer.builder()
            .build()
            .record(
                Interleaving.fifo(),
                () -> {
                  AsyncLock one = new AsyncLock();
                  AsyncLock two = new AsyncLock();
                  one.acquire();
                  one.release();
                  Async.yieldNow();
                  two.acquire();
                  two.release();
                });
    assertThat(run.steps())
        .flatMap(RunStep::uses)
        .extracting(RunUse::object)
        .containsExactly("AsyncLock (1)", "AsyncLock (2)");
  }

  private static void both(AsyncLock first, AsyncLock second) {
    first.acquire();
    Async.yieldNow();
    second.acquire();
  }

  @Test
  void aHistoryThatIsNotLinearizableHasItsOperations() {
    Finding finding =
        Explorer.builder()
            .build()
            .explore(
                () -> {
                  History<String, Integer> history = new History<>();
                  history.call("a", "get()", () -> 0);
                  history.call("b", "get()", () -> 1);
                  history.assertLinearizable(new ZeroModel());
                })
            .finding();
    assertThat(finding).isNotNull();
    assertThat(finding.recording().operations())
        .extracting(RunOperation::process, RunOperation::text, RunOperation::placed)
        .containsExactly(
            tuple("a", "get() returned 0", true), tuple("b", "get() returned 1", false));
  }
}
