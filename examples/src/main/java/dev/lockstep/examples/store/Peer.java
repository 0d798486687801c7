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

/** A member as others see it: somebody who answers one question at a time, or does not. */
@SuppressWarnings("try") // what is held until the end of a block is not used in it
final class Peer implements AutoCloseable {

  private static final ConnectOptions OPTIONS = ConnectOptions.defaults().limit(Words.LIMIT);

  private final InetSocketAddress address;
  private final AsyncLock turn = new AsyncLock();
  private @Nullable Connection connection;

  /** The member that listens at an address, whose name is looked up when it is connected to. */
  Peer(InetSocketAddress address) {
    this.address = address;
  }

  /** Its answer; none if it cannot be reached, is lost or takes too long. */
  String[] ask(Duration limit, String question) {
    try {
      return Async.timeout(limit, () -> exchange(question));
    } catch (AsyncTimeoutException e) {
      return Words.NONE;
    }
  }

  /** An answer that comes after all must not be taken for that to the next question. */
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
        // No answer, then.
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
