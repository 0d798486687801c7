// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.nio;

import dev.lockstep.AsyncFuture;
import dev.lockstep.Loop;
import dev.lockstep.internal.io.LoopIo;
import dev.lockstep.internal.kernel.Kernel;
import dev.lockstep.spi.Lane;
import dev.lockstep.spi.ListenSocket;
import dev.lockstep.spi.Network;
import dev.lockstep.spi.PacketSocket;
import dev.lockstep.spi.StreamSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The network of the machine, for one loop; not thread-safe. */
public final class NioNetwork implements Network {

  private final Resolver resolver = new Resolver();
  private @Nullable Poller poller;

  /** Creates a network that is attached to no loop yet and has opened nothing. */
  public NioNetwork() {}

  @Override
  public void attach(Loop loop, Function<String, Lane> lanes) {
    Poller used = poller;
    if (used != null && used.loop() != Kernel.of(loop)) {
      throw new IllegalStateException("this network serves another loop; make one for each loop");
    }
    poller = Poller.of(Kernel.of(loop));
  }

  private Poller poller() {
    Poller attached = poller;
    if (attached == null) {
      throw new IllegalStateException("this network serves no loop; give it to a runner");
    }
    return attached;
  }

  @Override
  public AsyncFuture<StreamSocket> connect(
      SocketAddress remote, @Nullable SocketAddress local, Map<SocketOption<?>, Object> options) {
    LoopIo.of(poller().loop()).usesMachine("connects to " + remote);
    AsyncFuture<StreamSocket> result = poller().loop().facade().createFuture();
    SocketChannel channel = null;
    try {
      channel =
          remote instanceof UnixDomainSocketAddress
              ? SocketChannel.open(StandardProtocolFamily.UNIX)
              : SocketChannel.open();
      channel.configureBlocking(false);
      set(channel, options);
      if (local != null) {
        channel.bind(local);
      }
      new Connecting(new NioStreamSocket(poller(), channel, "socket to " + remote), result)
          .start(remote);
    } catch (Throwable e) {
      closeQuietly(channel);
      result.setException(e);
    }
    return result;
  }

  @Override
  public ListenSocket listen(SocketAddress local, int backlog, Map<SocketOption<?>, Object> options)
      throws IOException {
    LoopIo.of(poller().loop()).usesMachine("listens at " + local);
    ServerSocketChannel channel =
        local instanceof UnixDomainSocketAddress
            ? ServerSocketChannel.open(StandardProtocolFamily.UNIX)
            : ServerSocketChannel.open();
    try {
      channel.configureBlocking(false);
      set(channel, options);
      if (local instanceof UnixDomainSocketAddress unix) {
        SocketFiles.removeDead(unix.getPath());
      }
      channel.bind(local, backlog);
      return new NioListenSocket(poller(), channel);
    } catch (Throwable e) {
      closeQuietly(channel);
      throw e;
    }
  }

  @Override
  public PacketSocket datagram(
      @Nullable SocketAddress local,
      @Nullable SocketAddress remote,
      Map<SocketOption<?>, Object> options)
      throws IOException {
    LoopIo.of(poller().loop()).usesMachine("opens a datagram socket");
    DatagramChannel channel = DatagramChannel.open(family(local != null ? local : remote));
    try {
      channel.configureBlocking(false);
      set(channel, options);
      channel.bind(local);
      if (remote != null) {
        channel.connect(remote);
      }
      return new NioPacketSocket(poller(), channel);
    } catch (Throwable e) {
      closeQuietly(channel);
      throw e;
    }
  }

  /**
   * Returns the protocol family for an address; a dual-stack socket would report IPv4 peers as
   * mapped IPv6 addresses.
   */
  private static ProtocolFamily family(@Nullable SocketAddress address) {
    return address instanceof InetSocketAddress inet
            && inet.getAddress() instanceof java.net.Inet4Address
        ? StandardProtocolFamily.INET
        : StandardProtocolFamily.INET6;
  }

  @SuppressWarnings("unchecked")
  private static void set(NetworkChannel channel, Map<SocketOption<?>, Object> options)
      throws IOException {
    for (Map.Entry<SocketOption<?>, Object> option : options.entrySet()) {
      channel.setOption((SocketOption<Object>) option.getKey(), option.getValue());
    }
  }

  private static void closeQuietly(@Nullable NetworkChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      // Report the earlier failure instead.
    }
  }

  @Override
  public AsyncFuture<List<InetAddress>> resolve(String host) {
    return resolver.resolve(poller().loop().facade(), host);
  }

  @Override
  public void close() {
    resolver.close();
  }

  @Override
  public String toString() {
    return "the machine's network";
  }
}
