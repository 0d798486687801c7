package dev.lockstep.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;

/**
 * A file that is read and written off the loop, on the threads of {@link
 * dev.lockstep.Async#toThread}: each call waits without holding up anything else. A call that is
 * cancelled may happen all the same, but its buffer must not be used again.
 */
public final class AsyncFile implements AutoCloseable {

  private final FileChannel channel;

  private AsyncFile(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Opens a file.
   *
   * @param file which
   * @param options how, as for {@link FileChannel#open(Path, OpenOption...)}
   * @return the file
   * @throws IOException if it cannot be opened
   */
  public static AsyncFile open(Path file, OpenOption... options) throws IOException {
    return new AsyncFile(Offloaded.call(() -> FileChannel.open(file, options)));
  }

  /**
   * Reads a whole file.
   *
   * @param file which
   * @return its bytes
   * @throws IOException if it cannot be read
   */
  public static byte[] readAllBytes(Path file) throws IOException {
    return Offloaded.call(() -> Files.readAllBytes(file));
  }

  /**
   * Reads a whole file as a text.
   *
   * @param file which
   * @param charset how it is encoded
   * @return the text
   * @throws IOException if it cannot be read or is not of the encoding
   */
  public static String readString(Path file, Charset charset) throws IOException {
    return Offloaded.call(() -> Files.readString(file, charset));
  }

  /**
   * Writes a whole file.
   *
   * @param file which
   * @param bytes what to write
   * @param options how, as for {@link Files#write(Path, byte[], OpenOption...)}
   * @throws IOException if it cannot be written
   */
  public static void write(Path file, byte[] bytes, OpenOption... options) throws IOException {
    byte[] copy = bytes.clone();
    Offloaded.call(() -> Files.write(file, copy, options));
  }

  /**
   * Reads some bytes at a position.
   *
   * @param into where to
   * @param position where in the file
   * @return how many bytes, -1 at the end of the file
   * @throws IOException if they cannot be read
   */
  public int read(ByteBuffer into, long position) throws IOException {
    return Offloaded.call(() -> channel.read(into, position));
  }

  /**
   * Writes all of a buffer at a position.
   *
   * @param from what to write
   * @param position where in the file
   * @throws IOException if it cannot be written
   */
  public void write(ByteBuffer from, long position) throws IOException {
    Offloaded.call(
        () -> {
          long at = position;
          while (from.hasRemaining()) {
            at += channel.write(from, at);
          }
          return at;
        });
  }

  /**
   * How long the file is.
   *
   * @return bytes
   * @throws IOException if that cannot be told
   */
  public long size() throws IOException {
    return Offloaded.call(channel::size);
  }

  /**
   * Waits until what was written is on the device.
   *
   * @throws IOException if it cannot be written there
   */
  public void force() throws IOException {
    Offloaded.call(
        () -> {
          channel.force(true);
          return true;
        });
  }

  /**
   * The channel below, for {@link StreamWriter#sendFile(FileChannel, long, long)}.
   *
   * @return the channel
   */
  public FileChannel channel() {
    return channel;
  }

  /**
   * Closes the file.
   *
   * @throws IOException if what was written cannot be kept
   */
  @Override
  public void close() throws IOException {
    channel.close();
  }
}
