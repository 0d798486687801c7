package dev.lockstep.internal.nio;

import dev.lockstep.spi.PacketSocket;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import org.jspecify.annotations.Nullable;

/** A UDP socket. */
final class NioPacketSocket extends NioSocket<DatagramChannel> implements PacketSocket {

  private final @Nullable SocketAddress remote;

  NioPacketSocket(Poller poller, DatagramChannel channel) throws IOException {
    super(poller, channel, "datagrams at " + channel.getLocalAddress());
    this.remote = channel.getRemoteAddress();
  }

  @Override
  public @Nullable SocketAddress remoteAddress() {
    return remote;
  }

  @Override
  public @Nullable SocketAddress receive(ByteBuffer into) throws IOException {
    return channel().receive(into);
  }

  @Override
  public boolean send(ByteBuffer datagram, @Nullable SocketAddress target) throws IOException {
    int length = datagram.remaining();
    if (remote == null) {
      return target != null && (channel().send(datagram, target) > 0 || length == 0);
    }
    return channel().write(datagram) > 0 || length == 0;
  }
}
