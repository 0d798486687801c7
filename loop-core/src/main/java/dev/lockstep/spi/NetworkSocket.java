// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.spi;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The common operations of the sockets of a {@link Network}. No operation blocks.
 *
 * @since 0.1.0
 */
public interface NetworkSocket extends AutoCloseable {

  /**
   * True if a socket at the wildcard address takes IPv4 alone, as one of the JDK's that was opened
   * for {@link java.net.StandardProtocolFamily#INET} does; false unless set. For the sockets of a
   * {@linkplain Network#isSimulated() simulated} network that listen, {@linkplain Network#reserve
   * keep an address} or carry datagrams.
   */
  SocketOption<Boolean> IPV4_ONLY = new OwnOption<>("IPV4_ONLY", Boolean.class);

  /**
   * Returns the lane of this socket's callbacks.
   *
   * @return the lane
   */
  Lane lane();

  /**
   * Returns the address that this socket is bound to.
   *
   * @return the address
   */
  SocketAddress localAddress();

  /**
   * Returns the value of a socket option.
   *
   * @param option the option
   * @param <T> the type of its value
   * @return the value
   * @throws IOException if it cannot be read
   * @throws UnsupportedOperationException if this kind of socket does not have it
   */
  <T> T option(SocketOption<T> option) throws IOException;

  /**
   * Sets a socket option.
   *
   * @param option the option
   * @param value the value
   * @param <T> the type of its value
   * @throws IOException if it cannot be set
   * @throws UnsupportedOperationException if this kind of socket does not have it
   */
  <T> void setOption(SocketOption<T> option, T value) throws IOException;

  /**
   * Sets the callback to run in each iteration in which there is something to read or to accept, or
   * an end or an error that reading would report. It is queued at most once per iteration, in the
   * lane of this socket and with the context variables that the caller has now.
   *
   * @param callback the code to run, or null to stop
   */
  void onReadable(@Nullable Runnable callback);

  /**
   * Returns whether there is something to read or to accept now, or an end or an error that reading
   * would report.
   *
   * @return whether a callback of {@link #onReadable} would be queued
   * @throws UnsupportedOperationException if the network is not simulated
   */
  default boolean isReadable() {
    throw new UnsupportedOperationException(this + " tells its readiness by a callback only");
  }

  /**
   * Sets what names the threads that wait for this socket, for reports of the network.
   *
   * @param waiters returns the names at the moment of the report; called on the loop
   */
  default void setWaiters(Supplier<List<String>> waiters) {}

  /**
   * Returns whether this socket is open.
   *
   * @return false after {@link #close()}
   */
  boolean isOpen();

  /** Closes this socket; its callbacks do not run any more. Closing twice does nothing. */
  @Override
  void close();
}
