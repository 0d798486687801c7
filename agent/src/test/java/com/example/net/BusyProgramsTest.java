// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.virtual.World;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Programs that call the network without end: time goes by for them, and others run meanwhile. */
@SuppressWarnings("AddressSelection") // as plain code does it
class BusyProgramsTest {

  /** A program that ends once a flag is set. */
  private interface Busy {
    void run() throws Exception;
  }

  private volatile boolean isOver;

  /** Runs a program on two hosts that are 40 ms apart, and returns the time that it took. */
  private static Duration timeOf(Busy program) {
    try (World world = new World()) {
      world.links().latency(Duration.ofMillis(40));
      world.host("other");
      world
          .runner()
          .watchdog(Duration.ofSeconds(20))
          .build()
          .run(
              () -> {
                program.run();
                return null;
              });
      return world.clock().elapsed();
    }
  }

  private static Thread start(Busy body) {
    return Thread.ofPlatform()
        .start(
            () -> {
              try {
                body.run();
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
  }

  private static void assertTakes(Duration least, Duration actual) {
    assertThat(actual).isBetween(least, least.plus(least.dividedBy(50)).plusMillis(2));
  }

  private static SocketChannel[] connection() throws Exception {
    try (ServerSocketChannel listener = ServerSocketChannel.open()) {
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      SocketChannel client = SocketChannel.open(listener.getLocalAddress());
      return new SocketChannel[] {client, listener.accept()};
    }
  }

  @Test
  void readsWithoutBlockingUntilInputComes() {
    assertTakes(
        Duration.ofMinutes(1),
        timeOf(
            () -> {
              SocketChannel[] ends = connection();
              ends[0].configureBlocking(false);
              start(
                  () -> {
                    Thread.sleep(60_000);
                    ends[1].write(ByteBuffer.allocate(1));
                  });
              while (ends[0].read(ByteBuffer.allocate(1)) == 0) {
                // waits
              }
            }));
  }

  @Test
  void receivesWithoutBlockingUntilDatagramComes() {
    assertTakes(
        Duration.ofMinutes(1),
        timeOf(
            () -> {
              DatagramChannel channel = DatagramChannel.open();
              channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
              channel.configureBlocking(false);
              start(
                  () -> {
                    Thread.sleep(60_000);
                    channel.send(ByteBuffer.allocate(1), channel.getLocalAddress());
                  });
              while (channel.receive(ByteBuffer.allocate(1)) == null) {
                // waits
              }
            }));
  }

  @Test
  void selectsWithoutWaitingUntilKeyIsReady() {
    assertTakes(
        Duration.ofMinutes(1),
        timeOf(
            () -> {
              Pipe pipe = Pipe.open();
              pipe.source().configureBlocking(false);
              Selector selector = Selector.open();
              pipe.source().register(selector, SelectionKey.OP_READ);
              start(
                  () -> {
                    Thread.sleep(60_000);
                    pipe.sink().write(ByteBuffer.allocate(1));
                  });
              while (selector.selectNow() == 0) {
                // waits
              }
            }));
  }

  @Test
  void asksAgainAndAgainWhetherItIsConnected() {
    assertTakes(
        Duration.ofMillis(80),
        timeOf(
            () -> {
              SocketChannel client = SocketChannel.open();
              client.configureBlocking(false);
              client.connect(new InetSocketAddress("other", 7));
              try {
                while (!client.finishConnect()) {
                  // waits
                }
              } catch (ConnectException e) {
                assertThat(e).hasMessage("Connection refused");
              }
            }));
  }

  @Test
  void threadsSendToEachOtherUntilTheyAreStopped() {
    assertTakes(
        Duration.ofSeconds(1),
        timeOf(
            () -> {
              SocketChannel[] ends = connection();
              start(
                  () -> {
                    while (!isOver) {
                      ends[0].write(ByteBuffer.allocate(1));
                    }
                    ends[0].close();
                  });
              Thread reader =
                  start(
                      () -> {
                        ByteBuffer into = ByteBuffer.allocate(10_000);
                        while (ends[1].read(into.clear()) >= 0) {
                          // discards it
                        }
                      });
              Thread.sleep(1_000);
              isOver = true;
              reader.join();
            }));
  }

  @Test
  void opensAndClosesUntilItIsInterrupted() {
    assertTakes(
        Duration.ofSeconds(1),
        timeOf(
            () -> {
              Thread opener =
                  start(
                      () -> {
                        while (!Thread.currentThread().isInterrupted()) {
                          Pipe pipe = Pipe.open();
                          pipe.sink().close();
                          pipe.source().close();
                        }
                      });
              Thread.sleep(1_000);
              opener.interrupt();
              opener.join();
            }));
  }

  @Test
  void largeTransferTakesNoTime() {
    assertThat(
            timeOf(
                () -> {
                  try (ServerSocket listener = new ServerSocket(0);
                      Socket client = new Socket("localhost", listener.getLocalPort());
                      Socket server = listener.accept()) {
                    Thread writer =
                        start(
                            () -> {
                              for (int i = 0; i < 20_000; i++) {
                                server.getOutputStream().write(i);
                              }
                              server.close();
                            });
                    assertThat(client.getInputStream().readAllBytes()).hasSize(20_000);
                    writer.join();
                  }
                }))
        .isZero();
  }
}
