package dev.lockstep.net;

import dev.lockstep.Async;
import dev.lockstep.internal.EventLoop;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;

/**
 * The bytes that go to a peer (asyncio's {@code StreamWriter}). Writing never blocks and buffers
 * what the network does not take; {@link #drain()} waits while that is too much, so a program that
 * writes more than a little calls it after each write.
 */
public final class StreamWriter implements AutoCloseable {

  /** How much of a file is read at once to be encrypted. */
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
   * @param data what to write
   * @throws IllegalStateException after {@link #writeEof()}
   */
  public void write(byte[] data) {
    transport.write(data);
  }

  /**
   * Writes all of a buffer; the caller may reuse it afterwards.
   *
   * @param data what to write
   * @throws IllegalStateException after {@link #writeEof()}
   */
  public void write(ByteBuffer data) {
    transport.write(data);
  }

  /**
   * Writes a text in UTF-8.
   *
   * @param text what to write
   * @throws IllegalStateException after {@link #writeEof()}
   */
  public void write(String text) {
    transport.write(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Writes several buffers, with fewer calls of the system than one by one.
   *
   * @param data what to write, in order
   * @throws IllegalStateException after {@link #writeEof()}
   */
  public void writeAll(List<ByteBuffer> data) {
    transport.writeAll(data);
  }

  /**
   * Waits while more than the high mark is buffered, until no more than the low mark is. Several
   * tasks may wait.
   *
   * @throws ConnectionLostException if the connection is over
   * @throws IOException why the connection was lost, if that is known
   */
  public void drain() throws IOException {
    Losses.rethrow(protocol.reader().exception());
    if (transport.isClosing()) {
      Async.yieldNow(); // lets the protocol be told, so that a loop of writes sees the end
    }
    protocol.drain();
  }

  /**
   * Sends a file after what was written, and waits until it is taken.
   *
   * @param file the file
   * @return how many bytes were sent
   * @throws IOException if the connection is lost or the file cannot be read
   */
  public long sendFile(Path file) throws IOException {
    FileChannel channel = Offloaded.call(() -> FileChannel.open(file, StandardOpenOption.READ));
    try (channel) {
      return sendFile(channel, 0, Long.MAX_VALUE);
    }
  }

  /**
   * Sends a part of a file after what was written, and waits until it is taken. The system reads
   * the file itself and blocks the loop while it does, which is short for files that it has in
   * memory; under TLS the file is read off the loop. Nothing else may be written meanwhile.
   *
   * @param file the file
   * @param position where to begin
   * @param count how many bytes at most
   * @return how many bytes were sent; fewer if the file ends before
   * @throws IOException if the connection is lost or the file cannot be read
   */
  public long sendFile(FileChannel file, long position, long count) throws IOException {
    return transport instanceof SocketTransport socket
        ? socket.sendFile(file, position, count)
        : copyFile(file, position, count);
  }

  private long copyFile(FileChannel file, long position, long count) throws IOException {
    ByteBuffer block = ByteBuffer.allocate(BLOCK);
    long sent = 0;
    while (sent < count) {
      block.clear().limit((int) Math.min(BLOCK, count - sent));
      long from = position + sent;
      int read = Offloaded.call(() -> file.read(block, from));
      if (read < 0) {
        break;
      }
      sent += read;
      write(block.flip());
      drain();
    }
    return sent;
  }

  /**
   * Encrypts the connection from here on: what was written before is sent plain, what is read
   * afterwards was encrypted.
   *
   * @param tls how; a client's without a {@link Tls#serverName} has to set {@link
   *     Tls#checkHostName} to false
   * @throws IOException if the handshake fails; the connection is closed then
   */
  public void startTls(Tls tls) throws IOException {
    drain();
    transport = TlsTransport.upgrade(transport, protocol, tls, protocol.reader().takeBuffered());
    protocol.reader().setTransport(transport);
  }

  /** Ends the stream to the peer once the buffer is written; reading goes on. */
  public void writeEof() {
    transport.writeEof();
  }

  /**
   * Whether {@link #writeEof()} is supported.
   *
   * @return false for TLS
   */
  public boolean canWriteEof() {
    return transport.canWriteEof();
  }

  /** Closes the connection once the buffer is written. Closing twice does nothing. */
  @Override
  public void close() {
    transport.close();
  }

  /** Resets a connection that is closed once the peer takes nothing any more for a while. */
  void resetIfStuck(EventLoop loop, Duration limit) {
    protocol.resetIfStuck(loop, transport, limit);
  }

  /**
   * Whether it is closed or being closed, by this side or the other.
   *
   * @return true if it is
   */
  public boolean isClosing() {
    return transport.isClosing();
  }

  /**
   * Waits until the connection is over.
   *
   * @throws IOException why it was lost, unless it was closed by this side or ended by the peer
   */
  public void waitClosed() throws IOException {
    protocol.awaitClosed();
  }

  /**
   * The connection below.
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
