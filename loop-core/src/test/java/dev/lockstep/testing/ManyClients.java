// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.testing;

import dev.lockstep.Async;
import dev.lockstep.TaskGroup;
import dev.lockstep.net.Connection;
import dev.lockstep.net.Streams;
import dev.lockstep.sync.AsyncSemaphore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A program that connects many times to an echo server: first connections that stay idle, then
 * connections that exchange messages at the end. It waits for a line of input before each step,
 * prints a line after it, and keeps all connections until it is killed.
 */
public final class ManyClients {

  /** The number of connections that are being established at the same time. */
  private static final int AT_ONCE = 50;

  private final InetSocketAddress server;
  private final List<Connection> open = new ArrayList<>();

  private ManyClients(int port) {
    server = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
  }

  /**
   * Runs the program.
   *
   * @param arguments the server's port, the number of idle connections, the number of busy
   *     connections, and the number of messages that each of the latter sends
   */
  public static void main(String[] arguments) {
    int[] numbers = Arrays.stream(arguments).mapToInt(Integer::parseInt).toArray();
    BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    Async.run(() -> new ManyClients(numbers[0]).run(orders, numbers[1], numbers[2], numbers[3]));
  }

  private void run(BufferedReader orders, int idle, int busy, int messages) throws IOException {
    Async.toThread(orders::readLine);
    connect(idle);
    System.out.println("connected " + open.size());
    Async.toThread(orders::readLine);
    connect(busy);
    System.out.println("connected " + open.size());
    Async.toThread(orders::readLine);
    TaskGroup.run(
        group -> {
          for (Connection connection : open.subList(idle, idle + busy)) {
            group.spawn(() -> talk(connection, messages));
          }
        });
    System.out.println("talked");
    Async.toThread(orders::readLine);
  }

  private void connect(int count) {
    AsyncSemaphore permits = AsyncSemaphore.of(AT_ONCE);
    TaskGroup.run(
        group -> {
          for (int i = 0; i < count; i++) {
            group.spawn(() -> connect(permits));
          }
        });
  }

  private void connect(AsyncSemaphore permits) throws IOException {
    permits.acquire();
    try {
      open.add(Streams.connect(server));
    } finally {
      permits.release();
    }
  }

  private static void talk(Connection connection, int messages) throws IOException {
    byte[] message = new byte[1000];
    for (int i = 0; i < messages; i++) {
      Arrays.fill(message, (byte) i);
      connection.writer().write(message);
      if (!Arrays.equals(connection.reader().readExactly(message.length), message)) {
        throw new AssertionError("message " + i + " came back changed");
      }
    }
  }
}
