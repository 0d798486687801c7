// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.testkit;

import dev.lockstep.Handle;
import dev.lockstep.Loop;
import dev.lockstep.spi.Lane;
import dev.lockstep.spi.StreamSocket;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A connection whose other side is scripted by the test; for one loop.
 *
 * @since 0.1.0
 */
public final class FakeSocket implements StreamSocket {

  private final Deque<ByteBuffer> arrived = new ArrayDeque<>();
  private final Map<SocketOption<?>, Object> options = new HashMap<>();
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final Lane lane = new FakeLane();
  private boolean ended;
  private @Nullable IOException readFailure;
  private @Nullable IOException writeFailure;
  private int capacity = Integer.MAX_VALUE;
  private @Nullable Runnable readable;
  private @Nullable Runnable writable;
  private String state = "open";

  /** Creates an open connection on which nothing has arrived. */
  public FakeSocket() {}

  /** A lane that queues its entries as callbacks of the loop. */
  private static final class FakeLane implements Lane {
    @Override
    public Handle queue(Runnable callback) {
      return Loop.current().callSoon(callback);
    }
  }

  // ---- the side of the test

  /**
   * Makes bytes arrive.
   *
   * @param text the bytes, as UTF-8
   */
  public void arrive(String text) {
    arrive(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Makes bytes arrive.
   *
   * @param bytes the bytes, not copied
   */
  public void arrive(byte[] bytes) {
    if (bytes.length > 0) {
      arrived.add(ByteBuffer.wrap(bytes));
      tellReadable();
    }
  }

  /** Ends the peer's stream. */
  public void arriveEnd() {
    ended = true;
    tellReadable();
  }

  /**
   * Makes reading fail from now on.
   *
   * @param failure the exception of each read
   */
  public void failReading(IOException failure) {
    readFailure = failure;
    tellReadable();
  }

  /**
   * Makes writing fail from now on.
   *
   * @param failure the exception of each write
   */
  public void failWriting(IOException failure) {
    writeFailure = failure;
    tellWritable();
  }

  /**
   * Limits what the connection takes from now on; by default there is no limit.
   *
   * @param bytes the number of bytes that are still taken
   */
  public void take(int bytes) {
    capacity = bytes;
    tellWritable();
  }

  /**
   * Returns what was written.
   *
   * @return the text, with {@code <end>} where the output was shut down
   */
  public String written() {
    return written.toString(StandardCharsets.UTF_8);
  }

  /**
   * Returns what was written since the last call, as bytes.
   *
   * @return the bytes, which {@link #written} does not show any more
   */
  public byte[] takeWritten() {
    byte[] bytes = written.toByteArray();
    written.reset();
    return bytes;
  }

  /**
   * Returns the state of the connection.
   *
   * @return {@code open}, {@code closed} or {@code reset}
   */
  public String state() {
    return state;
  }

  /**
   * Returns whether the runtime watches for input.
   *
   * @return whether a callback is registered
   */
  public boolean isWatchedForInput() {
    return readable != null;
  }

  /**
   * Returns whether the runtime watches for room for output.
   *
   * @return whether a callback is registered
   */
  public boolean isWatchedForOutput() {
    return writable != null;
  }

  private void tellReadable() {
    if (readable != null && (!arrived.isEmpty() || ended || readFailure != null)) {
      Runnable told = readable;
      lane.queue(
          () -> {
            if (told.equals(readable)) {
              told.run();
              tellReadable();
            }
          });
    }
  }

  private void tellWritable() {
    if (writable != null && (capacity > 0 || writeFailure != null)) {
      Runnable told = writable;
      lane.queue(
          () -> {
            if (told.equals(writable)) {
              told.run();
            }
          });
    }
  }

  // ---- the side of the runtime

  @Override
  public Lane lane() {
    return lane;
  }

  @Override
  public SocketAddress localAddress() {
    return InetSocketAddress.createUnresolved("near", 1);
  }

  @Override
  public SocketAddress remoteAddress() {
    return InetSocketAddress.createUnresolved("far", 2);
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    if (readFailure != null) {
      throw readFailure;
    }
    ByteBuffer next = arrived.peek();
    if (next == null) {
      return ended ? -1 : 0;
    }
    int count = Math.min(next.remaining(), into.remaining());
    into.put(into.position(), next, next.position(), count).position(into.position() + count);
    next.position(next.position() + count);
    if (!next.hasRemaining()) {
      arrived.remove();
    }
    return count;
  }

  @Override
  public int write(ByteBuffer from) throws IOException {
    if (writeFailure != null) {
      throw writeFailure;
    }
    int count = Math.min(capacity, from.remaining());
    byte[] taken = new byte[count];
    from.get(taken);
    written.writeBytes(taken);
    capacity -= capacity == Integer.MAX_VALUE ? 0 : count;
    return count;
  }

  @Override
  public long write(ByteBuffer[] from, int count) throws IOException {
    long sum = 0;
    for (int i = 0; i < count; i++) {
      sum += write(from[i]);
    }
    return sum;
  }

  @Override
  public long send(FileChannel file, long position, long count) throws IOException {
    ByteBuffer block = ByteBuffer.allocate((int) Math.min(count, capacity));
    file.read(block, position);
    return write(block.flip());
  }

  @Override
  public void shutdownOutput() {
    written.writeBytes("<end>".getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void onReadable(@Nullable Runnable callback) {
    readable = callback;
    tellReadable();
  }

  @Override
  public void onWritable(@Nullable Runnable callback) {
    writable = callback;
    tellWritable();
  }

  @Override
  @SuppressWarnings({"unchecked", "NullAway"}) // null for an option that was not set
  public <T> T option(SocketOption<T> option) {
    return (T) options.get(option);
  }

  @Override
  public <T> void setOption(SocketOption<T> option, T value) {
    options.put(option, value);
  }

  @Override
  public boolean isOpen() {
    return state.equals("open");
  }

  @Override
  public void close() {
    end("closed");
  }

  @Override
  public void reset() {
    end("reset");
  }

  private void end(String how) {
    if (isOpen()) {
      state = how;
    }
    readable = null;
    writable = null;
  }
}
