// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.nio;

import dev.lockstep.AsyncFuture;
import dev.lockstep.spi.StreamSocket;
import java.io.IOException;
import java.net.SocketAddress;

/** One attempt to connect; closes the socket if its result is cancelled. */
final class Connecting {

  private final NioStreamSocket socket;
  private final AsyncFuture<StreamSocket> result;

  Connecting(NioStreamSocket socket, AsyncFuture<StreamSocket> result) {
    this.socket = socket;
    this.result = result;
  }

  void start(SocketAddress remote) throws IOException {
    if (socket.channel().connect(remote)) {
      result.setResult(socket);
      return;
    }
    socket.onWritable(this::finish);
    result.addDoneCallback(
        done -> {
          if (done.isCancelled()) {
            socket.close();
          }
        });
  }

  private void finish() {
    if (result.isDone()) {
      return;
    }
    try {
      if (socket.channel().finishConnect()) {
        socket.onWritable(null);
        result.setResult(socket);
      }
    } catch (IOException e) {
      socket.close();
      result.setException(e);
    }
  }
}
