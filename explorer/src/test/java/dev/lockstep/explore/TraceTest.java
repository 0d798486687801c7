// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Async;
import dev.lockstep.AsyncFuture;
import dev.lockstep.Task;
import dev.lockstep.explore.history.History;
import dev.lockstep.sync.AsyncCondition;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TraceTest {

  private int balance;

  private void overtaken() {
    AsyncFuture<Integer> price = Async.future();
    Task<Void> buyer =
        Async.spawn(
            "buyer",
            () -> {
              int read = balance;
              int cost = price.await();
              balance = read - cost;
            });
    Task<Void> payer =
        Async.spawn(
            "payer",
            () -> {
              Async.yieldNow();
              balance += 10;
            });
    Async.sleep(Duration.ofSeconds(90));
    price.setResult(3);
    payer.await();
    buyer.await();
    assertThat(balance).isEqualTo(7);
  }

  @Test
  void theTableHasAColumnForEachTaskAndSaysWhatWaitsWhereAndWhoWokeIt() {
    Finding finding =
        Explorer.builder()
            .build()
            .explore(
                () -> {
                  balance = 0;
                  overtaken();
                })
            .finding();

    assertThat(withoutLines(finding.trace().toString()))
        .isEqualTo(
            """
            step  time   main                                                            buyer                                           payer
            1     0s     spawns buyer, spawns payer, waits for sleep of PT1M30S TraceTest.java
            2     0s                                                                     waits for Future#1 TraceTest.java
            3     0s                                                                                                                     yields TraceTest.java
            4     0s                                                                                                                     returns
            5     1m30s  wakes buyer, waits for task 'buyer' TraceTest.java
            6     1m30s                                                                  wakes main, returns
            7     1m30s  throws org.opentest4j.AssertionFailedError:
            """
                .replaceAll(" +", " "));
  }

  private static String withoutLines(String table) {
    return table
        .replaceAll("\\.java:\\d+", ".java")
        .replaceAll(" +", " ")
        .replaceAll("AssertionFailedError: .*(?s:.*)", "AssertionFailedError:\n");
  }

  @Test
  void aDeviationIsMarkedAndSaysWhatWouldHaveRun() {
    Finding finding = Explorer.builder().build().explore(Bank::wrongOrder).finding();

    assertThat(finding.report())
        .isEqualTo(
            """
            fails in interleaving 2, shrunk to 1 deviation from first in, first out: java.lang.AssertionError: order [b, a]

            step  time  main                                                 a                    b
            1     0s    spawns a, spawns b, waits for task 'a' Bank.java:43
            *2    0s                                                                              returns  <- FIFO would have run a
            3     0s                                                         wakes main, returns
            4     0s    throws java.lang.AssertionError: order [b, a]

            replay: L1:AABACro
            """);
  }

  @Test
  void theTraceIsJsonToo() {
    Finding finding = Explorer.builder().build().explore(Bank::wrongOrder).finding();

    assertThat(finding.trace().toJson().lines().toList())
        .hasSize(5)
        .contains(
            " {\"step\": 2, \"lane\": 4, \"name\": \"b\", \"nanos\": 0, \"deviates\": true,"
                + " \"fifo\": \"a\", \"end\": \"returns\", \"site\": null, \"notes\": [],"
                + " \"objects\": []},");
  }

  @Test
  void whoWasSignalledTooEarlyIsSaidUnderTheTable() {
    Finding finding =
        Explorer.builder()
            .build()
            .explore(
                () -> {
                  AsyncCondition condition = new AsyncCondition();
                  Task<Void> waiter = Async.spawn("waiter", () -> waitFor(condition));
                  Task<Void> setter = Async.spawn("setter", () -> signal(condition));
                  setter.await();
                  waiter.await();
                })
            .finding();

    assertThat(finding.why())
        .map(line -> line.replaceAll("TraceTest.java:\\d+", "TraceTest.java:#"))
        .endsWith(
            "waiter waits for a signal of AsyncCondition@1[unlocked, 1 waiting] since step 3"
                + " TraceTest.java:#; setter used it last, in step 2, before that");
    assertThat(finding.report()).contains("\nwaiter waits for a signal of AsyncCondition@1[");
  }

  private static void waitFor(AsyncCondition condition) {
    condition.acquire();
    condition.await();
    condition.release();
  }

  private static void signal(AsyncCondition condition) {
    condition.acquire();
    condition.signal();
    condition.release();
  }

  @Test
  void theOperationsThatNoOrderExplainsStandUnderTheTable() {
    Finding finding =
        Explorer.builder()
            .build()
            .explore(
                () -> {
                  History<String, Integer> history = new History<>();
                  history.call("a", "get()", () -> 1);
                  history.assertLinearizable(new ZeroModel());
                })
            .finding();

    assertThat(finding.report().lines().toList())
        .containsSubsequence(
            "fails in interleaving 1, shrunk to 0 deviations from first in, first out:"
                + " java.lang.AssertionError: no order of these operations explains their results:",
            "step  time  main",
            "  a: get() returned 1  ||",
            "replay: L1:AAA");
  }

  @Test
  void aFindingIsJsonWithWhatExplainsIt() {
    Finding finding = Explorer.builder().build().explore(Bank::wrongOrder).finding();

    assertThat(finding.toJson())
        .startsWith(
            """
            {"replay": "L1:AABACro",
            "interleaving": 2,
            "failure": "java.lang.AssertionError",
            "message": "java.lang.AssertionError: order [b, a]",
            "why": [],
            "doubt": null,
            "steps": [{"step": 1, "lane": 2, "name": "main", "nanos": 0,\
            """);
  }

  @Test
  void whatAPointNamesIsInTheTableAndInTheJson() {
    Finding finding =
        Explorer.builder()
            .build()
            .explore(
                () -> {
                  Interleaving.point("balance");
                  throw new AssertionError("always");
                })
            .finding();

    assertThat(finding.trace().toString()).contains("yields before balance TraceTest.java:");
    assertThat(finding.trace().steps().get(0).objects()).containsExactly("balance");
  }

  @Test
  void aTieOfTimersIsMarked() {
    Program program = run -> run.main(TraceTest::tie);
    Explorer explorer = Explorer.builder().shrinking(0, Duration.ZERO).build();
    Interleaving swapped = Interleaving.of(0, List.of(new Deviation("tie", 0, 2, 1)));

    Finding finding = explorer.investigate(explorer.replay(swapped, program), program);

    assertThat(finding.interleaving()).isEqualTo(swapped);
    assertThat(finding.trace().toString()).contains("(tie: 1 of 2)");
  }

  /** Two sleeps end at one instant, and the program relies on which comes first. */
  private static void tie() {
    StringBuilder order = new StringBuilder();
    List<Task<Void>> tasks =
        List.of(
            Async.spawn("a", () -> sleepThen(() -> order.append('a'))),
            Async.spawn("b", () -> sleepThen(() -> order.append('b'))));
    tasks.forEach(Task::await);
    assertThat(order.toString()).isEqualTo("ab");
  }

  private static void sleepThen(Runnable end) {
    Async.sleep(Duration.ofSeconds(1));
    end.run();
  }
}
