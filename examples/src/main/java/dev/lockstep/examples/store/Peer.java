// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.examples.store;

import dev.lockstep.Async;
import dev.lockstep.AsyncTimeoutException;
import dev.lockstep.net.ConnectOptions;
import dev.lockstep.net.Connection;
import dev.lockstep.net.Streams;
import dev.lockstep.sync.AsyncLock;
import dev.lockstep.sync.Held;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A member as the others see it, which answers one question at a time, or none. */
@SuppressWarnings("try") // resources that are only held until the end of a block
final class Peer implements AutoCloseable {

  private static final ConnectOptions OPTIONS = ConnectOptions.defaults().limit(Words.LIMIT);

  private final InetSocketAddress address;
  private final AsyncLock turn = new AsyncLock();
  private @Nullable Connection connection;

  /** Creates the peer at an address, whose name is resolved on each connection. */
  Peer(InetSocketAddress address) {
    this.address = address;
  }

  /** Asks a question; returns the answer, or none if it is unreachable, lost or too late. */
  String[] ask(Duration limit, String question) {
    try {
      return Async.timeout(limit, () -> exchange(question));
    } catch (AsyncTimeoutException e) {
      return Words.NONE;
    }
  }

  /**
   * Exchanges a question and its answer; on a failure the connection is dropped, so that a late
   * answer is not taken for that to the next question.
   */
  private String[] exchange(String question) {
    String[] answer = Words.NONE;
    try (Held mine = turn.acquire()) {
      try {
        if (connection == null) {
          connection = Streams.connect(address.getHostString(), address.getPort(), OPTIONS);
        }
        Words.write(connection.writer(), question);
        answer = Words.read(connection.reader());
      } catch (IOException e) {
        // no answer
      } finally {
        if (answer.length == 0) {
          close();
        }
      }
    }
    return answer;
  }

  @Override
  public void close() {
    if (connection != null) {
      connection.writer().transport().abort();
      connection = null;
    }
  }

  @Override
  public String toString() {
    return address.toString();
  }
}
