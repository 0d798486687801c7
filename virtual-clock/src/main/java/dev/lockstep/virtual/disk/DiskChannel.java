// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual.disk;

import dev.lockstep.virtual.disk.Refusal.Refused;
import dev.lockstep.virtual.internal.MappedMemory;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.Objects;

/** A channel on a file of a {@link Disk}, or on a directory in order to force it. */
final class DiskChannel extends FileChannel {

  private static final int BLOCK = 8_192;

  /**
   * The way in which a channel was opened.
   *
   * @param reading true if it may read
   * @param writing true if it may write
   * @param appending true if it writes at the end
   * @param sync true if each write is forced
   */
  record Mode(boolean reading, boolean writing, boolean appending, boolean sync) {}

  private final Disk disk;
  private final Path path;
  private final DiskNode node;
  private final Mode mode;
  private final int life;

  /** The position; guarded by the monitor of the tree. */
  private long position;

  DiskChannel(Disk disk, Path path, DiskNode node, Mode mode) {
    this.disk = disk;
    this.path = path;
    this.node = node;
    this.mode = mode;
    life = disk.life();
  }

  private void checkOpen() throws ClosedChannelException {
    if (!isOpen()) {
      throw new ClosedChannelException();
    }
  }

  private void checkReading() throws ClosedChannelException {
    checkOpen();
    if (!mode.reading) {
      throw new NonReadableChannelException();
    }
  }

  private void checkWriting() throws ClosedChannelException {
    checkOpen();
    if (!mode.writing) {
      throw new NonWritableChannelException();
    }
  }

  private static void checkNotNegative(String name, long value) {
    if (value < 0) {
      throw new IllegalArgumentException(name + " = " + value + " must be 0 or more");
    }
  }

  private void about(DiskOperation operation) throws IOException {
    disk.checkLife(life);
    disk.about(operation, path);
    disk.checkLife(life);
  }

  // ---- reading

  private static void checkWritable(ByteBuffer into) {
    if (into.isReadOnly()) {
      throw new IllegalArgumentException("a buffer that is read into cannot be read-only");
    }
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    checkReading();
    checkWritable(into);
    about(DiskOperation.READ);
    synchronized (disk.tree()) {
      int count = content().read(position, into);
      position += Math.max(count, 0);
      return count;
    }
  }

  @Override
  public long read(ByteBuffer[] into, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, into.length);
    checkReading();
    about(DiskOperation.READ);
    synchronized (disk.tree()) {
      long total = 0;
      for (int i = offset; i < offset + length; i++) {
        checkWritable(into[i]);
        int count = content().read(position, into[i]);
        if (count < 0) {
          return total == 0 ? -1 : total;
        }
        position += count;
        total += count;
      }
      return total;
    }
  }

  @Override
  public int read(ByteBuffer into, long from) throws IOException {
    checkNotNegative("position", from);
    checkReading();
    checkWritable(into);
    about(DiskOperation.READ);
    synchronized (disk.tree()) {
      return content().read(from, into);
    }
  }

  private DiskContent content() throws IOException {
    if (node.isDirectory()) {
      throw new IOException(Refusal.IS_A_DIRECTORY.text());
    }
    return node.content();
  }

  @Override
  public long transferTo(long from, long count, WritableByteChannel target) throws IOException {
    checkOpen();
    if (!target.isOpen()) {
      throw new ClosedChannelException();
    }
    checkReading();
    if (target instanceof DiskChannel channel) {
      channel.checkWriting();
    }
    checkNotNegative("position", from);
    checkNotNegative("count", count);
    long total = 0;
    while (total < count) {
      ByteBuffer block = ByteBuffer.allocate((int) Math.min(BLOCK, count - total));
      if (read(block, from + total) <= 0) {
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
    Objects.checkFromIndexSize(offset, length, from.length);
    checkWriting();
    about(DiskOperation.WRITE);
    long bytes = 0;
    for (int i = offset; i < offset + length; i++) {
      bytes += from[i].remaining();
    }
    synchronized (disk.tree()) {
      long start = mode.appending ? node.size() : position;
      checkSpace(start, bytes);
      long oldSize = node.size();
      long at = start;
      for (int i = offset; i < offset + length; i++) {
        at += node.content().write(at, from[i]);
      }
      position = at;
      written(oldSize, bytes);
      return bytes;
    }
  }

  @Override
  public int write(ByteBuffer from, long to) throws IOException {
    checkNotNegative("position", to);
    checkWriting();
    about(DiskOperation.WRITE);
    synchronized (disk.tree()) {
      long start = mode.appending ? node.size() : to;
      checkSpace(start, from.remaining());
      long oldSize = node.size();
      int count = node.content().write(start, from);
      written(oldSize, count);
      return count;
    }
  }

  private void checkSpace(long start, long bytes) throws IOException {
    try {
      disk.tree().checkSpace(node, bytes == 0 ? 0 : start + bytes);
    } catch (Refused e) {
      throw e.about(path);
    }
  }

  private void written(long oldSize, long bytes) {
    if (bytes > 0) {
      disk.tree().written(node, oldSize);
    }
    if (mode.sync) {
      disk.tree().force(node);
    }
  }

  @Override
  public long transferFrom(ReadableByteChannel source, long to, long count) throws IOException {
    checkOpen();
    if (!source.isOpen()) {
      throw new ClosedChannelException();
    }
    checkWriting();
    if (source instanceof DiskChannel channel) {
      channel.checkReading();
    }
    checkNotNegative("position", to);
    checkNotNegative("count", count);
    long total = 0;
    while (total < count) {
      ByteBuffer block = ByteBuffer.allocate((int) Math.min(BLOCK, count - total));
      if (source.read(block) <= 0) {
        break;
      }
      total += write(block.flip(), to + total);
    }
    return total;
  }

  @Override
  public FileChannel truncate(long size) throws IOException {
    checkOpen();
    checkNotNegative("size", size);
    checkWriting();
    about(DiskOperation.WRITE);
    synchronized (disk.tree()) {
      if (size < node.size()) {
        resize(size);
      }
      position = Math.min(position, size);
    }
    return this;
  }

  /** Cuts off bytes, or adds zeros; the caller holds the monitor of the tree. */
  void resize(long size) {
    long oldSize = node.size();
    node.content().resize(size);
    disk.tree().written(node, oldSize);
  }

  @Override
  public void force(boolean metaData) throws IOException {
    checkOpen();
    about(DiskOperation.FORCE);
    synchronized (disk.tree()) {
      disk.tree().force(node);
    }
  }

  // ---- position and size

  @Override
  public long position() throws IOException {
    checkOpen();
    synchronized (disk.tree()) {
      return mode.appending ? node.size() : position;
    }
  }

  @Override
  public FileChannel position(long newPosition) throws IOException {
    checkOpen();
    checkNotNegative("position", newPosition);
    synchronized (disk.tree()) {
      position = newPosition;
    }
    return this;
  }

  @Override
  public long size() throws IOException {
    checkOpen();
    disk.checkLife(life);
    synchronized (disk.tree()) {
      return node.size();
    }
  }

  // ---- mapping

  @Override
  public MappedByteBuffer map(MapMode mapMode, long start, long length) throws IOException {
    checkMap(mapMode, start, length);
    if (length > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "size = " + length + " must be at most " + Integer.MAX_VALUE);
    }
    synchronized (disk.tree()) {
      extendTo(start + length);
      MappedByteBuffer buffer = content().mapped().map(mapMode, start, length);
      if (mapMode == MapMode.READ_WRITE) {
        noteForces(start, MemorySegment.ofBuffer(buffer), buffer);
      }
      return buffer;
    }
  }

  @Override
  public MemorySegment map(MapMode mapMode, long start, long length, Arena arena)
      throws IOException {
    checkMap(mapMode, start, length);
    synchronized (disk.tree()) {
      extendTo(start + length);
      MemorySegment segment = content().mapped().map(mapMode, start, length, arena);
      if (mapMode == MapMode.READ_WRITE) {
        noteForces(start, segment, segment.scope());
      }
      return segment;
    }
  }

  private void noteForces(long start, MemorySegment memory, Object owner) {
    if (memory.byteSize() > 0) {
      MappedMemory.add(
          memory.address(),
          memory.byteSize(),
          owner,
          (offset, length) -> forceMapped(start + offset, length));
    }
  }

  /** Makes bytes durable that were written to memory, even if the channel is closed. */
  private void forceMapped(long start, long length) throws IOException {
    about(DiskOperation.FORCE);
    synchronized (disk.tree()) {
      node.content().force(start, length);
    }
  }

  private void checkMap(MapMode mapMode, long start, long length) throws IOException {
    checkOpen();
    Objects.requireNonNull(mapMode, "mode");
    checkNotNegative("position", start);
    checkNotNegative("size", length);
    checkNotNegative("position + size", start + length);
    if (mapMode != MapMode.READ_ONLY) {
      checkWriting();
    }
    checkReading();
    if (mapMode != MapMode.READ_ONLY
        && mapMode != MapMode.PRIVATE
        && (mapMode != MapMode.READ_WRITE || !MappedMemory.areForcesSeen())) {
      throw new UnsupportedOperationException(
          disk + " cannot map a file for writing; mount its directory, or write it by a channel");
    }
    about(DiskOperation.READ);
  }

  /** Adds zeros to a file that is shorter than what is mapped. */
  private void extendTo(long size) throws IOException {
    long missing = size - content().size();
    if (missing > 0) {
      if (!mode.writing) {
        throw new IOException("Channel not open for writing - cannot extend file to required size");
      }
      checkSpace(content().size(), missing);
      resize(size);
    }
  }

  // ---- locks

  @Override
  public FileLock lock(long start, long length, boolean shared) throws IOException {
    checkOpen();
    if (shared) {
      checkReading();
    } else {
      checkWriting();
    }
    disk.checkLife(life);
    return DiskLock.take(this, disk.tree(), node, start, length, shared);
  }

  /** Locks at once or not at all, as {@link #lock} does: whoever else is on the disk is here. */
  @Override
  public FileLock tryLock(long start, long length, boolean shared) throws IOException {
    return lock(start, length, shared);
  }

  @Override
  protected void implCloseChannel() {
    synchronized (disk.tree()) {
      node.locks().removeIf(lock -> lock.acquiredBy() == this);
    }
  }
}
