// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.examples.redis;

import dev.lockstep.Async;
import dev.lockstep.AsyncTimeoutException;
import dev.lockstep.net.Connection;
import dev.lockstep.net.ConnectionLostException;
import dev.lockstep.net.Streams;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** One connection to a server, until it is lost. */
final class RedisConnection implements AutoCloseable {

  private static final Duration OPEN_LIMIT = Duration.ofSeconds(5);
  private static final int BLOCK = 1 << 16;

  private final Connection connection;
  private final Deque<Reply> arrived = new ArrayDeque<>();
  private final ReplyParser parser = new ReplyParser(arrived::add);

  private RedisConnection(Connection connection) {
    this.connection = connection;
  }

  /** Connects and agrees on version 3 of the protocol, or on version 2 with an older server. */
  static RedisConnection open(String host, int port) throws IOException {
    try {
      return Async.timeout(OPEN_LIMIT, () -> greeted(Streams.connect(host, port)));
    } catch (AsyncTimeoutException e) {
      throw new SocketTimeoutException(
          host + ":" + port + " has not answered within " + OPEN_LIMIT.toSeconds() + " s");
    }
  }

  private static RedisConnection greeted(Connection connection) throws IOException {
    RedisConnection made = new RedisConnection(connection);
    try {
      made.write(Request.of("HELLO", "3").bytes());
      made.read();
      return made;
    } catch (Throwable e) {
      made.close();
      throw e;
    }
  }

  /** Sends bytes, and waits while the server does not accept them. */
  void write(byte[] bytes) throws IOException {
    connection.writer().write(bytes);
    connection.writer().drain();
  }

  /** Waits for the next reply. */
  Reply read() throws IOException {
    while (arrived.isEmpty()) {
      byte[] data = connection.reader().read(BLOCK);
      if (data.length == 0) {
        throw new ConnectionLostException("the server has closed the connection", null);
      }
      parser.feed(ByteBuffer.wrap(data));
    }
    return arrived.remove();
  }

  @Override
  public void close() {
    connection.close();
  }
}
