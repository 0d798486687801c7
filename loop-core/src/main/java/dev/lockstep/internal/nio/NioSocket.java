// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.nio;

import dev.lockstep.spi.Lane;
import dev.lockstep.spi.NetworkSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SelectableChannel;
import org.jspecify.annotations.Nullable;

/** A socket over a channel that the loop's poller watches. */
abstract class NioSocket<C extends SelectableChannel & NetworkChannel> implements NetworkSocket {

  private final C channel;
  private final SocketWatch watch;

  NioSocket(Poller poller, C channel, String name) {
    this.channel = channel;
    this.watch = new SocketWatch(poller, channel, name, this::close);
    watch.endWithLoop();
  }

  final C channel() {
    return channel;
  }

  final SocketWatch watch() {
    return watch;
  }

  @Override
  public final Lane lane() {
    return watch.lane();
  }

  @Override
  public final SocketAddress localAddress() {
    return address(channel::getLocalAddress);
  }

  /**
   * Returns an address of a channel.
   *
   * @throws IllegalStateException if the channel has no such address
   * @throws UncheckedIOException if the channel is closed
   */
  static SocketAddress address(AddressOf of) {
    try {
      SocketAddress address = of.get();
      if (address == null) {
        throw new IllegalStateException(
            "the socket has no such address; it must be bound or connected first");
      }
      return address;
    } catch (IOException e) {
      throw new UncheckedIOException("the socket is closed", e);
    }
  }

  /** Reads an address. */
  interface AddressOf {

    /** Returns the address, or null if there is none. */
    @Nullable SocketAddress get() throws IOException;
  }

  @Override
  public final <T> T option(SocketOption<T> option) throws IOException {
    return channel.getOption(option);
  }

  @Override
  public final <T> void setOption(SocketOption<T> option, T value) throws IOException {
    channel.setOption(option, value);
  }

  @Override
  public final void onReadable(@Nullable Runnable callback) {
    watch.onInput(callback);
  }

  /** Sets the callback to run when the channel is writable, or connected; null clears it. */
  public final void onWritable(@Nullable Runnable callback) {
    watch.onOutput(callback);
  }

  @Override
  public final boolean isOpen() {
    return channel.isOpen();
  }

  @Override
  public void close() {
    watch.close();
  }

  @Override
  public final String toString() {
    return watch.toString();
  }
}
