// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.net;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.util.List;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * A connection that calls a {@link Protocol} (asyncio's {@code Transport}). Writing never blocks:
 * bytes that the network does not take at once are buffered, and the protocol is told to pause
 * while more than the high mark is buffered. To be called from its loop only.
 *
 * @since 0.1.0
 */
public interface Transport {

  /** The default high mark, in bytes. */
  int DEFAULT_HIGH_MARK = 1 << 16;

  /**
   * Writes all of a buffer; the caller may reuse it afterwards. Dropped silently once the
   * connection is closed or lost.
   *
   * @param data the bytes to write
   * @throws IllegalStateException after {@link #writeEof()}
   */
  void write(ByteBuffer data);

  /**
   * Writes all of an array; the caller may reuse it afterwards.
   *
   * @param data the bytes to write
   * @throws IllegalStateException after {@link #writeEof()}
   */
  default void write(byte[] data) {
    write(ByteBuffer.wrap(data));
  }

  /**
   * Writes several buffers, with fewer system calls than one by one.
   *
   * @param data the buffers to write, in order
   * @throws IllegalStateException after {@link #writeEof()}
   */
  void writeAll(List<ByteBuffer> data);

  /**
   * Ends the stream to the peer once the buffer is written; the other direction goes on.
   *
   * @throws UnsupportedOperationException if this connection cannot be half closed, as under TLS
   */
  void writeEof();

  /**
   * Returns whether {@link #writeEof()} is supported.
   *
   * @return false for TLS
   */
  boolean canWriteEof();

  /**
   * Closes the connection once the buffer is written; no more data is received, and what is written
   * from now on is dropped. If the peer takes nothing for the close timeout ({@link
   * ServeOptions#closeTimeout}, {@link ConnectOptions#closeTimeout}), the connection is reset and
   * the protocol's {@code connectionLost} gets a {@link ConnectionLostException}. Closing twice
   * does nothing.
   */
  void close();

  /**
   * Closes the connection now and drops the buffer. The peer sees it reset, so that it cannot take
   * the bytes that arrived for the whole stream.
   */
  void abort();

  /**
   * Returns whether the connection is closed or being closed, by either side.
   *
   * @return true if it is
   */
  boolean isClosing();

  /** Stops calling {@link Protocol#dataReceived}. Pausing twice does nothing. */
  void pauseReading();

  /** Goes on calling {@link Protocol#dataReceived}. Resuming twice does nothing. */
  void resumeReading();

  /**
   * Returns whether data is received.
   *
   * @return false while paused or closing
   */
  boolean isReading();

  /**
   * Sets the marks between which writing is paused and resumed.
   *
   * @param high the number of buffered bytes above which the protocol is told to pause
   * @param low the number of buffered bytes at which it is told to resume, from 0 to {@code high}
   * @throws IllegalArgumentException unless {@code 0 <= low <= high}
   */
  void setWriteBufferLimits(int high, int low);

  /**
   * Returns the number of buffered bytes.
   *
   * @return the number
   */
  int writeBufferSize();

  /**
   * Returns the protocol that this connection calls.
   *
   * @return the protocol
   */
  Protocol protocol();

  /**
   * Sets the protocol that this connection calls from now on.
   *
   * @param protocol the protocol
   */
  void setProtocol(Protocol protocol);

  /**
   * Returns the address of this side.
   *
   * @return the address
   */
  SocketAddress localAddress();

  /**
   * Returns the address of the other side.
   *
   * @return the address
   */
  SocketAddress remoteAddress();

  /**
   * Returns the TLS session, which has the certificates, the cipher and the version.
   *
   * @return the session, or null if the connection is not encrypted
   */
  @Nullable SSLSession tlsSession();

  /**
   * Returns the protocol that both sides agreed on by ALPN (RFC 7301).
   *
   * @return the protocol's name; empty if there is none
   */
  String applicationProtocol();

  /**
   * Returns the value of a socket option.
   *
   * @param option the option
   * @param <T> the type of its value
   * @return the value
   * @throws IOException if it cannot be read
   */
  <T> T option(SocketOption<T> option) throws IOException;

  /**
   * Sets a socket option.
   *
   * @param option the option
   * @param value the value
   * @param <T> the type of its value
   * @throws IOException if it cannot be set
   */
  <T> void setOption(SocketOption<T> option, T value) throws IOException;
}
