// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A channel on a file of a {@link Disk}, or on a directory in order to force it, that keeps track
 * of what is durable.
 */
final class DiskChannel extends FileChannel {

  private static final int BLOCK = 8_192;

  /**
   * The way in which a channel was opened.
   *
   * @param appending true if it writes at the end
   * @param sync true if each write is forced
   * @param whenClosed the action on closing it
   */
  record Mode(boolean appending, boolean sync, Closing whenClosed) {}

  /** An action on closing a channel. */
  interface Closing {

    /** Performs the action. */
    void close() throws IOException;
  }

  private final Disk disk;
  private final Path path;
  private final DiskNode node;
  private final FileChannel memory;

  /**
   * A second channel on the same file, whatever its name is by now, to read and write beside the
   * program.
   */
  private final FileChannel content;

  private final Mode mode;
  private final int life;

  DiskChannel(
      Disk disk, Path path, DiskNode node, FileChannel memory, FileChannel content, Mode mode) {
    this.disk = disk;
    this.path = path;
    this.node = node;
    this.memory = memory;
    this.content = content;
    this.mode = mode;
    life = disk.life();
    disk.opened(this);
    node.channels++;
  }

  private void about(DiskOperation operation) throws IOException {
    if (isOpen()) {
      disk.checkLife(life);
      disk.about(operation, path);
      disk.checkLife(life);
    }
  }

  // ---- reading

  @Override
  public int read(ByteBuffer into) throws IOException {
    about(DiskOperation.READ);
    return memory.read(into);
  }

  @Override
  public long read(ByteBuffer[] into, int offset, int length) throws IOException {
    about(DiskOperation.READ);
    return memory.read(into, offset, length);
  }

  @Override
  public int read(ByteBuffer into, long position) throws IOException {
    about(DiskOperation.READ);
    return memory.read(into, position);
  }

  @Override
  public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
    long total = 0;
    while (total < count) {
      ByteBuffer block = ByteBuffer.allocate((int) Math.min(BLOCK, count - total));
      if (read(block, position + total) <= 0) {
        break;
      }
      int written = target.write(block.flip());
      total += written;
      if (block.hasRemaining()) {
        break;
      }
    }
    return total;
  }

  // ---- writing

  @Override
  public int write(ByteBuffer from) throws IOException {
    return (int) write(new ByteBuffer[] {from}, 0, 1);
  }

  @Override
  public long write(ByteBuffer[] from, int offset, int length) throws IOException {
    about(DiskOperation.WRITE);
    Objects.checkFromIndexSize(offset, length, from.length);
    long bytes = 0;
    for (int i = offset; i < offset + length; i++) {
      bytes += from[i].remaining();
    }
    synchronized (disk.tree()) {
      long start = mode.appending ? memory.size() : memory.position();
      disk.tree().checkSpace(node, start + bytes, path);
      long written = memory.write(from, offset, length);
      wrote(start, written);
      return written;
    }
  }

  @Override
  public int write(ByteBuffer from, long position) throws IOException {
    about(DiskOperation.WRITE);
    synchronized (disk.tree()) {
      long start = mode.appending ? memory.size() : position;
      disk.tree().checkSpace(node, start + from.remaining(), path);
      int written = memory.write(from, position);
      wrote(start, written);
      return written;
    }
  }

  private void wrote(long start, long bytes) throws IOException {
    long size = content.size();
    disk.tree().written(node, Math.min(start, node.size), start + bytes, size);
    if (mode.sync) {
      disk.tree().force(node, content);
    }
  }

  @Override
  public long transferFrom(ReadableByteChannel source, long position, long count)
      throws IOException {
    long total = 0;
    while (total < count) {
      ByteBuffer block = ByteBuffer.allocate((int) Math.min(BLOCK, count - total));
      if (source.read(block) <= 0) {
        break;
      }
      total += write(block.flip(), position + total);
    }
    return total;
  }

  @Override
  public FileChannel truncate(long size) throws IOException {
    about(DiskOperation.WRITE);
    synchronized (disk.tree()) {
      cut(size);
      memory.truncate(size); // for its position
    }
    return this;
  }

  /** Truncates the file and clears the bytes behind, so that it grows by zeros later. */
  void cut(long size) throws IOException {
    for (long position = size; position < content.size(); position += BLOCK) {
      int length = (int) Math.min(BLOCK, content.size() - position);
      content.write(ByteBuffer.allocate(length), position);
    }
    content.truncate(size);
    disk.tree().written(node, size, Long.MAX_VALUE, content.size());
  }

  @Override
  public void force(boolean metaData) throws IOException {
    about(DiskOperation.FORCE);
    if (!isOpen()) {
      memory.force(metaData); // throws that the channel is closed
    }
    synchronized (disk.tree()) {
      disk.tree().force(node, content);
    }
  }

  // ---- position, size, locks, closing

  @Override
  public long position() throws IOException {
    return memory.position();
  }

  @Override
  public FileChannel position(long newPosition) throws IOException {
    memory.position(newPosition);
    return this;
  }

  @Override
  public long size() throws IOException {
    disk.checkLife(life);
    return memory.size();
  }

  @Override
  public MappedByteBuffer map(MapMode mapMode, long position, long size) {
    throw new UnsupportedOperationException(
        disk + " cannot map a file into memory; read and write it");
  }

  @Override
  public FileLock lock(long position, long size, boolean shared) throws IOException {
    disk.checkLife(life);
    return memory.lock(position, size, shared);
  }

  @Override
  public FileLock tryLock(long position, long size, boolean shared) throws IOException {
    disk.checkLife(life);
    return memory.tryLock(position, size, shared);
  }

  @Override
  protected void implCloseChannel() throws IOException {
    letGo();
    if (life == disk.life()) {
      disk.tree().closed(node);
      mode.whenClosed.close();
    }
  }

  /** Closes the channels in memory. */
  void letGo() throws IOException {
    disk.closed(this);
    memory.close();
    content.close();
  }
}
