// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Async;
import dev.lockstep.AsyncAction;
import dev.lockstep.Loop;
import dev.lockstep.Runner;
import dev.lockstep.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RecursiveTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Programs that wait for pools, latches and delayed futures outside of their loop, over and over:
 * virtual time stands still for each of them, and none is taken for a deadlock. {@code
 * -Dlockstep.stress.runs} says how many, {@code -Dlockstep.stress.spinners} how many threads keep
 * the processors busy meanwhile.
 */
@Tag("carrier-only")
class WorkOutsideStressTest {

  private static final int RUNS = Integer.getInteger("lockstep.stress.runs", 160);
  private static final int SPINNERS = Integer.getInteger("lockstep.stress.spinners", 0);

  private static final ExecutorService FIXED = Executors.newFixedThreadPool(2);
  private static final ExecutorService CACHED = Executors.newCachedThreadPool();
  private static final ScheduledExecutorService SCHEDULED = Executors.newScheduledThreadPool(1);
  private static final ForkJoinPool FORKING = new ForkJoinPool(2);

  private final Random random = new Random(1);

  private final List<AsyncAction> programs =
      List.of(
          this::latchOfAFixedPool,
          this::jobOfACachedPool,
          this::chainOfPools,
          this::scheduledJob,
          this::awaitedScheduledJob,
          this::delayedFuture,
          this::delayedFutureByGet,
          this::commonPool,
          this::poolOfItsOwn,
          this::forkedSum,
          this::handOver,
          this::talkWithAWorker,
          this::threadOfItsOwn,
          this::parallelStream);

  @AfterAll
  static void end() {
    List.of(FIXED, CACHED, SCHEDULED, FORKING).forEach(ExecutorService::shutdownNow);
  }

  private void busy() {
    int rounds = random.nextInt(20_000);
    for (int i = 0; i < rounds; i++) {
      Thread.onSpinWait();
    }
  }

  private int someMicros() {
    return random.nextInt(3_000);
  }

  private void latchOfAFixedPool() throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    FIXED.execute(
        () -> {
          busy();
          done.countDown();
        });
    done.await();
  }

  private void jobOfACachedPool() throws Exception {
    CACHED.submit(this::busy).get();
  }

  private void chainOfPools() throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    FIXED.execute(
        () -> CACHED.execute(() -> FORKING.execute(() -> FIXED.execute(done::countDown))));
    done.await();
  }

  private void scheduledJob() throws Exception {
    assertThat(SCHEDULED.schedule(() -> "done", someMicros(), TimeUnit.MICROSECONDS).get())
        .isEqualTo("done");
  }

  private void awaitedScheduledJob() throws Exception {
    CompletableFuture<String> done = new CompletableFuture<>();
    Future<Boolean> job =
        SCHEDULED.schedule(() -> done.complete("done"), someMicros(), TimeUnit.MICROSECONDS);
    assertThat(Async.await(done)).isEqualTo("done");
    assertThat(job.get()).isTrue();
  }

  private void delayedFuture() {
    Async.await(
        new CompletableFuture<String>()
            .completeOnTimeout("late", someMicros(), TimeUnit.MICROSECONDS));
  }

  private void delayedFutureByGet() throws Exception {
    new CompletableFuture<String>()
        .completeOnTimeout("late", someMicros(), TimeUnit.MICROSECONDS)
        .get();
  }

  private void commonPool() {
    CompletableFuture.runAsync(this::busy).thenRunAsync(this::busy).join();
  }

  private void poolOfItsOwn() throws InterruptedException {
    try (ExecutorService pool = Executors.newFixedThreadPool(2)) {
      CountDownLatch done = new CountDownLatch(2);
      pool.execute(done::countDown);
      pool.execute(done::countDown);
      done.await();
    }
  }

  private void forkedSum() {
    int sum =
        FORKING.invoke(
            new RecursiveTask<>() {
              @Override
              protected Integer compute() {
                return 42;
              }
            });
    assertThat(sum).isEqualTo(42);
  }

  private void handOver() throws InterruptedException {
    SynchronousQueue<Integer> queue = new SynchronousQueue<>();
    CACHED.execute(() -> put(queue));
    assertThat(queue.take()).isEqualTo(1);
  }

  private static void put(SynchronousQueue<Integer> queue) {
    try {
      queue.put(1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void talkWithAWorker() throws InterruptedException {
    LinkedBlockingQueue<Integer> questions = new LinkedBlockingQueue<>();
    LinkedBlockingQueue<Integer> answers = new LinkedBlockingQueue<>();
    FIXED.execute(() -> answer(questions, answers));
    for (int i = 0; i < 5; i++) {
      questions.add(i);
      assertThat(answers.take()).isEqualTo(i + 1);
    }
  }

  private static void answer(
      LinkedBlockingQueue<Integer> questions, LinkedBlockingQueue<Integer> answers) {
    try {
      for (int i = 0; i < 5; i++) {
        answers.add(questions.take() + 1);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void threadOfItsOwn() throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    new Thread(
            () -> {
              busy();
              done.countDown();
            })
        .start();
    done.await();
  }

  private void parallelStream() {
    AtomicInteger count = new AtomicInteger();
    IntStream.range(0, 2_000).parallel().forEach(i -> count.incrementAndGet());
    assertThat(count).hasValue(2_000);
  }

  /**
   * Runs a program beside a timer, which must not move, and again where a mistake is a deadlock.
   */
  private static void run(AsyncAction program) {
    VirtualClock clock = new VirtualClock();
    try (Runner runner = Runner.builder().clock(clock).watchdog(Duration.ofSeconds(30)).build()) {
      runner.run(
          () -> {
            Task<?> timer = Async.spawn("timer", () -> Async.sleep(Duration.ofHours(1)));
            long start = Loop.current().nanoTime();
            program.run();
            assertThat(Loop.current().nanoTime()).isEqualTo(start);
            timer.cancel();
            program.run();
            return "done";
          });
    }
  }

  @Test
  void timeStandsStillAndNothingIsADeadlock() {
    List<Thread> spinners = new ArrayList<>();
    for (int i = 0; i < SPINNERS; i++) {
      spinners.add(
          Thread.ofPlatform()
              .daemon()
              .start(
                  () -> {
                    while (!Thread.currentThread().isInterrupted()) {
                      Thread.onSpinWait();
                    }
                  }));
    }
    for (int i = 0; i < RUNS; i++) {
      run(programs.get(i % programs.size()));
    }
    spinners.forEach(Thread::interrupt);
  }
}
