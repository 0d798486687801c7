// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.snippets;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Async;
import dev.lockstep.ContextVar;
import dev.lockstep.ReturnWhen;
import dev.lockstep.Runner;
import dev.lockstep.Task;
import dev.lockstep.TaskGroup;
import dev.lockstep.Timeout;
import dev.lockstep.explore.Exploration;
import dev.lockstep.explore.Explorer;
import dev.lockstep.explore.Interleaving;
import dev.lockstep.jqwik.OnLoop;
import dev.lockstep.junit.LoopExtension;
import dev.lockstep.junit.LoopTest;
import dev.lockstep.net.Connection;
import dev.lockstep.net.Server;
import dev.lockstep.net.Streams;
import dev.lockstep.process.Command;
import dev.lockstep.process.Subprocess;
import dev.lockstep.sync.AsyncBarrier;
import dev.lockstep.sync.AsyncCondition;
import dev.lockstep.sync.AsyncEvent;
import dev.lockstep.sync.AsyncLock;
import dev.lockstep.sync.AsyncQueue;
import dev.lockstep.sync.AsyncSemaphore;
import dev.lockstep.sync.Held;
import dev.lockstep.virtual.VirtualClock;
import dev.lockstep.virtual.World;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The examples in the javadoc of the main types: each region is one, and runs here. */
class SnippetsTest {

  private final List<String> seen = new ArrayList<>();

  private static int fetch(int page) {
    Async.sleep(Duration.ofSeconds(page));
    return 10 * page;
  }

  @LoopTest
  void gathers() {
    // @start region="gather" :
    Task<Integer> first = Async.spawn("first", () -> fetch(1));
    Task<Integer> second = Async.spawn("second", () -> fetch(2));
    List<Integer> pages = Async.gather(first, second).await(); // two seconds, not three
    // @end
    assertThat(pages).containsExactly(10, 20);
  }

  @LoopTest
  void cancelsATask() {
    // @start region="task" :
    Task<Integer> task = Async.spawn("slow", () -> fetch(3600));
    Async.sleep(Duration.ofSeconds(1));
    task.cancel();
    Async.wait(List.of(task), ReturnWhen.ALL_COMPLETED); // does not throw if it was cancelled
    // @end
    assertThat(task.isCancelled()).isTrue();
  }

  @LoopTest
  void runsAGroup() {
    // @start region="group" :
    int sum =
        TaskGroup.run(
            group -> {
              Task<Integer> one = group.spawn("one", () -> fetch(1));
              Task<Integer> two = group.spawn("two", () -> fetch(2));
              return one.await() + two.await();
            });
    // @end
    assertThat(sum).isEqualTo(30);
  }

  @LoopTest
  void movesADeadline(VirtualClock clock) {
    // @start region="timeout" :
    int last =
        Timeout.run(
            Duration.ofSeconds(10),
            timeout -> {
              int page = fetch(8);
              timeout.reschedule(Duration.ofSeconds(10)); // it goes on: ten seconds from now
              return page + fetch(9);
            });
    // @end
    assertThat(last).isEqualTo(170);
    assertThat(clock.elapsed()).isEqualTo(Duration.ofSeconds(17));
  }

  private static final ContextVar<String> USER = ContextVar.of("user", "nobody");

  @LoopTest
  void inheritsAContext() {
    // @start region="context" :
    USER.set("alice");
    Task<String> child =
        Async.spawn(
            () -> {
              String inherited = USER.get(); // alice
              USER.set("bob"); // for this task only
              return inherited;
            });
    // @end
    assertThat(child.await()).isEqualTo("alice");
    assertThat(USER.get()).isEqualTo("alice");
  }

  @Test
  void runsPrograms() {
    // @start region="runner" :
    try (Runner runner = Runner.builder().clock(new VirtualClock()).build()) {
      int page = runner.run(() -> fetch(3600)); // an hour of virtual time
      assertThat(runner.run(() -> page + fetch(1))).isEqualTo(36010); // on the same loop
    }
    // @end
  }

  @LoopTest
  void locks() {
    AsyncLock lock = new AsyncLock();
    // @start region="held" :
    try (Held held = lock.acquire()) {
      fetch(1); // no other task of the loop is in such a block meanwhile
    }
    // @end
    assertThat(lock.isLocked()).isFalse();
  }

  @LoopTest
  void queues() {
    // @start region="queue" :
    AsyncQueue<Integer> queue = AsyncQueue.fifo(2); // whoever puts a third one waits
    Task<Void> consumer =
        Async.spawn(
            "consumer",
            () -> {
              while (true) {
                seen.add("got " + queue.get());
                queue.taskDone();
              }
            });
    for (int item = 0; item < 5; item++) {
      queue.put(item);
    }
    queue.join(); // until all are done
    consumer.cancel();
    // @end
    assertThat(seen).hasSize(5);
  }

  @LoopTest
  void waitsForAnEvent() {
    // @start region="event" :
    AsyncEvent ready = new AsyncEvent();
    Async.spawn(
        "starter",
        () -> {
          fetch(1);
          ready.set(); // lets all who wait go on
        });
    ready.await();
    // @end
    assertThat(ready.isSet()).isTrue();
  }

  @LoopTest
  void waitsForACondition() {
    Deque<Integer> items = new ArrayDeque<>();
    // @start region="condition" :
    AsyncCondition notEmpty = new AsyncCondition();
    Async.spawn(
        "producer",
        () -> {
          try (Held held = notEmpty.acquire()) {
            items.add(1);
            notEmpty.signal();
          }
        });
    try (Held held = notEmpty.acquire()) {
      notEmpty.waitFor(() -> !items.isEmpty());
      items.remove();
    }
    // @end
    assertThat(items).isEmpty();
  }

  @LoopTest
  void boundsWithASemaphore(VirtualClock clock) {
    // @start region="semaphore" :
    AsyncSemaphore connections = AsyncSemaphore.of(2);
    TaskGroup.run(
        group -> {
          for (int page = 1; page <= 4; page++) {
            group.spawn(
                () -> {
                  try (Held held = connections.acquire()) {
                    fetch(1); // two at a time
                  }
                });
          }
        });
    // @end
    assertThat(clock.elapsed()).isEqualTo(Duration.ofSeconds(2));
  }

  @LoopTest
  void passesABarrier() {
    // @start region="barrier" :
    AsyncBarrier barrier = new AsyncBarrier(2);
    Task<Integer> early = Async.spawn("early", barrier::await); // waits
    fetch(1);
    barrier.await(); // both go on
    // @end
    assertThat(early.await()).isIn(0, 1);
  }

  @LoopTest
  void servesAndConnects(World replacesTheMachine) throws IOException {
    // @start region="streams" :
    Server server = Streams.serve((reader, writer) -> writer.write(reader.readExactly(5)), null, 7);
    try (Connection connection = Streams.connect("localhost", 7)) {
      connection.writer().write("hello".getBytes(UTF_8));
      assertThat(new String(connection.reader().readExactly(5), UTF_8)).isEqualTo("hello");
    }
    server.close();
    // @end
  }

  @Test
  void runsACommand() throws Exception {
    Subprocess.Output output =
        Async.run(
            () -> {
              // @start region="command" :
              try (Subprocess sort = Command.of("sort").piped().start()) {
                return sort.communicate("b\na\n".getBytes(UTF_8));
              }
              // @end
            });
    assertThat(output.text()).isEqualTo("a\nb\n");
  }

  @Test
  void jumpsInTime() {
    // @start region="clock" :
    VirtualClock clock = new VirtualClock();
    try (Runner runner = Runner.builder().clock(clock).build()) {
      runner.run(() -> Async.sleep(Duration.ofDays(1))); // milliseconds
    }
    assertThat(clock.elapsed()).isEqualTo(Duration.ofDays(1));
    // @end
  }

  @Test
  void cutsANetwork() {
    // @start region="world" :
    try (World world = new World()) {
      world.host(
          "server",
          () -> Streams.serve((reader, writer) -> writer.write("42"), null, 7).serveForever());
      world.link("test", "server").latency(Duration.ofMillis(40));
      world.run(
          () -> {
            try (Connection connection = Streams.connect("server", 7)) {
              seen.add(new String(connection.reader().readExactly(2), UTF_8));
            }
          });
    }
    // @end
    assertThat(seen).containsExactly("42");
  }

  @Test
  void explores() {
    // @start region="explorer" :
    Exploration exploration =
        Explorer.builder()
            .interleavings(1000)
            .build()
            .explore(
                () -> {
                  int[] balance = {100};
                  Async.gather(
                          Async.spawn("alice", () -> withdraw(balance, 30)),
                          Async.spawn("bob", () -> withdraw(balance, 20)))
                      .await();
                  assertThat(balance[0]).isEqualTo(50);
                });
    exploration.orThrow(); // the shortest failing interleaving, step by step
    // @end
  }

  private static void withdraw(int[] balance, int amount) {
    balance[0] -= amount;
  }

  /** The example of the extension. */
  static class ExtensionExample {
    // @start region="extension" :
    @ExtendWith(LoopExtension.class)
    static class ReminderTest {
      @Test
      void remindsAfterADay(VirtualClock clock) {
        Async.sleep(Duration.ofHours(24));
        assertThat(clock.elapsed()).isEqualTo(Duration.ofHours(24));
      }
    }
    // @end
  }

  static class Account {
    private long balance = 100;

    long balance() {
      return balance;
    }

    void withdraw(long amount) {
      balance -= amount;
    }
  }

  /** The example of the annotation. */
  static class AccountTest {
    // @start region="looptest" :
    @LoopTest(interleavings = 1000)
    void noMoneyIsLost() {
      Account account = new Account();
      Async.gather(
              Async.spawn("alice", () -> account.withdraw(30)),
              Async.spawn("bob", () -> account.withdraw(20)))
          .await();
      assertThat(account.balance()).isEqualTo(50);
    }
    // @end
  }

  /** The example of jqwik's annotation. */
  static class JqwikExample {
    // @start region="jqwik" :
    @OnLoop
    static class AccountProperty {
      @Property
      void noMoneyIsLost(@ForAll Interleaving interleaving) {
        Account account = new Account();
        Task<Void> alice = Async.spawn("alice", () -> account.withdraw(30));
        Task<Void> bob = Async.spawn("bob", () -> account.withdraw(20));
        Async.gather(alice, bob).await();
        assertThat(account.balance()).isEqualTo(50);
      }
    }
    // @end
  }
}
