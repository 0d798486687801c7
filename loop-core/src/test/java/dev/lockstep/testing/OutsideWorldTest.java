// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Async;
import dev.lockstep.AsyncFuture;
import dev.lockstep.AsyncItems;
import dev.lockstep.CancelledError;
import dev.lockstep.ContextVar;
import dev.lockstep.Hold;
import dev.lockstep.Loop;
import dev.lockstep.Runner;
import dev.lockstep.Task;
import dev.lockstep.TaskFactory;
import dev.lockstep.TaskFailedException;
import dev.lockstep.spi.LoopObserver;
import dev.lockstep.spi.Offload;
import dev.lockstep.testkit.JumpClock;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Tests of threads, stages and publishers outside of the loop. */
@SuppressWarnings("try") // holds that are only taken
class OutsideWorldTest {

  private static final Duration HOUR = Duration.ofHours(1);

  // ---- offloaded calls

  @Test
  void blockingCodeRunsOnADaemonThreadWithTheContextOfItsCaller() {
    ContextVar<String> user = ContextVar.of("user");
    TestLoop.run(
        () -> {
          user.set("ann");
          List<String> seen =
              Async.toThread(
                  () ->
                      List.of(
                          Thread.currentThread().getName(),
                          String.valueOf(Thread.currentThread().isDaemon()),
                          user.get()));
          assertThat(seen).containsExactly("lockstep-offload-1", "true", "ann");
        });
  }

  @Test
  void whatBlockingCodeThrowsIsThrown() {
    TestLoop.run(
        () ->
            assertThatThrownBy(() -> Async.toThread(() -> Integer.parseInt("x")))
                .isInstanceOf(NumberFormatException.class));
  }

  @Test
  void virtualTimeStandsStillWhileBlockingCodeRuns() {
    CountDownLatch go = new CountDownLatch(1);
    TestLoop.run(
        () -> {
          Task<Boolean> offloaded =
              Async.spawn(
                  () ->
                      Async.toThread(
                          () -> {
                            go.await();
                            return true;
                          }));
          Async.yieldNow();
          Loop.current().callSoon(go::countDown);
          assertThat(offloaded.await()).isTrue();
          assertThat(Loop.current().nanoTime()).isZero();
        });
  }

  @Test
  void anOffloadThatATestGivesRunsTheCodeInstead() {
    List<String> started = new ArrayList<>();
    Offload inline =
        new Offload() {
          @Override
          public void start(Loop loop, String name, Runnable work) {
            started.add(name);
            loop.callSoon(work);
          }

          @Override
          public boolean isOutside() {
            return false;
          }
        };
    try (Runner runner = Runner.builder().clock(new JumpClock()).offload(inline).build()) {
      assertThat(runner.<Integer>run(() -> Async.toThread(() -> 5))).isEqualTo(5);
    }
    assertThat(started).containsExactly("offloaded call of main");
  }

  @Test
  void closingWaitsForOffloadedCallsAndServesThem() {
    List<String> log = new ArrayList<>();
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    try (Runner runner = TestLoop.runner()) {
      runner.run(
          () -> {
            Loop loop = Loop.current();
            Async.spawn(
                () ->
                    Async.toThread(
                        () -> {
                          started.countDown();
                          ended.await();
                          log.add(loop.submit(() -> "served").join());
                        }));
            Async.yieldNow();
            Async.toThread(() -> started.await());
          });
      ended.countDown();
    }
    assertThat(log).containsExactly("served");
  }

  @Test
  void anOffloadedCallThatDoesNotEndIsReported() {
    List<String> reports = new ArrayList<>();
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    try {
      try (Runner runner =
          Runner.builder().clock(new JumpClock()).closeLimit(Duration.ofMillis(200)).build()) {
        runner.loop().setExceptionHandler((loop, context) -> reports.add(context.message()));
        runner.run(
            () -> {
              Async.spawn(
                  () ->
                      Async.toThread(
                          () -> {
                            started.countDown();
                            never.await();
                          }));
              Async.yieldNow();
              Async.toThread(() -> started.await());
            });
      }
    } finally {
      never.countDown();
    }
    assertThat(reports)
        .singleElement()
        .asString()
        .startsWith("offloaded call of Task-2 on lockstep-offload-1")
        .endsWith(" has not ended PT0.2S on the real clock after the end of the run");
  }

  /** A thread that gets no processor after its result was taken looks the same. */
  @Test
  void aCallWhoseResultWasTakenIsNotReportedHoweverLongItsThreadTakesToGoOn() {
    List<String> reports = new ArrayList<>();
    CountDownLatch over = new CountDownLatch(1);
    LoopObserver slow =
        new LoopObserver() {
          @Override
          public Runnable offloads(String name, Runnable work) {
            return () -> {
              work.run();
              try {
                over.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            };
          }
        };
    try {
      try (Runner runner =
          Runner.builder()
              .clock(new JumpClock())
              .observer(slow)
              .closeLimit(Duration.ofMillis(50))
              .build()) {
        runner.loop().setExceptionHandler((loop, context) -> reports.add(context.message()));
        assertThat(runner.run(() -> Async.toThread(() -> "result"))).isEqualTo("result");
      }
    } finally {
      over.countDown();
    }
    assertThat(reports).isEmpty();
  }

  // ---- stages

  @Test
  void aStageIsAwaitedAndCancellationIsTranslatedBothWays() {
    TestLoop.run(
        () -> {
          assertThat(Async.await(CompletableFuture.completedFuture(1))).isEqualTo(1);
          assertThatThrownBy(
                  () -> Async.await(CompletableFuture.failedFuture(new ArithmeticException("x"))))
              .isInstanceOf(ArithmeticException.class);
          CompletableFuture<Integer> cancelled = new CompletableFuture<>();
          cancelled.cancel(false);
          assertThatThrownBy(() -> Async.await(cancelled)).isInstanceOf(CancelledError.class);

          CompletableFuture<Integer> stage = new CompletableFuture<>();
          Task<Integer> waits = Async.spawn(() -> Async.await(stage));
          Async.yieldNow();
          waits.cancel();
          assertThatThrownBy(waits::await).isInstanceOf(CancelledError.class);
          assertThat(stage.isCancelled()).isTrue();
        });
  }

  @Test
  void aStageThatAnotherThreadCompletesWakesTheTask() {
    TestLoop.run(
        () -> {
          CompletableFuture<Integer> stage = new CompletableFuture<>();
          try (Hold hold = Loop.current().hold("stage")) {
            Thread thread = Thread.ofPlatform().start(() -> stage.complete(3));
            assertThat(Async.await(stage)).isEqualTo(3);
            thread.join();
          }
        });
  }

  /** Returns a stage that has all methods but {@code toCompletableFuture}. */
  @SuppressWarnings("unchecked")
  private static <T> CompletionStage<T> without(CompletionStage<T> stage) {
    return (CompletionStage<T>)
        Proxy.newProxyInstance(
            OutsideWorldTest.class.getClassLoader(),
            new Class<?>[] {CompletionStage.class},
            (proxy, method, args) -> {
              if (method.getName().equals("toCompletableFuture")) {
                throw new UnsupportedOperationException("no toCompletableFuture here");
              }
              return method.invoke(stage, args);
            });
  }

  @Test
  void stageThatIsNoCompletableFutureIsAwaited() {
    TestLoop.run(
        () -> {
          assertThat(Async.await(without(CompletableFuture.completedFuture(1)))).isEqualTo(1);
          assertThat(Async.await(CompletableFuture.completedStage(2))).isEqualTo(2);
          assertThatThrownBy(
                  () -> Async.await(without(CompletableFuture.failedStage(new IOException("x")))))
              .isInstanceOf(TaskFailedException.class)
              .hasRootCauseMessage("x");

          CompletableFuture<Integer> later = new CompletableFuture<>();
          Task<Integer> waits = Async.spawn(() -> Async.await(without(later)));
          Async.yieldNow();
          later.complete(3);
          assertThat(waits.await()).isEqualTo(3);

          CompletableFuture<Integer> never = new CompletableFuture<>();
          Task<Integer> cancelled = Async.spawn(() -> Async.await(without(never)));
          Async.yieldNow();
          cancelled.cancel();
          assertThatThrownBy(cancelled::await).isInstanceOf(CancelledError.class);
          assertThat(never).isNotDone();
        });
  }

  @Test
  void aFutureGoesOutAsACompletableFuture() {
    TestLoop.run(
        () -> {
          AsyncFuture<Integer> future = Async.future();
          CompletableFuture<Integer> out = future.toCompletableFuture();
          future.setResult(4);
          Async.yieldNow();
          assertThat(out.join()).isEqualTo(4);

          Task<Void> task = Async.spawn(() -> Async.sleep(HOUR));
          CompletableFuture<Void> handle = task.toCompletableFuture();
          Async.yieldNow();
          handle.cancel(false);
          assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);

          AsyncFuture<Integer> cancelled = Async.future();
          cancelled.cancel("no");
          assertThatThrownBy(() -> cancelled.toCompletableFuture().join())
              .isInstanceOf(CancellationException.class)
              .hasRootCauseMessage("no");
        });
  }

  @Test
  void whatALoopHasPromisedIsCancelledWhenItIsClosed() {
    CompletableFuture<Integer> promised;
    try (Runner runner = TestLoop.runner()) {
      promised = runner.loop().<Integer>createFuture().toCompletableFuture();
      assertThat(promised).isNotDone();
    }
    assertThatThrownBy(promised::join)
        .isInstanceOf(CancellationException.class)
        .hasRootCauseMessage("the loop was closed");
  }

  @Test
  void aProgramIsSubmittedFromAnotherThread() {
    TestLoop.run(
        () -> {
          Loop loop = Loop.current();
          int value = Async.toThread(() -> loop.submit(() -> 6).join());
          assertThat(value).isEqualTo(6);
          assertThatThrownBy(
                  () ->
                      Async.toThread(
                          () ->
                              loop.submit(
                                      () -> {
                                        throw new ArithmeticException("inside");
                                      })
                                  .join()))
              .isInstanceOf(CompletionException.class)
              .hasCauseInstanceOf(ArithmeticException.class);
        });
  }

  // ---- publishers

  /**
   * A publisher of the numbers from 1 on the requesting thread, which records what is requested.
   */
  private static final class Numbers implements Flow.Publisher<Integer>, Flow.Subscription {
    private final int last;
    private final List<String> log = new ArrayList<>();
    private Flow.Subscriber<? super Integer> subscriber;
    private int sent;

    private Numbers(int last) {
      this.last = last;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super Integer> newSubscriber) {
      subscriber = newSubscriber;
      subscriber.onSubscribe(this);
    }

    @Override
    public void request(long n) {
      log.add("request " + n);
      if (sent < last) {
        sent++;
        subscriber.onNext(sent);
      } else {
        subscriber.onComplete();
      }
    }

    @Override
    public void cancel() {
      log.add("cancel");
    }
  }

  @Test
  void itemsAreAskedForOneByOneAsTheLoopWantsThem() {
    TestLoop.run(
        () -> {
          Numbers numbers = new Numbers(2);
          try (AsyncItems<Integer> items = Async.items(numbers)) {
            for (int item : items) {
              numbers.log.add("item " + item);
            }
          }
          assertThat(numbers.log)
              .containsExactly("request 1", "item 1", "request 1", "item 2", "request 1");
        });
  }

  @Test
  void leavingTheLoopEarlyCancelsTheSubscription() {
    TestLoop.run(
        () -> {
          Numbers numbers = new Numbers(9);
          try (AsyncItems<Integer> items = Async.items(numbers)) {
            assertThat(items.iterator().next()).isEqualTo(1);
          }
          assertThat(numbers.log).containsExactly("request 1", "cancel");
        });
  }

  @Test
  void itemsOfAnotherThreadArriveInOrderAndItsFailureIsThrown() {
    TestLoop.run(
        () -> {
          List<Integer> got = new ArrayList<>();
          try (Hold hold = Loop.current().hold("publisher");
              SubmissionPublisher<Integer> publisher = new SubmissionPublisher<>();
              AsyncItems<Integer> items = Async.items(publisher)) {
            publisher.submit(1);
            publisher.submit(2);
            publisher.closeExceptionally(new ArithmeticException("source"));
            assertThatThrownBy(() -> items.forEach(got::add))
                .isInstanceOf(ArithmeticException.class)
                .hasMessage("source");
          }
          assertThat(got).isSubsetOf(1, 2);
        });
  }

  @Test
  void itemsThatAThreadOutsideIsAboutToPublishAreWaitedFor() {
    TestLoop.run(
        () -> {
          AtomicReference<Flow.Subscriber<? super Integer>> subscriber = new AtomicReference<>();
          AtomicLong requests = new AtomicLong();
          Flow.Publisher<Integer> publisher =
              (Flow.Subscriber<? super Integer> s) -> {
                subscriber.set(s);
                s.onSubscribe(
                    new Flow.Subscription() {
                      @Override
                      public void request(long n) {
                        requests.addAndGet(n);
                      }

                      @Override
                      public void cancel() {}
                    });
              };
          try (AsyncItems<Integer> items = Async.items(publisher)) {
            Thread source = Thread.ofPlatform().start(() -> publishWhenIdle(requests, subscriber));
            Async.spawn(() -> Async.sleep(HOUR)); // would pass if nobody waited for the thread
            assertThat(items.iterator().next()).isEqualTo(7);
            assertThat(Loop.current().nanoTime()).isZero();
            source.join();
          }
        });
  }

  /** Publishes an item some time after it was requested. */
  private static void publishWhenIdle(
      AtomicLong requests, AtomicReference<Flow.Subscriber<? super Integer>> subscriber) {
    long end = System.nanoTime() + 50_000_000;
    while (requests.get() == 0 || System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    subscriber.get().onNext(7);
  }

  // ---- task factories

  @Test
  void aTaskFactoryStartsTasksItsOwnWay() {
    TestLoop.run(
        () -> {
          List<String> log = new ArrayList<>();
          Loop.current().setTaskFactory(TaskFactory.EAGER);
          Task<Integer> task =
              Async.spawn(
                  () -> {
                    log.add("started");
                    return 1;
                  });
          assertThat(log).containsExactly("started");
          assertThat(task.isDone()).isTrue();
          Loop.current().setTaskFactory(null);
          assertThat(Async.spawn(() -> 2).isDone()).isFalse();
        });
  }
}
