// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.net;

import dev.lockstep.CancelledError;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The protocol that feeds a {@link StreamReader} and holds up a {@link StreamWriter}. */
final class StreamProtocol implements Protocol {

  private final StreamReader reader;
  private final @Nullable Accepted accepted;
  private final FlowControl flow = new FlowControl("StreamWriter.drain()");
  private final WaitSet closed = new WaitSet("StreamWriter.waitClosed()");
  private @Nullable Throwable cause;

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
    if (why == null) {
      reader.feedEof();
    } else {
      reader.setException(why);
    }
    flow.end();
    closed.wakeAll();
  }

  /**
   * Waits while a transport is paused; if it is closed, until it has ended.
   *
   * @throws CancelledError if the current task is cancelled while it waits
   */
  void drain(Transport transport) throws IOException {
    if (flow.hasEnded()) {
      throw new ConnectionLostException("drain() cannot be called on a closed connection", cause);
    }
    if (transport.isClosing()) {
      awaitClosed(); // writes are dropped, so that returning would let a loop of them spin
    } else if (flow.isPaused()) {
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
