// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Async;
import dev.lockstep.AsyncAction;
import dev.lockstep.Runner;
import dev.lockstep.Task;
import dev.lockstep.explore.Explorer;
import dev.lockstep.explore.Finding;
import dev.lockstep.explore.Interleaving;
import dev.lockstep.explore.Run;
import dev.lockstep.explore.RunRecorder;
import dev.lockstep.net.Datagram;
import dev.lockstep.net.Datagrams;
import dev.lockstep.report.Recording;
import dev.lockstep.sync.AsyncLock;
import dev.lockstep.sync.AsyncQueue;
import dev.lockstep.virtual.Host;
import dev.lockstep.virtual.LinkRule;
import dev.lockstep.virtual.VirtualClock;
import dev.lockstep.virtual.World;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The pictures of examples that the docs show. They go to {@code target/pictures}; with {@code
 * -Dlockstep.pictures=write} to the docs.
 */
class ExamplePicturesTest {

  private static final Path PICTURES =
      "write".equals(System.getProperty("lockstep.pictures"))
          ? Path.of("..", "docs", "pictures")
          : Path.of("target", "pictures");

  private static Browser browser;

  @TempDir static Path directory;

  @BeforeAll
  static void start() {
    browser = Browser.start();
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
    }
  }

  /** The cache of docs/testing.md. */
  private static final class PriceCache {
    private final Map<String, Integer> prices = new HashMap<>();
    private int loads;

    int price(String item) {
      Integer price = prices.get(item);
      if (price == null) {
        loads++;
        Async.sleep(Duration.ofMillis(50));
        price = item.length();
        prices.put(item, price);
      }
      return price;
    }
  }

  private static void loadsAPriceOnce() {
    PriceCache cache = new PriceCache();
    Task<Integer> early = Async.spawn("early", () -> cache.price("tea"));
    Task<Integer> late =
        Async.spawn(
            "late",
            () -> {
              Async.sleep(Duration.ofMillis(50));
              return cache.price("tea");
            });
    early.await();
    late.await();
    if (cache.loads != 1) {
      throw new AssertionError("loads: expected 1 but was " + cache.loads);
    }
  }

  /** The account of the README. */
  private static final class Account {
    private long balance = 100;

    void withdraw(long amount) {
      long seen = balance;
      Async.yieldNow(); // the audit
      balance = seen - amount;
    }
  }

  private static void noMoneyIsLost() {
    Account account = new Account();
    Task<?> alice = Async.spawn("alice", () -> account.withdraw(30));
    Task<?> bob = Async.spawn("bob", () -> account.withdraw(20));
    alice.await();
    bob.await();
    if (account.balance != 50) {
      throw new AssertionError("balance: expected 50 but was " + account.balance);
    }
  }

  /** The two transfers of docs/testing.md, each with the account that the other one wants. */
  private static void transfers() {
    AsyncLock savings = new AsyncLock();
    AsyncLock wages = new AsyncLock();
    Task<?> deposit = Async.spawn("deposit", () -> both(savings, wages));
    Task<?> payment = Async.spawn("payment", () -> both(wages, savings));
    deposit.await();
    payment.await();
  }

  private static void both(AsyncLock first, AsyncLock second) {
    first.acquire();
    Async.yieldNow();
    second.acquire();
  }

  /** The program of docs/guide.md: a queue between two tasks. */
  private static void kitchen() {
    AsyncQueue<String> hatch = AsyncQueue.fifo(1);
    Task<?> cook =
        Async.spawn(
            "cook",
            () -> {
              for (String dish : List.of("soup", "roast")) {
                Async.sleep(Duration.ofMinutes(10));
                hatch.put(dish);
              }
            });
    Task<?> waiter =
        Async.spawn(
            "waiter",
            () -> {
              for (int i = 0; i < 2; i++) {
                hatch.get();
                Async.sleep(Duration.ofMinutes(15));
              }
            });
    cook.await();
    waiter.await();
  }

  /** The world of docs/simulated-world.md: a lossy link, then a crash. */
  private static void outage(Run run) {
    World world = run.world();
    Host db =
        world.host(
            "db",
            () -> {
              try (Datagrams socket = Datagrams.open(new InetSocketAddress(5432))) {
                while (true) {
                  Datagram asked = socket.receive();
                  socket.send(asked.data(), (InetSocketAddress) asked.from());
                }
              }
            });
    run.main(
        () -> {
          try (Datagrams socket = Datagrams.open(new InetSocketAddress(0))) {
            InetSocketAddress there = new InetSocketAddress(db.address(), 5432);
            ask(socket, there, "first");
            try (LinkRule cut = world.link("test", "db").drop()) {
              ask(socket, there, "second");
            }
            ask(socket, there, "third");
            db.crash();
          }
        });
  }

  private static void ask(Datagrams socket, InetSocketAddress there, String question)
      throws IOException {
    socket.send(question.getBytes(StandardCharsets.US_ASCII), there);
    Async.sleep(Duration.ofMillis(3));
  }

  private static Recording failing(String title, AsyncAction program) {
    Finding finding = Explorer.builder().build().explore(program).finding();
    assertThat(finding).isNotNull();
    return finding.recording().titled(title);
  }

  /** Writes a picture of a part of a page in each scheme, {@code NAME.png} and the dark one. */
  private void picture(Recording run, String part, String name) throws IOException {
    browser.resize(1040, 1100);
    browser.open(run.writeTo(directory, name));
    for (String scheme : List.of("light", "dark")) {
      browser.prefer(scheme);
      browser.click("#fit");
      browser.click(run.failure() == null ? "#first" : "#failing");
      String suffix = scheme.equals("dark") ? "-dark.png" : ".png";
      browser.pictureOf(part, PICTURES.resolve(name + suffix));
    }
    browser.prefer("light");
    browser.assertQuiet();
  }

  @Test
  void theTimelineOfTheFirstExampleIsAPicture() throws Exception {
    picture(
        failing("PriceCacheTest.loadsAPriceOnce", ExamplePicturesTest::loadsAPriceOnce),
        "#timeline",
        "price-cache");
  }

  @Test
  void theTimelineOfTheReadmeIsAPicture() throws Exception {
    picture(
        failing("AccountTest.noMoneyIsLost", ExamplePicturesTest::noMoneyIsLost),
        "#timeline",
        "account");
  }

  @Test
  void theWaitsOfADeadlockAreAPicture() throws Exception {
    picture(failing("transfers", ExamplePicturesTest::transfers), "#waits .drawing", "deadlock");
  }

  @Test
  void aProgramThatWorksIsAPicture() throws Exception {
    RunRecorder recorder = new RunRecorder();
    try (Runner runner = recorder.record(Runner.builder().clock(new VirtualClock())).build()) {
      runner.run(ExamplePicturesTest::kitchen);
    }
    picture(recorder.recording("kitchen", null), "#stage", "kitchen");
  }

  @Test
  void theNetworkOfAWorldIsAPicture() throws Exception {
    picture(
        Explorer.builder().build().record(Interleaving.fifo(), ExamplePicturesTest::outage),
        "#sequence",
        "outage");
  }
}
