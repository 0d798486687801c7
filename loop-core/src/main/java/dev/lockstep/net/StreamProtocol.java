package dev.lockstep.net;

import dev.lockstep.Handle;
import dev.lockstep.internal.EventLoop;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The protocol that feeds a {@link StreamReader} and holds up a {@link StreamWriter}. */
final class StreamProtocol implements Protocol {

  private final StreamReader reader;
  private final @Nullable Accepted accepted;
  private final Gate drained = new Gate("StreamWriter.drain()");
  private final Gate closed = new Gate("StreamWriter.waitClosed()");
  private boolean paused;
  private boolean lost;
  private @Nullable Throwable cause;

  /** Ends the patience with a peer that does not take what was written before the close. */
  private @Nullable Handle patience;

  /** What a server does with a connection. */
  interface Accepted {

    /** Told of a connection that was accepted. */
    void connected(StreamReader reader, StreamWriter writer);
  }

  StreamProtocol(StreamReader reader, @Nullable Accepted accepted) {
    this.reader = reader;
    this.accepted = accepted;
  }

  StreamReader reader() {
    return reader;
  }

  /** Whether this is the side that accepted the connection. */
  boolean isServer() {
    return accepted != null;
  }

  @Override
  public void connectionMade(Transport transport) {
    reader.setTransport(transport);
    if (accepted != null) {
      accepted.connected(reader, new StreamWriter(transport, this));
    }
  }

  @Override
  public void dataReceived(ByteBuffer data) {
    reader.feedData(data);
  }

  @Override
  public boolean eofReceived() {
    reader.feedEof();
    return true;
  }

  @Override
  public void pauseWriting() {
    paused = true;
  }

  @Override
  public void resumeWriting() {
    paused = false;
    drained.pass();
  }

  @Override
  public void connectionLost(@Nullable Throwable why) {
    lost = true;
    cause = why;
    if (patience != null) {
      patience.cancel();
    }
    if (why == null) {
      reader.feedEof();
    } else {
      reader.setException(why);
    }
    drained.pass();
    closed.pass();
  }

  /** Resets a connection that is closed once the peer takes nothing any more for a while. */
  void resetIfStuck(EventLoop loop, Transport transport, Duration limit) {
    int left = transport.writeBufferSize();
    if (left > 0) {
      patience =
          loop.facade().callLater(
              limit,
              () -> {
                if (transport.writeBufferSize() == left) {
                  transport.abort();
                } else {
                  resetIfStuck(loop, transport, limit);
                }
              });
    }
  }

  /** Waits while the transport is paused. */
  void drain() throws IOException {
    if (lost) {
      throw new ConnectionLostException("drain() on a connection that is closed", cause);
    }
    if (paused) {
      drained.await();
      if (lost) {
        Losses.rethrow(cause);
      }
    }
  }

  /** Waits until the connection is over. */
  void awaitClosed() throws IOException {
    while (!lost) {
      closed.await();
    }
    Losses.rethrow(cause);
  }

  @Override
  public String toString() {
    return "the stream";
  }
}
