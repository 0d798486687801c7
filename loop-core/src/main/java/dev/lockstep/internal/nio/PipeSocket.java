// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.nio;

import dev.lockstep.spi.StreamSocket;
import java.net.SocketAddress;
import java.net.SocketOption;

/** This side's end of a pipe to a process; it has no options, and its address is its name. */
public abstract class PipeSocket implements StreamSocket {

  private final SocketAddress address;

  /**
   * Creates an end.
   *
   * @param name its name, for reports
   */
  protected PipeSocket(String name) {
    address = new PipeAddress(name);
  }

  @Override
  public final SocketAddress localAddress() {
    return address;
  }

  @Override
  public final SocketAddress remoteAddress() {
    return address;
  }

  @Override
  public final <T> T option(SocketOption<T> option) {
    throw new UnsupportedOperationException("a pipe has no socket options: " + option);
  }

  @Override
  public final <T> void setOption(SocketOption<T> option, T value) {
    throw new UnsupportedOperationException("a pipe has no socket options: " + option);
  }

  @Override
  public final void reset() {
    close();
  }

  @Override
  public final String toString() {
    return address.toString();
  }

  /** The address of a pipe: its name. */
  private static final class PipeAddress extends SocketAddress {
    private static final long serialVersionUID = 1L;
    private final String name;

    private PipeAddress(String name) {
      this.name = name;
    }

    @Override
    public String toString() {
      return name;
    }
  }
}
