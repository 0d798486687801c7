// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.net;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.lockstep.junit.LoopTest;
import dev.lockstep.virtual.Host;
import dev.lockstep.virtual.World;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What plain programs start on a host lives and ends with it. */
@SuppressWarnings({"AddressSelection", "FutureReturnValueIgnored"}) // as plain code does it
class HostLivesTest {

  private static void sleep(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void tick(WorldLog log, String what) {
    while (true) {
      sleep(Duration.ofSeconds(1));
      log.add(what);
    }
  }

  /**
   * Starts what ticks each second: a thread of each kind, a pool, a timer, and chains of stages.
   */
  private static void startTicks(WorldLog log) {
    new Thread(() -> tick(log, "platform")).start();
    Thread.startVirtualThread(() -> tick(log, "virtual"));
    Executors.newScheduledThreadPool(1)
        .scheduleAtFixedRate(() -> log.add("pool"), 1, 1, TimeUnit.SECONDS);
    new Timer()
        .schedule(
            new TimerTask() {
              @Override
              public void run() {
                log.add("timer");
              }
            },
            1000,
            1000);
    chain(log);
  }

  private static void chain(WorldLog log) {
    CompletableFuture.runAsync(
            () -> log.add("stage"), CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS))
        .thenRun(() -> chain(log));
  }

  private static final List<String> SECOND =
      List.of(
          "1000 ms platform", "1000 ms virtual", "1000 ms pool", "1000 ms timer", "1000 ms stage");

  @Test
  void crashEndsAllThatAProgramHasStarted() {
    assertThat(
            WorldLog.of(
                (world, log) -> {
                  Host host = world.host("server", () -> startTicks(log));
                  sleep(Duration.ofMillis(1500));
                  host.crash();
                  sleep(Duration.ofHours(1));
                }))
        .containsExactlyInAnyOrderElementsOf(SECOND);
  }

  @Test
  void killEndsAllThatAProgramHasStarted() {
    assertThat(
            WorldLog.of(
                (world, log) -> {
                  Host host = world.host("server", () -> startTicks(log));
                  sleep(Duration.ofMillis(1500));
                  host.kill();
                  sleep(Duration.ofHours(1));
                }))
        .containsExactlyInAnyOrderElementsOf(SECOND);
  }

  @Test
  void stopEndsAllThatAProgramHasStarted() {
    assertThat(
            WorldLog.of(
                (world, log) -> {
                  Host host = world.host("server", () -> startTicks(log));
                  sleep(Duration.ofMillis(1500));
                  host.stop();
                  sleep(Duration.ofHours(1));
                  host.restart();
                  sleep(Duration.ofMillis(1500));
                }))
        .hasSize(10)
        .containsAll(SECOND)
        .contains("3602500 ms platform", "3602500 ms stage");
  }

  @Test
  void pausedHostMakesUpForItsTicks() {
    assertThat(
            WorldLog.of(
                (world, log) -> {
                  Host host =
                      world.host("server", () -> new Thread(() -> tick(log, "tick")).start());
                  sleep(Duration.ofMillis(1500));
                  host.pause();
                  sleep(Duration.ofSeconds(10));
                  host.resume();
                  sleep(Duration.ofMillis(1100));
                }))
        .containsExactly("1000 ms tick", "11500 ms tick", "12500 ms tick");
  }

  @Test
  void programGoesOnWhileItsThreadsLive() {
    assertThat(
            WorldLog.of(
                (world, log) -> {
                  Host host =
                      world.host(
                          "server",
                          () -> {
                            ServerSocket server = new ServerSocket(7);
                            new Thread(
                                    () ->
                                        log.result(
                                            "served",
                                            () -> {
                                              try (server;
                                                  Socket socket = server.accept()) {
                                                return socket.getInputStream().read();
                                              }
                                            }))
                                .start();
                            Thread daemon = new Thread(() -> tick(log, "daemon"));
                            daemon.setDaemon(true);
                            daemon.start();
                          });
                  sleep(Duration.ofMillis(500));
                  log.result("ended", () -> host.program().isDone());
                  try (Socket socket = new Socket("server", 7)) {
                    socket.getOutputStream().write(1);
                  }
                  sleep(Duration.ofMillis(100));
                  log.result("ended", () -> host.program().isDone());
                }))
        .containsExactly("500 ms ended: false", "620 ms served: 1", "680 ms ended: true");
  }

  @Test
  void serversThatNeverGiveUpEndWithTheRun() {
    assertThat(
            WorldLog.of(
                (world, log) -> {
                  world.host("selects", HostLivesTest::select);
                  world.host("accepts", HostLivesTest::accept);
                  sleep(Duration.ofMillis(10));
                  log.result("connected", () -> new Socket("accepts", 7).isConnected());
                }))
        .containsExactly("90 ms connected: true");
  }

  private static void select() throws IOException {
    Selector selector = Selector.open();
    ServerSocketChannel server = ServerSocketChannel.open();
    server.bind(new InetSocketAddress(7));
    while (true) {
      try {
        selector.select();
      } catch (IOException e) {
        // goes on
      }
    }
  }

  private static void accept() throws IOException {
    ServerSocket server = new ServerSocket(7);
    while (true) {
      try {
        Socket socket = server.accept();
        new Thread(() -> read(socket)).start();
      } catch (IOException e) {
        // goes on
      }
    }
  }

  private static void read(Socket socket) {
    while (true) {
      try {
        socket.getInputStream().read();
      } catch (IOException e) {
        // goes on
      }
    }
  }

  @LoopTest
  void threadsOfHostsAreNoLeaksOfATest(World world) throws IOException {
    world.host(
        "server",
        () -> {
          HttpServer server = HttpServer.create(new InetSocketAddress(80), 0);
          server.start();
        });
    sleep(Duration.ofMillis(10));
    try (Socket socket = new Socket("server", 80)) {
      assertThat(socket.isConnected()).isTrue();
    }
  }
}
