package dev.lockstep.spi;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import org.jspecify.annotations.Nullable;

/** What the sockets of a {@link Network} have in common. No operation blocks. */
public interface NetworkSocket extends AutoCloseable {

  /**
   * The lane of its callbacks.
   *
   * @return the lane
   */
  Lane lane();

  /**
   * The address that it is bound to.
   *
   * @return the address
   */
  SocketAddress localAddress();

  /**
   * The value of a socket option.
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
   * Says what to run in each pass in which there is something to read, to accept, or an end or an
   * error to be told by doing so. Queued at most once a pass, in the lane of this socket and with
   * the context variables that the caller has now.
   *
   * @param callback what to run, or null for nothing any more
   */
  void onReadable(@Nullable Runnable callback);

  /**
   * Whether it is open.
   *
   * @return false after {@link #close()}
   */
  boolean isOpen();

  /** Closes it; its callbacks are not run any more. Closing twice does nothing. */
  @Override
  void close();
}
