// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.process;

import dev.lockstep.Hold;
import dev.lockstep.internal.io.IoEvent;
import dev.lockstep.internal.io.IoLane;
import dev.lockstep.internal.kernel.Kernel;
import dev.lockstep.internal.nio.PipeSocket;
import dev.lockstep.spi.CodeOwner;
import dev.lockstep.spi.Lane;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/**
 * One end of a pipe that the JDK made, where there is no {@link
 * dev.lockstep.internal.nio.ChildPipe}: a blocking stream, so each has a thread of its own that
 * holds at most one block. The JDK closes it when the process ends, whatever the process's children
 * still write, and the thread stays while one of them keeps the pipe open and says nothing.
 */
abstract class PumpedPipe extends PipeSocket {

  static final int BLOCK = 1 << 16;

  private final Kernel loop;
  private final IoLane lane;
  private final Hold hold;
  private @Nullable IoEvent input;
  private @Nullable IoEvent output;
  private boolean open = true;

  PumpedPipe(Kernel loop, String name) {
    super(name);
    this.loop = loop;
    this.lane = new IoLane(loop, name);
    this.hold = loop.hold(name);
  }

  /** Starts the thread that moves the bytes. */
  final Thread start(Runnable pump) {
    return CodeOwner.startRuntimeThread(
        Thread.ofPlatform().daemon().name("lockstep-" + this), pump);
  }

  /** Returns whether the loop is closed, so that nobody waits for this pipe; on any thread. */
  final boolean isLoopClosed() {
    return loop.isClosed();
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
  @Override
  public abstract boolean isReadable();

  /** Returns whether a write would take something. */
  @Override
  public abstract boolean isWritable();

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
}
