package dev.lockstep.net;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Transport} tells the program about its connection (asyncio's {@code Protocol}):
 * {@link #connectionMade} once, then any number of {@link #dataReceived}, at most one {@link
 * #eofReceived}, then {@link #connectionLost} once; {@link #pauseWriting} and {@link
 * #resumeWriting} alternate in between.
 *
 * <p>All are callbacks of the loop: they cannot wait, but may spawn a task. One that throws loses
 * the connection, and the loop's exception handler is told.
 */
public interface Protocol {

  /**
   * The connection stands.
   *
   * @param transport the connection
   */
  default void connectionMade(Transport transport) {}

  /**
   * Some bytes have arrived.
   *
   * @param data the bytes; the buffer is the loop's own, to be copied if it is needed after the
   *     call
   */
  default void dataReceived(ByteBuffer data) {}

  /**
   * The peer has ended its stream: no more data will arrive.
   *
   * @return true to go on writing, false to have the connection closed; under TLS it is closed in
   *     any case
   */
  default boolean eofReceived() {
    return false;
  }

  /** The buffer for output is above its high mark: what is written now has to wait for long. */
  default void pauseWriting() {}

  /** The buffer for output is at or below its low mark again. */
  default void resumeWriting() {}

  /**
   * The connection is over.
   *
   * @param cause why, or null if it was closed by this side or ended by the peer
   */
  default void connectionLost(@Nullable Throwable cause) {}
}
