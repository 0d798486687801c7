// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.spi;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/**
 * A connected socket that carries a stream of bytes each way.
 *
 * @since 0.1.0
 */
public interface StreamSocket extends NetworkSocket {

  /**
   * True if urgent data is read in its place like other data; false unless set: it is dropped. A
   * read ends before urgent data either way (RFC 6093). For the sockets of a {@linkplain
   * Network#isSimulated() simulated} network.
   */
  SocketOption<Boolean> URGENT_INLINE = new OwnOption<>("SO_OOBINLINE", Boolean.class);

  /**
   * Returns the address of the peer.
   *
   * @return the address
   */
  SocketAddress remoteAddress();

  /**
   * Reads the bytes that have arrived.
   *
   * @param into the buffer to read into, with room for at least one byte
   * @return the number of bytes, 0 if none is there yet, -1 once the peer has ended its stream
   * @throws IOException if the connection is lost
   */
  int read(ByteBuffer into) throws IOException;

  /**
   * Writes as much as can be taken now.
   *
   * @param from the bytes to write
   * @return the number of bytes taken, 0 if none can be now
   * @throws IOException if the connection is lost
   */
  int write(ByteBuffer from) throws IOException;

  /**
   * Writes as much of several buffers as can be taken now.
   *
   * @param from the buffers to write, in order
   * @param count the number of buffers, from the first
   * @return the number of bytes taken, 0 if none can be now
   * @throws IOException if the connection is lost
   */
  long write(ByteBuffer[] from, int count) throws IOException;

  /**
   * Writes a byte of urgent data, if it can be taken now.
   *
   * @param data the byte
   * @return false if it cannot be taken now
   * @throws IOException if the connection is lost
   * @throws UnsupportedOperationException if the network is not simulated
   */
  default boolean writeUrgent(byte data) throws IOException {
    throw new UnsupportedOperationException(this + " has no urgent data");
  }

  /**
   * Sends as much of a file as can be taken now.
   *
   * @param file the file
   * @param position the position in the file of the first byte
   * @param count the largest number of bytes to send
   * @return the number of bytes taken, 0 if none can be now or the file ends at the position
   * @throws IOException if the connection is lost or the file cannot be read
   */
  long send(FileChannel file, long position, long count) throws IOException;

  /**
   * Ends the stream to the peer; the other direction goes on.
   *
   * @throws IOException if the connection is lost
   */
  void shutdownOutput() throws IOException;

  /**
   * Ends the stream from the peer: what it sends from now on is of no interest.
   *
   * @throws IOException if the connection is lost
   * @throws UnsupportedOperationException if the network is not simulated
   */
  default void shutdownInput() throws IOException {
    throw new UnsupportedOperationException(this + " reads to the end of its stream");
  }

  /**
   * Sets the callback to run in each iteration in which something can be written. It is queued at
   * most once per iteration, in the lane of this socket and with the context variables that the
   * caller has now.
   *
   * @param callback the code to run, or null to stop
   */
  void onWritable(@Nullable Runnable callback);

  /**
   * Returns whether something can be written now, or an error that writing would report.
   *
   * @return whether a callback of {@link #onWritable} would be queued
   * @throws UnsupportedOperationException if the network is not simulated
   */
  default boolean isWritable() {
    throw new UnsupportedOperationException(this + " tells its readiness by a callback only");
  }

  /**
   * Returns whether nothing can come in any more and nothing can go out, because both directions
   * have ended or the connection is lost.
   *
   * @return whether it is hung up
   * @throws UnsupportedOperationException if the network is not simulated
   */
  default boolean isHungUp() {
    throw new UnsupportedOperationException(this + " tells its readiness by a callback only");
  }

  /**
   * Returns the number of bytes that have arrived and that nobody has read, up to urgent data that
   * is not read in its place.
   *
   * @return the number of bytes
   * @throws UnsupportedOperationException if the network is not simulated
   */
  default int available() {
    throw new UnsupportedOperationException(this + " does not tell how much has arrived");
  }

  /**
   * Closes this socket at once, so that the peer sees the connection reset rather than its stream
   * ended, if the network can show that.
   */
  void reset();
}
