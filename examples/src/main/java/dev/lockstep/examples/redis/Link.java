// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.examples.redis;

import dev.lockstep.Async;
import dev.lockstep.AsyncFuture;
import dev.lockstep.Task;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;

/**
 * A link to a server, which replaces a lost connection. While the server cannot be reached, the
 * pauses between attempts grow, on the loop's clock.
 */
final class Link implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger("dev.lockstep.examples.redis");
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private final String host;
  private final int port;
  private final Use use;
  private final AsyncFuture<Link> made = Async.future();
  private final Task<Void> keeper;
  private long losses;
  private boolean closed;

  /** A user of a connection. */
  interface Use {

    /**
     * Uses a connection until it is lost.
     *
     * @throws IOException if the connection is lost
     */
    void run(RedisConnection connection) throws IOException;
  }

  /** Starts to connect; see {@link #awaitFirst}. */
  Link(String host, int port, Use use) {
    this.host = host;
    this.port = port;
    this.use = use;
    this.keeper = Async.spawnBackground("redis " + this, this::keep);
  }

  /** Waits for the first connection; if it cannot be made, the link ends. */
  void awaitFirst() throws IOException {
    try {
      made.await(IOException.class);
    } catch (Throwable e) {
      close();
      throw e;
    }
  }

  /** Runs an action once the link has ended. */
  void whenOver(Runnable then) {
    keeper.addDoneCallback(done -> then.run());
  }

  /** Returns the number of connections that were lost or could not be made. */
  long losses() {
    return losses;
  }

  private void keep() {
    Duration pause = FIRST_PAUSE;
    while (true) {
      try (RedisConnection connection = RedisConnection.open(host, port)) {
        pause = FIRST_PAUSE;
        if (!made.isDone()) {
          made.setResult(this);
        }
        use.run(connection);
      } catch (IOException e) {
        if (!made.isDone()) {
          made.setException(e);
          return;
        }
        LOG.log(Level.DEBUG, () -> "no connection to " + this + ": " + e);
      }
      losses++;
      Async.sleep(pause);
      pause = longer(pause);
    }
  }

  private static Duration longer(Duration pause) {
    Duration twice = pause.multipliedBy(2);
    return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
  }

  /** Returns whether the link has ended. */
  boolean isOver() {
    return closed || keeper.isDone();
  }

  @Override
  public void close() {
    closed = true;
    keeper.cancel();
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
