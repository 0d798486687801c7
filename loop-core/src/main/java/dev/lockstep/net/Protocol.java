// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.net;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The callbacks of a {@link Transport} (asyncio's {@code Protocol}): {@link #connectionMade} once,
 * then any number of {@link #dataReceived}, at most one {@link #eofReceived}, then {@link
 * #connectionLost} once; {@link #pauseWriting} and {@link #resumeWriting} alternate in between.
 *
 * <p>All are callbacks of the loop: they cannot wait, but may spawn a task. One that throws loses
 * the connection, and the loop's exception handler is called.
 *
 * @since 0.1.0
 */
public interface Protocol {

  /**
   * Called when the connection is established.
   *
   * @param transport the connection
   */
  default void connectionMade(Transport transport) {}

  /**
   * Called when some bytes have arrived.
   *
   * @param data the bytes; the buffer belongs to the loop, so copy it if it is needed after the
   *     call
   */
  default void dataReceived(ByteBuffer data) {}

  /**
   * Called when the peer has ended its stream: no more data will arrive.
   *
   * @return true to go on writing, false to have the connection closed; under TLS it is closed in
   *     any case
   */
  default boolean eofReceived() {
    return false;
  }

  /** Called when the buffer for output exceeds its high mark; the program should stop writing. */
  default void pauseWriting() {}

  /** Called when the buffer for output is at or below its low mark again. */
  default void resumeWriting() {}

  /**
   * Called when the connection is closed or lost.
   *
   * @param cause the reason, or null if it was closed by this side or ended by the peer
   */
  default void connectionLost(@Nullable Throwable cause) {}
}
