package dev.lockstep.spi;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/** A connected socket that carries a stream of bytes each way. */
public interface StreamSocket extends NetworkSocket {

  /**
   * The address of the peer.
   *
   * @return the address
   */
  SocketAddress remoteAddress();

  /**
   * Reads what has arrived.
   *
   * @param into where to, with room for a byte at least
   * @return how many bytes, 0 if none is there yet, -1 once the peer has ended its stream
   * @throws IOException if the connection is lost
   */
  int read(ByteBuffer into) throws IOException;

  /**
   * Writes as much as can be taken now.
   *
   * @param from what to write
   * @return how many bytes were taken, 0 if none can be now
   * @throws IOException if the connection is lost
   */
  int write(ByteBuffer from) throws IOException;

  /**
   * Writes as much of several buffers as can be taken now.
   *
   * @param from what to write, in order
   * @param count how many of them, from the first
   * @return how many bytes were taken, 0 if none can be now
   * @throws IOException if the connection is lost
   */
  long write(ByteBuffer[] from, int count) throws IOException;

  /**
   * Sends as much of a file as can be taken now.
   *
   * @param file the file
   * @param position where to begin
   * @param count how many bytes at most
   * @return how many bytes were taken, 0 if none can be now or the file ends at the position
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
   * Says what to run in each pass in which something can be written. Queued at most once a pass, in
   * the lane of this socket and with the context variables that the caller has now.
   *
   * @param callback what to run, or null for nothing any more
   */
  void onWritable(@Nullable Runnable callback);

  /**
   * Closes it at once, so that the peer sees the connection reset rather than its stream ended,
   * where the network can tell it so.
   */
  void reset();
}
