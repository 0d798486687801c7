// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.net.Connection;
import dev.lockstep.net.ServeOptions;
import dev.lockstep.net.Server;
import dev.lockstep.net.StreamHandler;
import dev.lockstep.net.Streams;
import dev.lockstep.spi.Network;
import dev.lockstep.testing.TestLoop;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Several loops that start and stop together, share a port, and hand work to each other. */
class LoopGroupTest {

  private final ConcurrentLinkedQueue<String> events = new ConcurrentLinkedQueue<>();

  @Test
  void eachLoopRunsTheProgramOnAThreadOfItsOwn() {
    Set<Loop> loops = ConcurrentHashMap.newKeySet();
    LoopGroup.run(
        3,
        (group, index) -> {
          loops.add(Loop.current());
          assertThat(group.size()).isEqualTo(3);
          assertThat(group.loop(index)).isSameAs(Loop.current());
          events.add(index + " in task " + Async.currentTask().name());
        });
    assertThat(loops).hasSize(3).allMatch(Loop::isClosed);
    assertThat(events)
        .containsExactlyInAnyOrder("0 in task main", "1 in task main", "2 in task main");
  }

  @Test
  void loopsOfAGroupThatCannotBeMadeAreClosed() {
    AtomicInteger made = new AtomicInteger();
    AtomicInteger closed = new AtomicInteger();
    Network network =
        (Network)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Network.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("close")) {
                    closed.incrementAndGet();
                  }
                  return null;
                });
    assertThatThrownBy(
            () ->
                LoopGroup.run(
                    3,
                    () -> {
                      if (made.incrementAndGet() == 3) {
                        throw new StackOverflowError("as asked");
                      }
                      return Runner.builder().network(network);
                    },
                    (group, index) -> {}))
        .isInstanceOf(StackOverflowError.class);
    assertThat(closed).hasValue(2);
  }

  @Test
  void workIsHandedFromLoopToLoop() {
    CompletableFuture<Void> asked = new CompletableFuture<>();
    LoopGroup.run(
        2,
        (group, index) -> {
          if (index == 0) {
            Loop other = group.loop(1);
            boolean there = Async.await(other.submit(() -> Loop.current().equals(other)));
            events.add("ran there: " + there);
            asked.complete(null);
          } else {
            Async.await(asked);
          }
        });
    assertThat(events).containsExactly("ran there: true");
  }

  @Test
  void failureOfOneCancelsTheOthersAndIsThrown() {
    CompletableFuture<Void> waiting = new CompletableFuture<>();
    assertThatThrownBy(
            () ->
                LoopGroup.run(
                    2,
                    (group, index) -> {
                      if (index == 0) {
                        Async.await(waiting);
                        throw new IOException("broken");
                      }
                      try {
                        waiting.complete(null);
                        Async.future().await();
                      } catch (CancelledError e) {
                        events.add("cancelled: " + e.getMessage());
                        throw e;
                      }
                    }))
        .isInstanceOf(TaskFailedException.class)
        .hasCauseInstanceOf(IOException.class);
    assertThat(events).containsExactly("cancelled: the group of loops was stopped");
  }

  @Test
  void everyFailureIsKept() {
    CompletableFuture<Void> both = new CompletableFuture<>();
    assertThatThrownBy(
            () ->
                LoopGroup.run(
                    2,
                    (group, index) -> {
                      try {
                        if (index == 0) {
                          Async.await(both);
                        } else {
                          both.complete(null);
                          Async.sleep(Duration.ofDays(1));
                        }
                      } finally {
                        throwIllegalState();
                      }
                    }))
        .isInstanceOf(IllegalStateException.class)
        .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
  }

  private static void throwIllegalState() {
    throw new IllegalStateException("also while cleaning up");
  }

  @Test
  void stoppedGroupEndsWithoutFailure() {
    LoopGroup.run(
        2,
        (group, index) -> {
          if (index == 1) {
            group.stop();
          }
          try {
            Async.sleep(Duration.ofDays(1));
          } finally {
            events.add("ended");
          }
        });
    assertThat(events).containsExactly("ended", "ended");
  }

  @Test
  void interruptOfTheCallerStopsTheGroupAndIsKept() {
    Thread caller = Thread.currentThread();
    LoopGroup.run(
        2,
        (group, index) -> {
          if (index == 1) {
            caller.interrupt();
          }
          Async.sleep(Duration.ofDays(1));
        });
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void loopsShareAPortAndConnectionsAreSpreadOverThem() {
    CompletableFuture<SocketAddress> bound = new CompletableFuture<>();
    Set<Integer> served = ConcurrentHashMap.newKeySet();
    LoopGroup.run(
        2,
        (group, index) -> {
          StreamHandler counts =
              (reader, writer) -> {
                served.add(index);
                writer.write("x");
              };
          SocketAddress address =
              index == 0
                  ? new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0)
                  : Async.await(bound);
          ServeOptions shared = ServeOptions.defaults().reusePort(true);
          try (Server server = Streams.serve(counts, List.of(address), shared)) {
            bound.complete(server.address());
            if (index == 1) {
              while (served.size() < 2) {
                try (Connection connection = Streams.connect(address)) {
                  connection.reader().readAll();
                }
              }
              group.stop();
            }
            server.serveForever();
          }
        });
    assertThat(served).containsExactlyInAnyOrder(0, 1);
  }

  @Test
  void groupNeedsALoopAndAThread() {
    assertThatThrownBy(() -> LoopGroup.run(0, (group, index) -> {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("size = 0 must be at least 1; use one loop per core");
    TestLoop.run(
        () ->
            assertThatThrownBy(() -> LoopGroup.run(1, (group, index) -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                    "LoopGroup.run() cannot be called on a loop; call it from a thread outside"));
  }
}
