// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.testing.TestLoop;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * On the carrier engine a task may block in a JDK call on something outside of its loop: virtual
 * time waits for that, but not for what only the loop's own threads can do.
 */
@Tag("carrier-only")
@Timeout(60)
class BlockedOutsideTest {

  private static final Duration HOUR = Duration.ofHours(1);

  private final Thread driver = Thread.currentThread();

  /** Runs a program beside a timer, and returns at which time it was done. */
  private static long timeAfter(AsyncAction program) {
    return TestLoop.call(
        () -> {
          Task<?> timer = Async.spawn("timer", () -> Async.sleep(HOUR));
          program.run();
          long now = Loop.current().nanoTime();
          timer.cancel();
          return now;
        });
  }

  /** Returns once the loop has nothing to do. */
  private void untilIdle() {
    while (driver.getState() == Thread.State.RUNNABLE) {
      Thread.onSpinWait();
    }
  }

  private Thread outside(Runnable body) {
    Thread thread =
        new Thread(
            () -> {
              untilIdle();
              body.run();
            },
            "outside");
    thread.start();
    return thread;
  }

  /** Often: the JVM tells what a thread waits for only until it has compiled the wait. */
  @Test
  void joinOfAPlatformThreadHoldsTime() {
    for (int i = 0; i < 600; i++) {
      assertThat(timeAfter(() -> outside(() -> {}).join())).isZero();
    }
  }

  @Test
  void futureThatAnotherThreadCompletesHoldsTime() {
    assertThat(
            timeAfter(
                () -> {
                  CompletableFuture<String> future = new CompletableFuture<>();
                  outside(() -> future.complete("done"));
                  assertThat(future.get()).isEqualTo("done");
                }))
        .isZero();
  }

  @Test
  void futureOfTheCommonPoolHoldsTime() {
    assertThat(
            timeAfter(
                () -> {
                  CompletableFuture<Void> future = CompletableFuture.runAsync(this::untilIdle);
                  future.get();
                }))
        .isZero();
  }

  @Test
  void callOfAnExecutorHoldsTime() throws InterruptedException {
    try (ExecutorService executor = Executors.newSingleThreadExecutor()) {
      assertThat(
              timeAfter(
                  () -> {
                    executor.submit(() -> "warm").get();
                    Future<?> call = executor.submit(this::untilIdle);
                    call.get();
                  }))
          .isZero();
    }
  }

  @Test
  void poolsThatAreOlderThanTheLoopHoldTimeHoweverOftenTheyAreUsed() throws Exception {
    try (ExecutorService first = Executors.newFixedThreadPool(1);
        ExecutorService second = Executors.newCachedThreadPool();
        ForkJoinPool third = new ForkJoinPool(1)) {
      for (ExecutorService pool : List.of(first, second, third)) {
        pool.submit(() -> "warm").get();
      }
      for (int i = 0; i < 50; i++) {
        assertThat(
                timeAfter(
                    () -> {
                      CountDownLatch latch = new CountDownLatch(1);
                      first.execute(
                          () ->
                              second.execute(
                                  () -> third.execute(() -> first.execute(latch::countDown))));
                      latch.await();
                    }))
            .isZero();
      }
    }
  }

  @Test
  void scheduledPoolThatIsOlderThanTheLoopHoldsTimeForItsNewJobsOnly() throws Exception {
    try (ScheduledExecutorService pool = Executors.newScheduledThreadPool(1)) {
      pool.schedule(() -> "warm", 1, TimeUnit.MICROSECONDS).get();
      Future<?> later = pool.schedule(() -> "of somebody else", 1, TimeUnit.DAYS);
      assertThat(
              timeAfter(
                  () -> {
                    CompletableFuture<String> future = new CompletableFuture<>();
                    Future<?> soon =
                        pool.schedule(() -> future.complete("done"), 1, TimeUnit.MILLISECONDS);
                    assertThat(future.get()).isEqualTo("done");
                    assertThat(soon.get()).isEqualTo(true);
                  }))
          .isZero();
      assertDeadlock(new CompletableFuture<String>()::get, "CompletableFuture.get");
      assertThat(later.cancel(false)).isTrue();
    }
  }

  private static final class Completion implements CompletionHandler<Integer, Object> {
    private final CompletableFuture<Integer> result = new CompletableFuture<>();

    @Override
    public void completed(Integer bytes, Object attachment) {
      result.complete(bytes);
    }

    @Override
    public void failed(Throwable failure, Object attachment) {
      result.completeExceptionally(failure);
    }
  }

  /** Only now and then is the loop idle before the worker has taken the read. */
  @Test
  void asynchronousReadOfAFileHoldsTime(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "content");
    for (int i = 0; i < 200; i++) {
      assertThat(
              timeAfter(
                  () -> {
                    try (AsynchronousFileChannel channel = AsynchronousFileChannel.open(file)) {
                      Completion completion = new Completion();
                      channel.read(ByteBuffer.allocate(7), 0, "", completion);
                      assertThat(completion.result.get()).isEqualTo(7);
                    }
                  }))
          .isZero();
    }
    assertDeadlock(new CompletableFuture<String>()::get, "CompletableFuture.get");
  }

  @Test
  void asynchronousSocketsHoldTimeAndTheirGroupDoesNotLater() throws Exception {
    assertThat(
            timeAfter(
                () -> {
                  try (AsynchronousServerSocketChannel server =
                          AsynchronousServerSocketChannel.open()
                              .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                      AsynchronousSocketChannel client = AsynchronousSocketChannel.open()) {
                    Future<AsynchronousSocketChannel> accepted = server.accept();
                    assertThat(client.connect(server.getLocalAddress()).get()).isNull();
                    try (AsynchronousSocketChannel connection = accepted.get()) {
                      assertThat(client.write(ByteBuffer.allocate(3)).get()).isEqualTo(3);
                      assertThat(connection.read(ByteBuffer.allocate(3)).get()).isEqualTo(3);
                    }
                  }
                }))
        .isZero();
    assertDeadlock(new CompletableFuture<String>()::get, "CompletableFuture.get");
  }

  @Test
  void eventOfAWatchedDirectoryIsAwaited(@TempDir Path directory) throws Exception {
    assertThat(
            timeAfter(
                () -> {
                  try (WatchService watcher = directory.getFileSystem().newWatchService()) {
                    WatchKey key =
                        directory.register(watcher, StandardWatchEventKinds.ENTRY_CREATE);
                    Files.createFile(directory.resolve("new"));
                    assertThat(watcher.take()).isEqualTo(key);
                  }
                }))
        .isZero();
  }

  @Test
  void delayedFuturesOfTheJdkHoldTimeAlsoTheSecondTime() {
    for (int i = 0; i < 3; i++) {
      assertThat(
              timeAfter(
                  () -> {
                    CompletableFuture<String> late = new CompletableFuture<>();
                    late.completeOnTimeout("late", 1, TimeUnit.MILLISECONDS);
                    assertThat(Async.await(late)).isEqualTo("late");
                  }))
          .isZero();
    }
  }

  @Test
  void poolThatIsClosedIsAwaited() {
    for (int i = 0; i < 50; i++) {
      assertThat(
              timeAfter(
                  () -> {
                    try (ForkJoinPool pool = new ForkJoinPool(1)) {
                      pool.execute(() -> {});
                    }
                  }))
          .isZero();
    }
  }

  @Test
  void sleepingVirtualThreadOutsideHoldsTime() throws Exception {
    try (ExecutorService pool = Executors.newFixedThreadPool(1)) {
      assertThat(
              timeAfter(
                  () -> {
                    CompletableFuture<String> future = new CompletableFuture<>();
                    pool.execute(() -> Thread.startVirtualThread(() -> completeSoon(future)));
                    assertThat(future.get()).isEqualTo("done");
                  }))
          .isZero();
    }
  }

  private static void completeSoon(CompletableFuture<String> future) {
    LockSupport.parkNanos(1_000_000);
    future.complete("done");
  }

  @Test
  void sleepOfTheJdkNeedsNoThreadOfTheCommonPool() {
    CountDownLatch end = new CountDownLatch(1);
    try {
      assertThat(
              timeAfter(
                  () -> {
                    for (int i = 0; i < ForkJoinPool.getCommonPoolParallelism(); i++) {
                      ForkJoinPool.commonPool().execute(() -> awaitUninterruptibly(end));
                    }
                    Thread.sleep(2);
                  }))
          .isZero();
    } finally {
      end.countDown();
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    while (latch.getCount() > 0) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Test
  void latchThatAnotherThreadCountsDownHoldsTime() {
    assertThat(
            timeAfter(
                () -> {
                  CountDownLatch latch = new CountDownLatch(1);
                  outside(latch::countDown);
                  latch.await();
                }))
        .isZero();
  }

  @Test
  void socketHoldsTime() throws Exception {
    readFromSocket();
  }

  private void readFromSocket() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(
              timeAfter(
                  () -> {
                    outside(() -> connectAndWrite(server.getLocalPort()));
                    try (Socket socket = server.accept();
                        InputStream in = socket.getInputStream()) {
                      assertThat(in.read()).isEqualTo('x');
                    }
                  }))
          .isZero();
    }
  }

  @Test
  void socketsOutliveTheLoopThatUsedThemFirst() throws Exception {
    readFromSocket();
    readFromSocket();
  }

  private static void connectAndWrite(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write('x');
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void processHoldsTime() {
    String java = ProcessHandle.current().info().command().orElseThrow();
    assertThat(
            timeAfter(
                () -> {
                  Process process =
                      new ProcessBuilder(java, "--version")
                          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                          .start();
                  assertThat(process.waitFor()).isZero();
                }))
        .isZero();
  }

  @Test
  void lockOfAnotherThreadHoldsTime() {
    assertThat(
            timeAfter(
                () -> {
                  ReentrantLock lock = new ReentrantLock();
                  CountDownLatch locked = new CountDownLatch(1);
                  Thread holder =
                      new Thread(
                          () -> {
                            lock.lock();
                            try {
                              locked.countDown();
                              untilIdle();
                            } finally {
                              lock.unlock();
                            }
                          });
                  holder.start();
                  locked.await();
                  lock.lock();
                }))
        .isZero();
  }

  @Test
  void monitorOfAnotherThreadHoldsTime() {
    Object monitor = new Object();
    assertThat(
            timeAfter(
                () -> {
                  CountDownLatch locked = new CountDownLatch(1);
                  Thread holder =
                      new Thread(
                          () -> {
                            synchronized (monitor) {
                              locked.countDown();
                              untilIdle();
                            }
                          });
                  holder.start();
                  locked.await();
                  synchronized (monitor) {
                    assertThat(Thread.holdsLock(monitor)).isTrue();
                  }
                }))
        .isZero();
  }

  // ---- what only the loop's own threads can do

  @Test
  void joinOfAnOwnThreadDoesNotHoldTime() {
    assertThat(
            timeAfter(
                () -> Thread.startVirtualThread(() -> Async.sleep(Duration.ofMinutes(1))).join()))
        .isEqualTo(Duration.ofMinutes(1).toNanos());
  }

  @Test
  void queueBetweenTasksDoesNotHoldTimeBesideIdleThreads() throws Exception {
    BlockingQueue<String> queue = new ArrayBlockingQueue<>(1);
    try (ExecutorService executor = Executors.newCachedThreadPool()) {
      assertThat(
              timeAfter(
                  () -> {
                    executor.submit(() -> "start a thread").get();
                    Async.spawn(
                        () -> {
                          Async.sleep(Duration.ofMinutes(1));
                          queue.put("item");
                        });
                    assertThat(queue.take()).isEqualTo("item");
                  }))
          .isEqualTo(Duration.ofMinutes(1).toNanos());
    }
  }

  @Test
  void callThatATaskRunsDoesNotHoldTime() {
    assertThat(
            timeAfter(
                () -> {
                  try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
                    executor.submit(() -> Async.sleep(Duration.ofMinutes(1))).get();
                  }
                }))
        .isEqualTo(Duration.ofMinutes(1).toNanos());
  }

  @Test
  void lockDeadlockIsFoundAtOnceWhateverOtherThreadsDo() {
    ReentrantLock first = new ReentrantLock();
    ReentrantLock second = new ReentrantLock();
    Thread[] bystander = new Thread[1];
    assertThatThrownBy(
            () ->
                TestLoop.run(
                    () -> {
                      bystander[0] = new Thread(BlockedOutsideTest::parkUntilInterrupted);
                      bystander[0].start();
                      Task<?> ab = Async.spawn("ab", () -> nest(first, second));
                      Async.spawn("ba", () -> nest(second, first));
                      ab.await();
                    }))
        .isInstanceOf(DeadlockError.class)
        .hasMessageContaining("'ab' is blocked in ReentrantLock.lock held by 'ba'")
        .hasMessageContaining("'ba' is blocked in ReentrantLock.lock held by 'ab'");
    bystander[0].interrupt();
  }

  private static void parkUntilInterrupted() {
    while (!Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(HOUR.toNanos());
    }
  }

  private static void nest(ReentrantLock outer, ReentrantLock inner) {
    outer.lock();
    Async.yieldNow();
    inner.lock();
  }

  @Test
  void lockOfADeadThreadIsADeadlock() throws InterruptedException {
    ReentrantLock lock = new ReentrantLock();
    Thread dead = new Thread(lock::lock, "dead");
    dead.start();
    dead.join();
    assertDeadlock(
        () -> {
          lock.lock();
          return "locked";
        },
        "held by 'dead'");
  }

  @Test
  void latchThatNobodyCountsDownIsADeadlock() {
    assertDeadlock(
        () -> {
          new CountDownLatch(1).await();
          return "passed";
        },
        "task 'main' is blocked in CountDownLatch.await");
  }

  @Test
  void futureWhoseThreadEndsWithoutCompletingItIsADeadlock() {
    assertDeadlock(
        () -> {
          CompletableFuture<String> future = new CompletableFuture<>();
          outside(() -> {});
          return future.get();
        },
        "task 'main' is blocked in CompletableFuture.get");
  }

  private static void assertDeadlock(Callable<String> program, String message) {
    assertThatThrownBy(() -> TestLoop.call(program))
        .isInstanceOf(DeadlockError.class)
        .hasMessageContaining(message);
  }
}
