// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.plain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.lockstep.Runner;
import dev.lockstep.virtual.VirtualClock;
import java.lang.ref.ReferenceQueue;
import java.time.Duration;
import java.util.Date;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.Exchanger;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Phaser;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.StampedLock;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each way of the JDK to wait for an hour, in plain Java: it takes an hour on the virtual clock.
 */
class TimedWaitsTest {

  private static final Duration HOUR = Duration.ofHours(1);
  private static final long MILLIS = HOUR.toMillis();

  private static Arguments wait(String name, Callable<?> wait) {
    return argumentSet(name, wait);
  }

  private static Arguments timeout(String name, Callable<?> wait) {
    return wait(
        name,
        () -> {
          try {
            return wait.call() + " came";
          } catch (TimeoutException | CompletionException e) {
            return "timeout";
          }
        });
  }

  static Stream<Arguments> waits() {
    return Stream.of(
        wait("Thread.sleep", () -> sleep(HOUR)),
        wait(
            "TimeUnit.sleep",
            () -> {
              TimeUnit.HOURS.sleep(1);
              return true;
            }),
        wait(
            "LockSupport.parkNanos",
            () -> {
              LockSupport.parkNanos(HOUR.toNanos());
              return true;
            }),
        wait(
            "LockSupport.parkUntil",
            () -> {
              LockSupport.parkUntil(System.currentTimeMillis() + MILLIS);
              return true;
            }),
        wait("Object.wait", TimedWaitsTest::waitOnMonitor),
        wait("Condition.awaitNanos", () -> locked(false)),
        wait("Condition.awaitUntil", () -> locked(true)),
        wait("LinkedBlockingQueue.poll", () -> new LinkedBlockingQueue<>().poll(1, TimeUnit.HOURS)),
        wait("SynchronousQueue.poll", () -> new SynchronousQueue<>().poll(1, TimeUnit.HOURS)),
        wait("DelayQueue.take", TimedWaitsTest::takeDelayed),
        wait("Semaphore.tryAcquire", () -> new Semaphore(0).tryAcquire(1, TimeUnit.HOURS)),
        wait("CountDownLatch.await", () -> new CountDownLatch(1).await(1, TimeUnit.HOURS)),
        timeout("CyclicBarrier.await", () -> await(new CyclicBarrier(2))),
        timeout(
            "Phaser.awaitAdvance",
            () -> new Phaser(1).awaitAdvanceInterruptibly(0, 1, TimeUnit.HOURS)),
        timeout("Exchanger.exchange", () -> new Exchanger<>().exchange("x", 1, TimeUnit.HOURS)),
        wait("StampedLock.tryWriteLock", TimedWaitsTest::tryStampedLock),
        timeout("FutureTask.get", () -> new FutureTask<>(() -> 1).get(1, TimeUnit.HOURS)),
        timeout("CompletableFuture.get", () -> new CompletableFuture<>().get(1, TimeUnit.HOURS)),
        timeout(
            "CompletableFuture.orTimeout",
            () -> new CompletableFuture<>().orTimeout(1, TimeUnit.HOURS).join()),
        wait(
            "CompletableFuture.completeOnTimeout",
            () -> new CompletableFuture<String>().completeOnTimeout("x", 1, TimeUnit.HOURS).join()),
        wait(
            "CompletableFuture.delayedExecutor",
            () ->
                CompletableFuture.supplyAsync(
                        () -> 1, CompletableFuture.delayedExecutor(1, TimeUnit.HOURS))
                    .get()),
        wait(
            "CompletableFuture.supplyAsync",
            () -> CompletableFuture.supplyAsync(() -> sleep(HOUR)).join()),
        wait("a virtual thread", () -> joined(Thread.startVirtualThread(() -> sleep(HOUR)))),
        wait("a platform thread", () -> joined(started(new Thread(() -> sleep(HOUR))))),
        wait(
            "Thread.join",
            () -> {
              Thread endless = started(new Thread(() -> sleep(HOUR.multipliedBy(2))));
              boolean ended = endless.join(HOUR);
              endless.interrupt();
              return ended;
            }),
        wait("ReferenceQueue.remove", () -> new ReferenceQueue<>().remove(HOUR.toMillis())),
        wait("a fixed pool", () -> inPool(Executors.newFixedThreadPool(2))),
        wait("a cached pool", () -> inPool(Executors.newCachedThreadPool())),
        wait("a work-stealing pool", () -> inPool(Executors.newWorkStealingPool(2))),
        wait("virtual threads per task", () -> inPool(Executors.newVirtualThreadPerTaskExecutor())),
        wait(
            "platform threads per task",
            () -> inPool(Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory()))),
        wait(
            "a scheduled pool",
            () -> {
              try (var pool = Executors.newScheduledThreadPool(1)) {
                return pool.schedule(() -> "x", 1, TimeUnit.HOURS).get();
              }
            }),
        wait("Timer", TimedWaitsTest::withTimer),
        wait(
            "the common pool's schedule",
            () -> ForkJoinPool.commonPool().schedule(() -> "x", 1, TimeUnit.HOURS).get()),
        wait(
            "invokeAll",
            () -> {
              try (var pool = Executors.newFixedThreadPool(2)) {
                Callable<Boolean> slow = () -> sleep(HOUR.multipliedBy(2));
                return pool.invokeAll(java.util.List.of(slow, slow), 1, TimeUnit.HOURS).stream()
                    .map(Future::isCancelled)
                    .toList();
              }
            }));
  }

  @ParameterizedTest
  @MethodSource("waits")
  void anHourIsAnHourOnTheVirtualClock(Callable<?> wait) throws Exception {
    VirtualClock clock = new VirtualClock();
    try (Runner runner = Runner.builder().clock(clock).watchdog(Duration.ofSeconds(10)).build()) {
      long passed =
          runner.run(
              () -> {
                long before = System.nanoTime();
                wait.call();
                return System.nanoTime() - before;
              });
      assertThat(Duration.ofNanos(passed)).isEqualTo(HOUR);
    }
    assertThat(clock.elapsed()).isEqualTo(HOUR);
  }

  static boolean sleep(Duration time) {
    try {
      Thread.sleep(time);
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }

  private static boolean joined(Thread thread) throws InterruptedException {
    thread.join();
    return true;
  }

  private static Thread started(Thread thread) {
    thread.start();
    return thread;
  }

  @SuppressWarnings("WaitNotInLoop") // nobody notifies
  private static boolean waitOnMonitor() throws InterruptedException {
    Object monitor = new Object();
    synchronized (monitor) {
      monitor.wait(MILLIS);
    }
    return true;
  }

  @SuppressWarnings({"WaitNotInLoop", "JavaUtilDate"}) // nobody signals; the API has Date
  private static Object locked(boolean until) throws InterruptedException {
    ReentrantLock lock = new ReentrantLock();
    lock.lock();
    try {
      return until
          ? lock.newCondition().awaitUntil(new Date(System.currentTimeMillis() + MILLIS))
          : lock.newCondition().awaitNanos(HOUR.toNanos());
    } finally {
      lock.unlock();
    }
  }

  private record Due(long at) implements Delayed {

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(at - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(at, ((Due) other).at);
    }
  }

  private static Object takeDelayed() throws InterruptedException {
    DelayQueue<Due> queue = new DelayQueue<>();
    queue.add(new Due(System.nanoTime() + HOUR.toNanos()));
    return queue.take();
  }

  private static int await(CyclicBarrier barrier) throws Exception {
    return barrier.await(1, TimeUnit.HOURS);
  }

  private static Object tryStampedLock() throws InterruptedException {
    StampedLock lock = new StampedLock();
    long read = lock.readLock();
    try {
      return lock.tryWriteLock(1, TimeUnit.HOURS);
    } finally {
      lock.unlockRead(read);
    }
  }

  private static Object inPool(ExecutorService pool) throws Exception {
    try (pool) {
      return pool.submit(() -> sleep(HOUR)).get();
    }
  }

  private static Object withTimer() throws Exception {
    CompletableFuture<String> done = new CompletableFuture<>();
    Timer timer = new Timer();
    timer.schedule(
        new TimerTask() {
          @Override
          public void run() {
            done.complete("done");
          }
        },
        MILLIS);
    try {
      return done.get();
    } finally {
      timer.cancel();
    }
  }
}
