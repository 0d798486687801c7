// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.nio;

import dev.lockstep.spi.Lane;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;
import org.jspecify.annotations.Nullable;

/**
 * This side's end of a {@link ChildPipe}, which the loop's poller watches. It is closed when the
 * last writer has closed the other end, when it is closed here, and with the loop.
 */
final class WatchedPipe extends PipeSocket {

  private final SelectableChannel channel;
  private final SocketWatch watch;
  private final Runnable onClosed;
  private boolean open = true;

  /**
   * Creates an end.
   *
   * @param channel a non-blocking source or sink
   * @param onClosed the action on the loop when this is closed
   */
  WatchedPipe(Poller poller, SelectableChannel channel, String name, Runnable onClosed) {
    super(name);
    this.channel = channel;
    this.onClosed = onClosed;
    this.watch = new SocketWatch(poller, channel, name, this::close);
    watch.endWithLoop();
  }

  @Override
  public Lane lane() {
    return watch.lane();
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    if (!(channel instanceof Pipe.SourceChannel source)) {
      return 0; // the input of a process: its end is seen by writing
    }
    int count = source.read(into);
    if (count < 0) {
      close();
    }
    return count;
  }

  @Override
  public int write(ByteBuffer from) throws IOException {
    return sink().write(from);
  }

  @Override
  public long write(ByteBuffer[] from, int count) throws IOException {
    return sink().write(from, 0, count);
  }

  @Override
  public long send(FileChannel file, long position, long count) throws IOException {
    return file.transferTo(position, count, sink());
  }

  private Pipe.SinkChannel sink() {
    if (channel instanceof Pipe.SinkChannel sink) {
      return sink;
    }
    throw new UnsupportedOperationException("the output of a process cannot be written");
  }

  @Override
  public void shutdownOutput() {
    if (channel instanceof Pipe.SinkChannel) {
      close();
    }
  }

  @Override
  public void onReadable(@Nullable Runnable callback) {
    watch.onInput(callback);
  }

  @Override
  public void onWritable(@Nullable Runnable callback) {
    watch.onOutput(callback);
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public void close() {
    if (open) {
      open = false;
      watch.close();
      onClosed.run();
    }
  }
}
