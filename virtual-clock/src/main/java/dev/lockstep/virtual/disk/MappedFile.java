// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual.disk;

import dev.lockstep.virtual.internal.MappedMemory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes of a file that a program has mapped, in a file of the machine without a name: the JDK
 * maps nothing else, and what is written to the memory is then read by channels, and the other way
 * round. Interrupts of the caller do not close it.
 */
final class MappedFile {

  /** The number of the last file of this JVM. */
  private static final AtomicLong LAST = new AtomicLong();

  private final FileChannel channel;

  private MappedFile(FileChannel channel) {
    this.channel = channel;
  }

  private interface Call<T> {
    T call() throws IOException;
  }

  /** Makes a call that an interrupt of the caller would end, and with it the file. */
  private static <T> T uninterrupted(Call<T> call) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      return call.call();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Makes a call that fails only if the machine does. */
  private static <T> T certain(Call<T> call) {
    try {
      return uninterrupted(call);
    } catch (IOException e) {
      throw new UncheckedIOException("the machine's file behind a mapped one failed", e);
    }
  }

  static MappedFile create() throws IOException {
    return MappedMemory.ofMachine(
        () ->
            uninterrupted(
                () ->
                    new MappedFile(
                        FileChannel.open(
                            newName(),
                            StandardOpenOption.CREATE_NEW,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.DELETE_ON_CLOSE))));
  }

  /** Returns the name of a temporary file, without a random number, which would be the loop's. */
  private static Path newName() {
    Path directory = Path.of(System.getProperty("java.io.tmpdir"));
    Path file;
    do {
      String name = "lockstep-" + ProcessHandle.current().pid() + "-" + LAST.incrementAndGet();
      file = directory.resolve(name + ".map");
    } while (Files.exists(file));
    return file;
  }

  /** Fills a buffer from a position on; what is behind the end is left as it is. */
  void read(long position, ByteBuffer into) {
    certain(
        () -> {
          long at = position;
          int count;
          while (into.hasRemaining() && (count = channel.read(into, at)) > 0) {
            at += count;
          }
          return at;
        });
  }

  void write(long position, ByteBuffer from) {
    certain(
        () -> {
          long at = position;
          while (from.hasRemaining()) {
            at += channel.write(from, at);
          }
          return at;
        });
  }

  /** Cuts off bytes, or adds zeros. */
  void resize(long size) {
    certain(
        () -> {
          long old = channel.size();
          return size > old
              ? channel.write(ByteBuffer.allocate(1), size - 1)
              : channel.truncate(size);
        });
  }

  MappedByteBuffer map(MapMode mode, long start, long length) throws IOException {
    return uninterrupted(() -> channel.map(mode, start, length));
  }

  MemorySegment map(MapMode mode, long start, long length, Arena arena) throws IOException {
    return uninterrupted(() -> channel.map(mode, start, length, arena));
  }

  /** Gives the file up; memory that is mapped to it stays as it is. */
  void close() {
    certain(
        () -> {
          channel.close();
          return true;
        });
  }
}
