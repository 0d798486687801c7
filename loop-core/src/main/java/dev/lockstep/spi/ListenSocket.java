package dev.lockstep.spi;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A socket that accepts connections. */
public interface ListenSocket extends NetworkSocket {

  /**
   * Accepts a connection that waits.
   *
   * @return the connection, or null if none waits
   * @throws IOException if it cannot be accepted: no file descriptor is left, above all
   */
  @Nullable StreamSocket accept() throws IOException;
}
