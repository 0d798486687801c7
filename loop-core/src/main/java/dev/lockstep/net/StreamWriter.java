// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.net;

import dev.lockstep.Async;
import dev.lockstep.CancelledError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * The bytes that go to a peer (asyncio's {@code StreamWriter}). Writing never blocks: bytes that
 * the network does not take are buffered. {@link #drain()} waits while too much is buffered, so a
 * program that writes much calls it after each write.
 *
 * @since 0.1.0
 */
public final class StreamWriter implements AutoCloseable {

  /** The number of bytes of a file that are read at once to be encrypted. */
  private static final int BLOCK = 1 << 16;

  private Transport transport;
  private final StreamProtocol protocol;

  StreamWriter(Transport transport, StreamProtocol protocol) {
    this.transport = transport;
    this.protocol = protocol;
  }

  /**
   * Writes all of an array; the caller may reuse it afterwards.
   *
   * @param data the bytes to write
   * @throws IllegalStateException after {@link #writeEof()}
   */
  public void write(byte[] data) {
    transport.write(data);
  }

  /**
   * Writes all of a buffer; the caller may reuse it afterwards.
   *
   * @param data the bytes to write
   * @throws IllegalStateException after {@link #writeEof()}
   */
  public void write(ByteBuffer data) {
    transport.write(data);
  }

  /**
   * Writes text in UTF-8.
   *
   * @param text the text to write
   * @throws IllegalStateException after {@link #writeEof()}
   */
  public void write(String text) {
    transport.write(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Writes several buffers, with fewer system calls than one by one.
   *
   * @param data the buffers to write, in order
   * @throws IllegalStateException after {@link #writeEof()}
   */
  public void writeAll(List<ByteBuffer> data) {
    transport.writeAll(data);
  }

  /**
   * Waits while more than the high mark is buffered, until no more than the low mark is. Several
   * tasks may wait. On a connection that is being closed it waits for its end: what is written
   * after the close is dropped.
   *
   * @throws ConnectionLostException if the connection is closed
   * @throws IOException the reason why the connection was lost, if that is known
   * @throws CancelledError if the current task is cancelled while it waits
   */
  public void drain() throws IOException {
    Losses.rethrow(protocol.reader().exception());
    if (transport.isClosing()) {
      Async.yieldNow(); // lets connectionLost run, so that a loop of writes sees the end
    }
    protocol.drain(transport);
  }

  /**
   * Sends a file after the bytes that were written, and waits until it is taken.
   *
   * @param file the path of the file
   * @return the number of bytes sent
   * @throws IOException if the connection is lost or the file cannot be read
   * @throws CancelledError if the current task is cancelled while it waits; a part may have been
   *     sent
   */
  public long sendFile(Path file) throws IOException {
    FileChannel channel = Async.open(() -> FileChannel.open(file, StandardOpenOption.READ));
    try (channel) {
      return sendFile(channel, 0, Long.MAX_VALUE);
    }
  }

  /**
   * Sends a part of a file after the bytes that were written, and waits until it is taken. The
   * operating system reads the file itself and blocks the loop while it does, which is short for
   * files that it has in memory; under TLS the file is read off the loop. Nothing else may be
   * written meanwhile. The channel's own position is neither used nor changed.
   *
   * @param file the file
   * @param position the position in the file of the first byte, not negative
   * @param count the largest number of bytes, not negative
   * @return the number of bytes sent; smaller if the file ends before
   * @throws IllegalArgumentException if a number is negative
   * @throws IOException if the connection is lost or the file cannot be read
   * @throws CancelledError if the current task is cancelled while it waits; a part may have been
   *     sent
   */
  public long sendFile(FileChannel file, long position, long count) throws IOException {
    checkNotNegative("position", position);
    checkNotNegative("count", count);
    return transport instanceof Carrier carrier && carrier.canSendFile()
        ? carrier.sendFile(file, position, count)
        : copyFile(file, position, count);
  }

  private static void checkNotNegative(String name, long value) {
    if (value < 0) {
      throw new IllegalArgumentException(name + " = " + value + " must not be negative");
    }
  }

  private long copyFile(FileChannel file, long position, long count) throws IOException {
    ByteBuffer block = ByteBuffer.allocate(BLOCK);
    long sent = 0;
    while (sent < count) {
      block.clear().limit((int) Math.min(BLOCK, count - sent));
      long from = position + sent;
      int read = Async.toThread(() -> file.read(block, from));
      if (read < 0) {
        break;
      }
      if (transport.isClosing()) {
        throw new ConnectionLostException("the connection was closed while a file was sent", null);
      }
      sent += read;
      write(block.flip());
      drain();
    }
    return sent;
  }

  /**
   * Upgrades the connection to TLS: bytes written before are sent unencrypted, bytes read
   * afterwards were encrypted.
   *
   * @param tls the settings; those of a client without a {@link Tls#serverName} must set {@link
   *     Tls#checkHostName} to false
   * @throws IllegalStateException after {@link #writeEof()}, or while a file is sent
   * @throws ConnectionLostException if the connection is closed
   * @throws IOException if the handshake fails; the connection is closed then
   * @throws CancelledError if the current task is cancelled while it waits
   */
  public void startTls(Tls tls) throws IOException {
    drain();
    if (transport.isClosing()) {
      throw new ConnectionLostException("startTls() cannot be called on a closed connection", null);
    }
    transport.write(ByteBuffer.allocate(0)); // throws where no handshake can be written
    transport = TlsTransport.upgrade(transport, protocol, tls, protocol.reader().takeBuffered());
    protocol.reader().setTransport(transport);
  }

  /** Ends the stream to the peer once the buffer is written; reading goes on. */
  public void writeEof() {
    transport.writeEof();
  }

  /**
   * Returns whether {@link #writeEof()} is supported.
   *
   * @return false for TLS
   */
  public boolean canWriteEof() {
    return transport.canWriteEof();
  }

  /**
   * Closes the connection once the buffer is written; what is written afterwards is dropped. It is
   * reset if the peer takes nothing for the {@link ConnectOptions#closeTimeout}. Closing twice does
   * nothing.
   */
  @Override
  public void close() {
    transport.close();
  }

  /**
   * Returns whether the connection is closed or being closed, by either side.
   *
   * @return true if it is
   */
  public boolean isClosing() {
    return transport.isClosing();
  }

  /**
   * Waits until the connection has ended. It has no limit of its own; once the connection is
   * closed, the close timeout is one.
   *
   * @throws ConnectionLostException if it was closed, and reset because the peer did not take what
   *     was buffered
   * @throws IOException the reason why it was lost, unless it was closed by this side or ended by
   *     the peer
   * @throws CancelledError if the current task is cancelled while it waits
   */
  public void waitClosed() throws IOException {
    protocol.awaitClosed();
  }

  /**
   * Returns the underlying connection.
   *
   * @return the transport
   */
  public Transport transport() {
    return transport;
  }

  @Override
  public String toString() {
    return "StreamWriter[" + transport + "]";
  }
}
