// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.virtual.Host;
import dev.lockstep.virtual.LinkRule;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** Asynchronous channels and their groups, unchanged, on the hosts of a world. */
@SuppressWarnings("AddressSelection") // as plain code does it
class AsynchronousChannelsTest {

  private static final int PORT = 7;

  /** Ends a handler of completions in one function. */
  private static <V> CompletionHandler<V, String> handler(BiConsumer<V, Throwable> end) {
    return new CompletionHandler<>() {
      @Override
      public void completed(V result, String attachment) {
        end.accept(result, null);
      }

      @Override
      public void failed(Throwable failure, String attachment) {
        end.accept(null, failure);
      }
    };
  }

  /** Serves echoes by handlers alone, until the group ends. */
  private static void serveEchoes() throws IOException, InterruptedException {
    AsynchronousChannelGroup group =
        AsynchronousChannelGroup.withThreadPool(Executors.newFixedThreadPool(2));
    AsynchronousServerSocketChannel server = AsynchronousServerSocketChannel.open(group);
    server.bind(new InetSocketAddress(PORT));
    accept(server);
    group.awaitTermination(1, TimeUnit.DAYS);
  }

  private static void accept(AsynchronousServerSocketChannel server) {
    server.accept(
        "accept",
        handler(
            (accepted, failure) -> {
              if (failure == null) {
                accept(server);
                echo(accepted, ByteBuffer.allocate(1000));
              }
            }));
  }

  private static void echo(AsynchronousSocketChannel channel, ByteBuffer buffer) {
    channel.read(
        buffer.clear(),
        "read",
        handler(
            (count, failure) -> {
              if (failure != null || count < 0) {
                close(channel);
              } else {
                answer(channel, buffer.flip());
              }
            }));
  }

  private static void answer(AsynchronousSocketChannel channel, ByteBuffer buffer) {
    channel.write(
        buffer,
        "write",
        handler(
            (count, failure) -> {
              if (failure != null) {
                close(channel);
              } else if (buffer.hasRemaining()) {
                answer(channel, buffer);
              } else {
                echo(channel, buffer);
              }
            }));
  }

  private static void close(AsynchronousSocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }

  private static String ask(AsynchronousSocketChannel channel, String question)
      throws ExecutionException, InterruptedException {
    channel.write(bytes(question)).get();
    ByteBuffer answer = ByteBuffer.allocate(question.length());
    while (answer.hasRemaining() && channel.read(answer).get() >= 0) {}
    return UTF_8.decode(answer.flip()).toString();
  }

  @Test
  void handlersOfAPoolServeFuturesOfTheDefaultGroup() {
    assertThat(
            WorldLog.of(
                (world, log) -> {
                  world.host("server", AsynchronousChannelsTest::serveEchoes);
                  try (AsynchronousSocketChannel first = AsynchronousSocketChannel.open();
                      AsynchronousSocketChannel second = AsynchronousSocketChannel.open()) {
                    Future<Void> connecting = first.connect(new InetSocketAddress("server", PORT));
                    log.result("connected at once", connecting::isDone);
                    connecting.get();
                    log.result("remote", first::getRemoteAddress);
                    second.connect(new InetSocketAddress("server", PORT)).get();
                    log.result("first", () -> ask(first, "one"));
                    log.result("second", () -> ask(second, "two"));
                    first.shutdownOutput();
                    log.result("end", () -> first.read(ByteBuffer.allocate(1)).get());
                  }
                }))
        .containsExactly(
            "0 ms connected at once: false",
            "80 ms remote: server/10.0.0.2:7",
            "240 ms first: one",
            "320 ms second: two",
            "400 ms end: -1");
  }

  @Test
  void readAndWriteTimeOutInVirtualTime() {
    assertThat(
            WorldLog.of(
                (world, log) -> {
                  world.host(
                      "silent",
                      () -> {
                        AsynchronousServerSocketChannel server =
                            AsynchronousServerSocketChannel.open();
                        server.bind(new InetSocketAddress(PORT));
                        server.accept().get();
                        Thread.sleep(Duration.ofHours(1));
                      });
                  try (AsynchronousSocketChannel channel = AsynchronousSocketChannel.open()) {
                    channel.connect(new InetSocketAddress("silent", PORT)).get();
                    CountDownLatch both = new CountDownLatch(2);
                    channel.read(
                        ByteBuffer.allocate(1),
                        5,
                        TimeUnit.SECONDS,
                        "read",
                        handler(
                            (count, failure) -> {
                              log.add("read " + failure);
                              both.countDown();
                            }));
                    ByteBuffer much = ByteBuffer.allocate(1_000_000);
                    while (channel.write(much).get() > 0 && much.position() < 131_072) {}
                    channel.write(
                        much,
                        7,
                        TimeUnit.SECONDS,
                        "write",
                        handler(
                            (count, failure) -> {
                              log.add("write " + failure);
                              both.countDown();
                            }));
                    both.await();
                    log.result("read again", () -> channel.read(ByteBuffer.allocate(1)).get());
                  }
                }))
        .contains(
            "5080 ms read java.nio.channels.InterruptedByTimeoutException",
            "7160 ms write java.nio.channels.InterruptedByTimeoutException");
  }

  @Test
  void failuresAreThoseOfTheMachine() {
    assertThat(
            WorldLog.of(
                (world, log) -> {
                  Host server = world.host("server", AsynchronousChannelsTest::serveEchoes);
                  InetSocketAddress address = new InetSocketAddress("server", PORT);
                  AsynchronousSocketChannel refused = AsynchronousSocketChannel.open();
                  log.result(
                      "refused", () -> refused.connect(new InetSocketAddress("server", 8)).get());
                  log.result("open", refused::isOpen);
                  AsynchronousSocketChannel channel = AsynchronousSocketChannel.open();
                  channel.connect(address).get();
                  Future<Integer> read = channel.read(ByteBuffer.allocate(1));
                  log.result("second read", () -> channel.read(ByteBuffer.allocate(1)).get());
                  server.crash();
                  server.restart();
                  channel.write(bytes("x")).get();
                  log.result("crashed", read::get);
                  AsynchronousSocketChannel closed = AsynchronousSocketChannel.open();
                  closed.connect(address).get();
                  Future<Integer> waiting = closed.read(ByteBuffer.allocate(1));
                  closed.close();
                  log.result("closed", waiting::get);
                  log.result("used", () -> closed.read(ByteBuffer.allocate(1)).get());
                  AsynchronousSocketChannel cut = AsynchronousSocketChannel.open();
                  try (LinkRule rule = world.link("test", "server").drop()) {
                    log.result("cut", () -> cut.connect(address).get());
                  }
                }))
        .containsExactly(
            "80 ms refused: ExecutionException: java.net.ConnectException: Connection refused"
                + " <- ConnectException: Connection refused",
            "80 ms open: false",
            "160 ms second read: ReadPendingException: null",
            "240 ms crashed: ExecutionException: java.io.IOException: Connection reset"
                + " <- IOException: Connection reset",
            "320 ms closed: ExecutionException: java.nio.channels.AsynchronousCloseException"
                + " <- AsynchronousCloseException: null",
            "320 ms used: ExecutionException: java.nio.channels.ClosedChannelException"
                + " <- ClosedChannelException: null",
            "127320 ms cut: ExecutionException: java.net.ConnectException: Connection timed out"
                + " <- ConnectException: Connection timed out");
  }

  @Test
  void groupEndsWithItsChannels() {
    List<String> log =
        WorldLog.of(
            (world, lines) -> {
              AsynchronousChannelGroup group =
                  AsynchronousChannelGroup.withCachedThreadPool(Executors.newCachedThreadPool(), 1);
              for (int i = 0; i < 20; i++) {
                String name = "listener " + i;
                AsynchronousServerSocketChannel.open(group)
                    .bind(new InetSocketAddress(0))
                    .accept("", handler((accepted, failure) -> lines.add(name + " " + failure)));
              }
              lines.add("terminated " + group.isTerminated());
              group.shutdownNow();
              lines.result("awaited", () -> group.awaitTermination(1, TimeUnit.MINUTES));
              lines.result("open", () -> AsynchronousSocketChannel.open(group));
              lines.add("sockets " + world.openSockets());
            });
    assertThat(log).hasSize(24).contains("0 ms awaited: true", "0 ms sockets []");
    assertThat(log).anySatisfy(it -> assertThat(it).contains("ShutdownChannelGroupException"));
  }
}
