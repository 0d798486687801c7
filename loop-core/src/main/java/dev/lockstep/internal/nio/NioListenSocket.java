package dev.lockstep.internal.nio;

import dev.lockstep.spi.ListenSocket;
import dev.lockstep.spi.StreamSocket;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** A TCP or Unix-domain socket that listens. */
final class NioListenSocket extends NioSocket<ServerSocketChannel> implements ListenSocket {

  private final Poller poller;

  NioListenSocket(Poller poller, ServerSocketChannel channel) throws IOException {
    super(poller, channel, "listening on " + channel.getLocalAddress());
    this.poller = poller;
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
    } catch (IOException e) {
      accepted.close();
      throw e;
    }
  }
}
