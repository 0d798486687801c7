package dev.lockstep.net;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.util.List;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * A connection that tells a {@link Protocol} what happens to it (asyncio's {@code Transport}).
 * Writing never blocks: what the network does not take at once is buffered, and the protocol is
 * told to pause while that is more than the high mark.
 */
public interface Transport {

  /** The high mark unless set, in bytes. */
  int DEFAULT_HIGH_MARK = 1 << 16;

  /**
   * Writes all of a buffer; the caller may reuse it afterwards. Dropped without a word once the
   * connection is lost.
   *
   * @param data what to write
   * @throws IllegalStateException after {@link #writeEof()}
   */
  void write(ByteBuffer data);

  /**
   * Writes all of an array; the caller may reuse it afterwards.
   *
   * @param data what to write
   * @throws IllegalStateException after {@link #writeEof()}
   */
  default void write(byte[] data) {
    write(ByteBuffer.wrap(data));
  }

  /**
   * Writes several buffers, with fewer calls of the system than one by one.
   *
   * @param data what to write, in order
   * @throws IllegalStateException after {@link #writeEof()}
   */
  void writeAll(List<ByteBuffer> data);

  /**
   * Ends the stream to the peer once the buffer is written; the other direction goes on.
   *
   * @throws UnsupportedOperationException if this connection cannot be half closed: TLS
   */
  void writeEof();

  /**
   * Whether {@link #writeEof()} is supported.
   *
   * @return false for TLS
   */
  boolean canWriteEof();

  /**
   * Closes the connection once the buffer is written; no more data is received. Closing twice does
   * nothing.
   */
  void close();

  /**
   * Closes the connection now and drops the buffer. The peer sees it reset, so that it cannot take
   * what arrived for everything.
   */
  void abort();

  /**
   * Whether it is closed or being closed, by this side or the other.
   *
   * @return true if it is
   */
  boolean isClosing();

  /** Stops calling {@link Protocol#dataReceived}. Pausing twice does nothing. */
  void pauseReading();

  /** Goes on calling {@link Protocol#dataReceived}. Resuming twice does nothing. */
  void resumeReading();

  /**
   * Whether data is received.
   *
   * @return false while paused or closing
   */
  boolean isReading();

  /**
   * Sets the marks between which writing is paused and resumed.
   *
   * @param high above how many buffered bytes the protocol is told to pause
   * @param low at how many it is told to resume, at most {@code high}
   */
  void setWriteBufferLimits(int high, int low);

  /**
   * How many bytes are buffered.
   *
   * @return the number
   */
  int writeBufferSize();

  /**
   * Whom this tells.
   *
   * @return the protocol
   */
  Protocol protocol();

  /**
   * Sets whom this tells from now on.
   *
   * @param protocol the protocol
   */
  void setProtocol(Protocol protocol);

  /**
   * The address of this side.
   *
   * @return the address
   */
  SocketAddress localAddress();

  /**
   * The address of the other side.
   *
   * @return the address
   */
  SocketAddress remoteAddress();

  /**
   * The TLS session, which has the certificates, the cipher and the version.
   *
   * @return the session, or null if the connection is not encrypted
   */
  @Nullable SSLSession tlsSession();

  /**
   * The protocol that both sides agreed on by ALPN (RFC 7301).
   *
   * @return the protocol's name; empty if there is none
   */
  String applicationProtocol();

  /**
   * The value of a socket option.
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
