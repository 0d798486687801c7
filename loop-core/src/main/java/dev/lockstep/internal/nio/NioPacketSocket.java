// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.nio;

import dev.lockstep.spi.PacketSocket;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import org.jspecify.annotations.Nullable;

/** A UDP socket. A connected one cannot send empty datagrams: the JDK drops them. */
final class NioPacketSocket extends NioSocket<DatagramChannel> implements PacketSocket {

  private final Poller poller;
  private final @Nullable SocketAddress remote;

  NioPacketSocket(Poller poller, DatagramChannel channel) throws IOException {
    super(poller, channel, "datagrams at " + channel.getLocalAddress());
    this.poller = poller;
    this.remote = channel.getRemoteAddress();
  }

  @Override
  public void close() {
    super.close();
    poller.letGo();
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
    if (!datagram.hasRemaining() && remote != null) {
      throw new IOException(
          "an empty datagram cannot be sent on a connected socket; open it without a peer");
    }
    boolean empty = !datagram.hasRemaining();
    SocketAddress to = remote == null ? target : remote;
    return to != null && (channel().send(datagram, to) > 0 || empty);
  }
}
