// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.net;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The callbacks of a {@link DatagramTransport} (asyncio's {@code DatagramProtocol}): {@link
 * #connectionMade} once, then the others any number of times, then {@link #connectionLost} once.
 *
 * <p>All are callbacks of the loop: they cannot wait, but may spawn a task. One that throws is
 * reported to the loop's exception handler; the socket stays open.
 *
 * @since 0.1.0
 */
public interface DatagramProtocol {

  /**
   * Called when the socket is open.
   *
   * @param transport the socket
   */
  default void connectionMade(DatagramTransport transport) {}

  /**
   * Called when a datagram has arrived.
   *
   * @param data its bytes; the buffer belongs to the loop, so copy it if it is needed after the
   *     call
   * @param from the address of the sender
   */
  default void datagramReceived(ByteBuffer data, SocketAddress from) {}

  /**
   * Called when a datagram could not be sent or delivered: the port of the peer is closed, or the
   * network cannot be reached.
   *
   * @param error the error of the system
   */
  default void errorReceived(IOException error) {}

  /** Called when the buffer for output exceeds its high mark. */
  default void pauseWriting() {}

  /** Called when the buffer for output is at or below its low mark again. */
  default void resumeWriting() {}

  /**
   * Called when the socket is closed.
   *
   * @param cause the reason, or null if the program has closed it
   */
  default void connectionLost(@Nullable Throwable cause) {}
}
