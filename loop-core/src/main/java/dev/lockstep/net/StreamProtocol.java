// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.net;

import dev.lockstep.CancelledError;
import dev.lockstep.Handle;
import dev.lockstep.internal.kernel.Kernel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The protocol that feeds a {@link StreamReader} and holds up a {@link StreamWriter}. */
final class StreamProtocol implements Protocol {

  private final StreamReader reader;
  private final @Nullable Accepted accepted;
  private final FlowControl flow = new FlowControl("StreamWriter.drain()");
  private final WaitSet closed = new WaitSet("StreamWriter.waitClosed()");
  private @Nullable Throwable cause;

  /** The timer that resets a closed connection whose peer takes no more bytes. */
  private @Nullable Handle resetTimer;

  /** The handler of accepted connections. */
  interface Accepted {

    /** Called when a connection was accepted. */
    void connected(StreamReader reader, StreamWriter writer);
  }

  StreamProtocol(StreamReader reader, @Nullable Accepted accepted) {
    this.reader = reader;
    this.accepted = accepted;
  }

  StreamReader reader() {
    return reader;
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
    flow.pause();
  }

  @Override
  public void resumeWriting() {
    flow.resume();
  }

  @Override
  public void connectionLost(@Nullable Throwable why) {
    cause = why;
    if (resetTimer != null) {
      resetTimer.cancel();
    }
    if (why == null) {
      reader.feedEof();
    } else {
      reader.setException(why);
    }
    flow.end();
    closed.wakeAll();
  }

  /** Resets a closed connection once the peer has taken no bytes for the limit. */
  void resetIfStuck(Kernel loop, Transport transport, Duration limit) {
    int left = transport.writeBufferSize();
    if (left > 0) {
      resetTimer =
          loop.facade()
              .callLater(
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

  /**
   * Waits while the transport is paused.
   *
   * @throws CancelledError if the current task is cancelled while it waits
   */
  void drain() throws IOException {
    if (flow.hasEnded()) {
      throw new ConnectionLostException("drain() cannot be called on a closed connection", cause);
    }
    if (flow.isPaused()) {
      flow.await();
      if (flow.hasEnded()) {
        Losses.rethrow(cause);
      }
    }
  }

  /**
   * Waits until the connection has ended.
   *
   * @throws CancelledError if the current task is cancelled while it waits
   */
  void awaitClosed() throws IOException {
    while (!flow.hasEnded()) {
      closed.await();
    }
    Losses.rethrow(cause);
  }

  @Override
  public String toString() {
    return "the stream";
  }
}
