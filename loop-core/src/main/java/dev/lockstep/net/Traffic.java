// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.net;

import dev.lockstep.internal.kernel.Kernel;
import dev.lockstep.spi.LoopObserver;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** The number of bytes that a socket has carried each way, told to the observers of its loop. */
final class Traffic {

  private long received;
  private long sent;

  /** Notes the result of a read: a number of bytes, or -1 at the end of the stream. */
  void received(int count) {
    if (count > 0) {
      received += count;
    }
  }

  void sent(long count) {
    sent += count;
  }

  void begins(Kernel loop, Object transport, SocketAddress local, @Nullable SocketAddress remote) {
    LoopObserver observer = loop.observer();
    if (observer != null) {
      observer.connected(transport, local, remote);
    }
  }

  void ends(
      Kernel loop,
      Object transport,
      SocketAddress local,
      @Nullable SocketAddress remote,
      @Nullable Throwable cause) {
    LoopObserver observer = loop.observer();
    if (observer != null) {
      observer.disconnected(transport, local, remote, received, sent, cause);
    }
  }
}
