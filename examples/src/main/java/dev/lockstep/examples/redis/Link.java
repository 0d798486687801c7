package dev.lockstep.examples.redis;

import dev.lockstep.Async;
import dev.lockstep.AsyncFuture;
import dev.lockstep.Task;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;

/**
 * Keeps a connection to a server: when one is lost it makes the next, after pauses on the loop's
 * clock that get longer while there is none.
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

  /** What a connection is for. */
  interface Use {

    /**
     * Uses a connection until it is lost.
     *
     * @throws IOException how it was lost
     */
    void run(RedisConnection connection) throws IOException;
  }

  /** Begins to connect; see {@link #awaitFirst}. */
  Link(String host, int port, Use use) {
    this.host = host;
    this.port = port;
    this.use = use;
    this.keeper = Async.spawnBackground("redis " + this, this::keep);
  }

  /** Waits for the first connection; if there is none, no other is tried. */
  void awaitFirst() throws IOException {
    try {
      made.await(IOException.class);
    } catch (Throwable e) {
      close();
      throw e;
    }
  }

  /** Runs something once no connection will be made any more. */
  void whenOver(Runnable then) {
    keeper.addDoneCallback(done -> then.run());
  }

  /** How often there was no connection any more, or still none. */
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

  /** Whether no connection will be made any more. */
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
