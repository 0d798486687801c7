// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.net;

import dev.lockstep.Async;
import dev.lockstep.CancelledError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;

/**
 * A file that is read and written off the loop, on the threads of {@link
 * dev.lockstep.Async#toThread}: a call suspends only the task that makes it. A call whose task is
 * cancelled may still take effect, and its buffer must not be used again.
 *
 * @since 0.1.0
 */
public final class AsyncFile implements AutoCloseable {

  private final FileChannel channel;

  private AsyncFile(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Opens a file.
   *
   * @param file the path of the file
   * @param options the options, as for {@link FileChannel#open(Path, OpenOption...)}
   * @return the file
   * @throws IOException if it cannot be opened
   * @throws CancelledError if the current task is cancelled while it waits; the file is closed as
   *     soon as it is open
   */
  public static AsyncFile open(Path file, OpenOption... options) throws IOException {
    return new AsyncFile(Async.open(() -> FileChannel.open(file, options)));
  }

  /**
   * Reads a whole file.
   *
   * @param file the path of the file
   * @return its bytes
   * @throws IOException if it cannot be read
   * @throws CancelledError if the current task is cancelled while it waits
   */
  public static byte[] readAllBytes(Path file) throws IOException {
    return Async.toThread(() -> Files.readAllBytes(file));
  }

  /**
   * Reads a whole file as text.
   *
   * @param file the path of the file
   * @param charset the encoding
   * @return the text
   * @throws IOException if it cannot be read or is not in the encoding
   * @throws CancelledError if the current task is cancelled while it waits
   */
  public static String readString(Path file, Charset charset) throws IOException {
    return Async.toThread(() -> Files.readString(file, charset));
  }

  /**
   * Writes a whole file.
   *
   * @param file the path of the file
   * @param bytes the bytes to write; the caller may reuse the array afterwards
   * @param options the options, as for {@link Files#write(Path, byte[], OpenOption...)}
   * @throws IOException if it cannot be written
   * @throws CancelledError if the current task is cancelled while it waits
   */
  public static void write(Path file, byte[] bytes, OpenOption... options) throws IOException {
    byte[] copy = bytes.clone();
    Async.toThread(() -> Files.write(file, copy, options));
  }

  /**
   * Reads some bytes at a position.
   *
   * @param into the buffer to read into
   * @param position the position in the file, in bytes
   * @return the number of bytes, -1 at the end of the file
   * @throws IOException if they cannot be read
   * @throws CancelledError if the current task is cancelled while it waits
   */
  public int read(ByteBuffer into, long position) throws IOException {
    return Async.toThread(() -> channel.read(into, position));
  }

  /**
   * Writes all of a buffer at a position.
   *
   * @param from the buffer to write
   * @param position the position in the file, in bytes
   * @throws IOException if it cannot be written
   * @throws CancelledError if the current task is cancelled while it waits
   */
  public void write(ByteBuffer from, long position) throws IOException {
    Async.toThread(
        () -> {
          long at = position;
          while (from.hasRemaining()) {
            at += channel.write(from, at);
          }
          return at;
        });
  }

  /**
   * Returns the length of the file.
   *
   * @return bytes
   * @throws IOException if it cannot be read
   * @throws CancelledError if the current task is cancelled while it waits
   */
  public long size() throws IOException {
    return Async.toThread(channel::size);
  }

  /**
   * Waits until the bytes that were written are on the device.
   *
   * @throws IOException if they cannot be written there
   * @throws CancelledError if the current task is cancelled while it waits
   */
  public void force() throws IOException {
    Async.toThread(
        () -> {
          channel.force(true);
          return true;
        });
  }

  /**
   * Returns the underlying channel, for {@link StreamWriter#sendFile(FileChannel, long, long)}.
   *
   * @return the channel
   */
  public FileChannel channel() {
    return channel;
  }

  /**
   * Closes the file, on the calling thread.
   *
   * @throws IOException if it cannot be closed
   */
  @Override
  public void close() throws IOException {
    channel.close();
  }
}
