// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.nio;

import dev.lockstep.spi.ListenSocket;
import dev.lockstep.spi.StreamSocket;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A TCP or Unix-domain socket that listens. */
final class NioListenSocket extends NioSocket<ServerSocketChannel> implements ListenSocket {

  private final Poller poller;
  private final @Nullable Path file;
  private final SocketFiles.@Nullable Key fileKey;

  NioListenSocket(Poller poller, ServerSocketChannel channel) throws IOException {
    super(poller, channel, "listening on " + channel.getLocalAddress());
    this.poller = poller;
    this.file =
        channel.getLocalAddress() instanceof UnixDomainSocketAddress unix ? unix.getPath() : null;
    this.fileKey = file == null ? null : SocketFiles.keyOf(file);
  }

  @Override
  public @Nullable StreamSocket accept() throws IOException {
    SocketChannel accepted = channel().accept();
    if (accepted == null) {
      return null;
    }
    try {
      accepted.configureBlocking(false);
      return new NioStreamSocket(poller, accepted, "socket from " + accepted.getRemoteAddress());
    } catch (Throwable e) {
      accepted.close();
      throw e;
    }
  }

  @Override
  public void close() {
    if (file != null && isOpen()) {
      SocketFiles.remove(file, fileKey);
    }
    super.close();
    poller.letGo();
  }
}
