package dev.lockstep.net;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link DatagramTransport} tells the program (asyncio's {@code DatagramProtocol}): {@link
 * #connectionMade} once, then anything else any number of times, then {@link #connectionLost} once.
 *
 * <p>All are callbacks of the loop: they cannot wait, but may spawn a task. One that throws is
 * reported to the loop's exception handler; the socket stays open.
 */
public interface DatagramProtocol {

  /**
   * The socket is open.
   *
   * @param transport the socket
   */
  default void connectionMade(DatagramTransport transport) {}

  /**
   * A datagram has arrived.
   *
   * @param data its bytes; the buffer is the loop's own, to be copied if it is needed after the
   *     call
   * @param from who sent it
   */
  default void datagramReceived(ByteBuffer data, SocketAddress from) {}

  /**
   * A datagram could not be sent or delivered: the port of the peer is closed, or the network
   * cannot be reached.
   *
   * @param error what was told
   */
  default void errorReceived(IOException error) {}

  /** The buffer for output is above its high mark. */
  default void pauseWriting() {}

  /** The buffer for output is at or below its low mark again. */
  default void resumeWriting() {}

  /**
   * The socket is closed.
   *
   * @param cause why, or null if the program has closed it
   */
  default void connectionLost(@Nullable Throwable cause) {}
}
