// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.plain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Runner;
import dev.lockstep.virtual.VirtualClock;
import dev.lockstep.virtual.World;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/**
 * Timers, pools, clients and sockets that nothing refers to any more: a garbage collection ends
 * none of them while the loop is open, and all of them after that.
 */
@SuppressWarnings({"AddressSelection", "FutureReturnValueIgnored"}) // as plain code does it
class UnreachableTest {

  /** How often garbage is collected at most. */
  private static final int COLLECTIONS = 1000;

  private final Thread canary = newCanary();

  private final AtomicInteger ticks = new AtomicInteger();
  private final AtomicReference<Thread> thread = new AtomicReference<>();

  private static <T> T inALoop(Callable<T> program) {
    try (Runner runner = Runner.builder().clock(new VirtualClock()).build()) {
      return runner.run(program);
    }
  }

  /** Returns a thread outside of loops that the JDK ends when garbage is collected. */
  private static Thread newCanary() {
    AtomicReference<Thread> worker = new AtomicReference<>();
    Executors.newSingleThreadExecutor(
            body -> {
              worker.set(new Thread(body));
              return worker.get();
            })
        .execute(() -> {});
    return worker.get();
  }

  /** Collects garbage until the JDK has cleaned up after what was garbage before. */
  private static void collectGarbage(Thread canary) {
    for (int i = 0; i < COLLECTIONS && canary.isAlive(); i++) {
      System.gc();
    }
    assertThat(canary.isAlive()).as("the JDK has not cleaned up").isFalse();
  }

  private void assertThatThreadEndsWithItsOwner() throws InterruptedException {
    collectGarbage(newCanary());
    thread.get().join(10_000);
    assertThat(thread.get().isAlive()).as("the thread lives").isFalse();
  }

  private Timer startTicks() {
    Timer timer = new Timer();
    timer.schedule(
        new TimerTask() {
          @Override
          public void run() {
            thread.set(Thread.currentThread());
            ticks.incrementAndGet();
          }
        },
        1000,
        1000);
    return timer;
  }

  private static void sleep(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void timerOfAnEndedLoopDoesNotTickOnTheRealClock() throws Exception {
    inALoop(
        () -> {
          startTicks();
          sleep(Duration.ofMillis(3500));
          return ticks.get();
        });
    assertThatThreadEndsWithItsOwner();
    assertThat(ticks).hasValue(3);
  }

  @Test
  void timerThatIsGarbageWithinTheRunTicksOnAndEndsWithTheLoop() throws Exception {
    inALoop(
        () -> {
          startTicks();
          sleep(Duration.ofMillis(1500));
          collectGarbage(canary);
          sleep(Duration.ofSeconds(2));
          return ticks.get();
        });
    assertThatThreadEndsWithItsOwner();
    assertThat(ticks).hasValue(3);
  }

  @Test
  void poolOfOneThreadThatIsGarbageEndsWithTheLoopAndNotBefore() throws Exception {
    List<Boolean> alive = new ArrayList<>();
    inALoop(
        () -> {
          startPool();
          sleep(Duration.ofSeconds(1));
          collectGarbage(canary);
          sleep(Duration.ofSeconds(1));
          return alive.add(thread.get().isAlive());
        });
    assertThat(alive).containsExactly(true);
    assertThatThreadEndsWithItsOwner();
  }

  private void startPool() {
    ExecutorService pool = Executors.newSingleThreadExecutor();
    pool.execute(() -> thread.set(Thread.currentThread()));
  }

  @Test
  void programEndsItsPoolsAndTimersItself() {
    assertThat(
            inALoop(
                () -> {
                  Timer timer = startTicks();
                  ExecutorService pool = Executors.newSingleThreadExecutor();
                  Thread worker = pool.submit(Thread::currentThread).get();
                  sleep(Duration.ofMillis(1500));
                  timer.cancel();
                  pool.shutdown();
                  worker.join();
                  thread.get().join();
                  return ticks.get();
                }))
        .isEqualTo(1);
  }

  @Test
  void socketThatIsGarbageStaysOpenUntilTheLoopEnds() {
    World world = new World();
    List<String> log = new ArrayList<>();
    world.run(
        () -> {
          world.host("server", () -> serve(log));
          sleep(Duration.ofSeconds(1));
          connect();
          sleep(Duration.ofSeconds(1));
          collectGarbage(canary);
          sleep(Duration.ofSeconds(1));
          log.add("end");
        });
    assertThat(log).containsExactly("accepted", "accepted", "end");
  }

  private static void connect() throws IOException {
    new Socket("server", 7).getOutputStream().flush();
    SocketChannel.open(new InetSocketAddress("server", 8)).write(ByteBuffer.allocate(0));
  }

  private static void serve(List<String> log) throws IOException {
    Thread.startVirtualThread(() -> readFrom(log, 8));
    readFrom(log, 7);
  }

  private static void readFrom(List<String> log, int port) {
    try (ServerSocket server = new ServerSocket(port);
        Socket socket = server.accept()) {
      log.add("accepted");
      log.add("read " + socket.getInputStream().read());
    } catch (IOException e) {
      log.add(e.toString());
    }
  }

  @Test
  void httpClientThatIsGarbageGoesOn() {
    World world = new World();
    List<String> log = new ArrayList<>();
    world.run(
        () -> {
          HttpClient.newHttpClient()
              .sendAsync(
                  HttpRequest.newBuilder(URI.create("http://nowhere:1")).build(),
                  HttpResponse.BodyHandlers.ofString());
          sleep(Duration.ofSeconds(1));
          log.add(selectors());
          collectGarbage(canary);
          sleep(Duration.ofHours(1));
          log.add(selectors());
        });
    assertThat(log).containsExactly("1", "1");
  }

  private static String selectors() {
    return String.valueOf(
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().contains("SelectorManager"))
            .count());
  }
}
