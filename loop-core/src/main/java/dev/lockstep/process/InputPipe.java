// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.process;

import dev.lockstep.internal.kernel.Kernel;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The pipe to a process's standard input, to be written here. */
final class InputPipe extends PumpedPipe {

  private static final byte[] END = {};

  private final OutputStream stream;

  /** The queue between the loop and the pipe's thread: at most one block, then the end. */
  private final LinkedBlockingQueue<byte[]> blocks = new LinkedBlockingQueue<>();

  private boolean busy;
  private boolean ended;
  private @Nullable IOException failure;

  InputPipe(Kernel loop, String name, OutputStream stream) {
    super(loop, name);
    this.stream = stream;
    start(this::pump);
  }

  /** Writes one block after the other; runs on the thread of this pipe. */
  private void pump() {
    try (stream) {
      for (byte[] block = next(); block.length > 0; block = next()) {
        stream.write(block);
        stream.flush();
        onLoop(() -> written(null));
      }
    } catch (IOException e) {
      onLoop(() -> written(e));
    } finally {
      released();
    }
  }

  private byte[] next() {
    byte[] block = null;
    while (block == null) {
      try {
        block = blocks.poll(1, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        // nothing else interrupts this thread
      }
      if (block == null && isLoopClosed()) {
        block = END;
      }
    }
    return block;
  }

  private void written(@Nullable IOException cause) {
    busy = false;
    failure = cause;
    tell();
  }

  @Override
  public boolean isReadable() {
    return failure != null;
  }

  @Override
  public boolean isWritable() {
    return !busy || failure != null;
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    if (failure != null) {
      throw failure;
    }
    return 0;
  }

  @Override
  public int write(ByteBuffer from) throws IOException {
    if (failure != null) {
      throw failure;
    }
    if (busy || !from.hasRemaining()) {
      return 0;
    }
    busy = true;
    byte[] block = new byte[Math.min(BLOCK, from.remaining())];
    from.get(block);
    blocks.add(block);
    return block.length;
  }

  @Override
  public void shutdownOutput() {
    if (!ended) {
      ended = true;
      blocks.add(END);
    }
  }

  @Override
  void closed() {
    shutdownOutput();
    released();
  }
}
