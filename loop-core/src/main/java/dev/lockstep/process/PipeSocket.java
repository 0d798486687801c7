// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.process;

import dev.lockstep.Hold;
import dev.lockstep.internal.io.IoEvent;
import dev.lockstep.internal.io.IoLane;
import dev.lockstep.internal.kernel.Kernel;
import dev.lockstep.spi.CodeOwner;
import dev.lockstep.spi.Lane;
import dev.lockstep.spi.StreamSocket;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/**
 * One end of a pipe to a process. The JDK offers only blocking streams for those, so each has a
 * thread of its own that holds at most one block.
 */
abstract class PipeSocket implements StreamSocket {

  static final int BLOCK = 1 << 16;

  private final Kernel loop;
  private final IoLane lane;
  private final String name;
  private final Hold hold;
  private @Nullable IoEvent input;
  private @Nullable IoEvent output;
  private boolean open = true;

  PipeSocket(Kernel loop, String name) {
    this.loop = loop;
    this.name = name;
    this.lane = new IoLane(loop, name);
    this.hold = loop.hold(name);
  }

  /** Starts the thread that moves the bytes. */
  final Thread start(Runnable pump) {
    return CodeOwner.startRuntimeThread(
        Thread.ofPlatform().daemon().name("lockstep-" + name), pump);
  }

  /**
   * Runs an action on the loop; called on the thread of this pipe. Does nothing if the loop is
   * closed.
   */
  final void onLoop(Runnable action) {
    try {
      loop.callSoonThreadsafe(action);
    } catch (IllegalStateException e) {
      // The loop is closed: nothing waits for this any more.
    }
  }

  /** Ends the hold when nothing more can come from the process; called on any thread. */
  final void released() {
    hold.close();
  }

  /** Returns whether a read would return something. */
  abstract boolean isReadable();

  /** Returns whether a write would take something. */
  abstract boolean isWritable();

  @Override
  public final void onReadable(@Nullable Runnable callback) {
    input = replace(input, callback, this::tell);
    tell();
  }

  @Override
  public final void onWritable(@Nullable Runnable callback) {
    output = replace(output, callback, this::tell);
    tell();
  }

  private @Nullable IoEvent replace(
      @Nullable IoEvent old, @Nullable Runnable callback, Runnable then) {
    if (old != null) {
      old.cancel();
    }
    return callback == null || !open
        ? null
        : lane.event(
            () -> {
              callback.run();
              then.run();
            });
  }

  /** Queues the callbacks of the directions that are ready. */
  final void tell() {
    if (input != null && isReadable()) {
      input.happen();
    }
    if (output != null && isWritable()) {
      output.happen();
    }
  }

  @Override
  public final Lane lane() {
    return lane;
  }

  @Override
  public long write(ByteBuffer[] from, int count) throws IOException {
    return write(from[0]);
  }

  @Override
  public long send(FileChannel file, long position, long count) throws IOException {
    if (!isWritable()) {
      return 0;
    }
    ByteBuffer block = ByteBuffer.allocate((int) Math.min(count, BLOCK));
    return file.read(block, position) < 0 ? 0 : write(block.flip());
  }

  @Override
  public final SocketAddress localAddress() {
    return new PipeAddress(name);
  }

  @Override
  public final SocketAddress remoteAddress() {
    return new PipeAddress(name);
  }

  /** The address of a pipe: its name. */
  private static final class PipeAddress extends SocketAddress {
    private static final long serialVersionUID = 1L;
    private final String name;

    private PipeAddress(String name) {
      this.name = name;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  @Override
  public final <T> T option(SocketOption<T> option) {
    throw new UnsupportedOperationException("a pipe has no socket options: " + option);
  }

  @Override
  public final <T> void setOption(SocketOption<T> option, T value) {
    throw new UnsupportedOperationException("a pipe has no socket options: " + option);
  }

  @Override
  public final boolean isOpen() {
    return open;
  }

  @Override
  public final void close() {
    if (open) {
      open = false;
      onReadable(null);
      onWritable(null);
      closed();
    }
  }

  /** Called when the program has closed this pipe. */
  abstract void closed();

  @Override
  public final void reset() {
    close();
  }

  @Override
  public final String toString() {
    return name;
  }
}
