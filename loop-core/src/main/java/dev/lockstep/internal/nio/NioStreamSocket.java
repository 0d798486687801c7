// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.nio;

import dev.lockstep.internal.io.MachineSocket;
import dev.lockstep.spi.StreamSocket;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.util.function.BooleanSupplier;

/** A TCP or Unix-domain connection. */
final class NioStreamSocket extends NioSocket<SocketChannel>
    implements StreamSocket, MachineSocket {

  NioStreamSocket(Poller poller, SocketChannel channel, String name) {
    super(poller, channel, name);
  }

  @Override
  public SocketAddress remoteAddress() {
    return address(channel()::getRemoteAddress);
  }

  @Override
  public void onReadable(Runnable callback, BooleanSupplier instead) {
    watch().onInput(callback, instead);
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    return channel().read(into);
  }

  @Override
  public int write(ByteBuffer from) throws IOException {
    return channel().write(from);
  }

  @Override
  public long write(ByteBuffer[] from, int count) throws IOException {
    return channel().write(from, 0, count);
  }

  @Override
  public long send(FileChannel file, long position, long count) throws IOException {
    return file.transferTo(position, count, channel());
  }

  @Override
  public void shutdownOutput() throws IOException {
    channel().shutdownOutput();
  }

  @Override
  public void reset() {
    try {
      if (channel().supportedOptions().contains(StandardSocketOptions.SO_LINGER)) {
        channel().setOption(StandardSocketOptions.SO_LINGER, 0);
      }
    } catch (IOException e) {
      // The peer sees an orderly close instead of a reset.
    }
    close();
  }
}
