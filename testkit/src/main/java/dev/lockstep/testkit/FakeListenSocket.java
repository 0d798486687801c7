// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.testkit;

import dev.lockstep.Handle;
import dev.lockstep.Loop;
import dev.lockstep.spi.Lane;
import dev.lockstep.spi.ListenSocket;
import dev.lockstep.spi.StreamSocket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * A listening socket whose connections and failures are scripted.
 *
 * @since 0.1.0
 */
public final class FakeListenSocket implements ListenSocket {
  private final Deque<Object> waiting = new ArrayDeque<>();
  private @Nullable Runnable readable;
  private boolean open = true;

  /** Creates an open socket to which nobody has connected. */
  public FakeListenSocket() {}

  /**
   * Adds a connection to accept, or a failure.
   *
   * @param what the socket to be accepted, or an exception to be thrown instead
   */
  public void connect(Object what) {
    waiting.add(what);
    tell();
  }

  private void tell() {
    Runnable told = readable;
    if (told != null && !waiting.isEmpty()) {
      Loop.current()
          .callSoon(
              () -> {
                if (told.equals(readable)) {
                  told.run();
                  tell();
                }
              });
    }
  }

  @Override
  public StreamSocket accept() throws IOException {
    Object next = waiting.poll();
    if (next instanceof IOException failure) {
      throw failure;
    }
    return (StreamSocket) next;
  }

  @Override
  public Lane lane() {
    return new Lane() {
      @Override
      public Handle queue(Runnable callback) {
        return Loop.current().callSoon(callback);
      }
    };
  }

  @Override
  public SocketAddress localAddress() {
    return InetSocketAddress.createUnresolved("here", 7);
  }

  @Override
  public <T> T option(SocketOption<T> option) {
    throw new UnsupportedOperationException();
  }

  @Override
  public <T> void setOption(SocketOption<T> option, T value) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void onReadable(@Nullable Runnable callback) {
    readable = callback;
    tell();
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public void close() {
    open = false;
    readable = null;
  }
}
