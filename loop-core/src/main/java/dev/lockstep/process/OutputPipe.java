// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.process;

import dev.lockstep.internal.kernel.Kernel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A pipe from a process's standard output or error, to be read here. */
final class OutputPipe extends PumpedPipe {

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final InputStream stream;
  private final Semaphore wanted = new Semaphore(1);
  private ByteBuffer block = NOTHING;
  private boolean ended;
  private @Nullable IOException failure;

  OutputPipe(Kernel loop, String name, InputStream stream) {
    super(loop, name);
    this.stream = stream;
    start(this::pump);
  }

  /** Reads a block, hands it over, and waits until it is read; runs on the thread of this pipe. */
  private void pump() {
    byte[] bytes = new byte[BLOCK];
    try (stream) {
      wanted.acquireUninterruptibly();
      for (int count = stream.read(bytes); count >= 0; count = stream.read(bytes)) {
        ByteBuffer arrived = ByteBuffer.wrap(bytes, 0, count);
        onLoop(() -> arrived(arrived));
        awaitWanted();
      }
      onLoop(() -> ended(null));
    } catch (IOException e) {
      onLoop(() -> ended(e));
    } finally {
      released();
    }
  }

  /** Waits until the next block is wanted; once the loop is closed, the rest is thrown away. */
  private void awaitWanted() {
    boolean wants = false;
    while (!wants && !isLoopClosed()) {
      try {
        wants = wanted.tryAcquire(1, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        // nothing else interrupts this thread
      }
    }
  }

  private void arrived(ByteBuffer bytes) {
    if (isOpen()) {
      block = bytes;
      tell();
    } else {
      wanted.release(); // reads on to the end, so that the process does not block
    }
  }

  private void ended(@Nullable IOException cause) {
    ended = true;
    failure = isOpen() ? cause : null;
    tell();
  }

  @Override
  public boolean isReadable() {
    return block.hasRemaining() || ended;
  }

  @Override
  public boolean isWritable() {
    return false;
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    if (block.hasRemaining()) {
      int count = Math.min(block.remaining(), into.remaining());
      into.put(into.position(), block, block.position(), count);
      into.position(into.position() + count);
      block.position(block.position() + count);
      if (!block.hasRemaining()) {
        wanted.release();
      }
      return count;
    }
    if (failure != null) {
      throw failure;
    }
    return ended ? -1 : 0;
  }

  @Override
  public int write(ByteBuffer from) {
    throw new UnsupportedOperationException("the output of a process cannot be written");
  }

  @Override
  public void shutdownOutput() {}

  @Override
  void closed() {
    block = NOTHING;
    wanted.release();
    released();
  }
}
