// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a file, as a program sees them and as a crash leaves them. Blocks that were never
 * written take no memory and are read as zeros.
 */
final class DiskContent {

  private static final int BLOCK = 8_192;

  /** The bytes of mapped memory that become durable together. */
  private static final int PAGE = 4_096;

  private static final byte[] ZEROS = new byte[BLOCK];

  /** The blocks by their number; one that is not in {@link #changed} may be in {@link #forced}. */
  private final Map<Long, byte[]> blocks = new HashMap<>();

  private Map<Long, byte[]> forced = Map.of();

  /** The numbers of the blocks that were changed since the last force. */
  private final Set<Long> changed = new HashSet<>();

  private long size;
  private long forcedSize;

  /** The bytes once a program has mapped the file; then there are no blocks but forced ones. */
  private @Nullable MappedFile mapped;

  long size() {
    return size;
  }

  /** Copies bytes from a position on; returns their number, or -1 at the end of the file. */
  int read(long position, ByteBuffer into) {
    if (!into.hasRemaining()) {
      return 0;
    }
    if (position >= size) {
      return -1;
    }
    int count = (int) Math.min(into.remaining(), size - position);
    if (mapped != null) {
      int limit = into.limit();
      mapped.read(position, into.limit(into.position() + count));
      into.limit(limit);
      return count;
    }
    for (int done = 0; done < count; ) {
      long at = position + done;
      int offset = (int) (at % BLOCK);
      int length = Math.min(BLOCK - offset, count - done);
      into.put(blocks.getOrDefault(at / BLOCK, ZEROS), offset, length);
      done += length;
    }
    return count;
  }

  /** Copies all bytes of a buffer to a position; what is before it is zeros, if it was nothing. */
  int write(long position, ByteBuffer from) {
    int count = from.remaining();
    if (mapped != null) {
      mapped.write(position, from);
    }
    for (int done = 0; done < count && mapped == null; ) {
      long at = position + done;
      int offset = (int) (at % BLOCK);
      int length = Math.min(BLOCK - offset, count - done);
      from.get(blockToChange(at / BLOCK), offset, length);
      done += length;
    }
    if (count > 0) {
      size = Math.max(size, position + count);
    }
    return count;
  }

  private byte[] blockToChange(long number) {
    byte[] block = blocks.get(number);
    if (changed.add(number) || block == null) {
      block = block == null ? new byte[BLOCK] : block.clone();
      blocks.put(number, block);
    }
    return block;
  }

  /** Cuts off bytes, or adds zeros. */
  void resize(long newSize) {
    if (mapped != null) {
      mapped.resize(newSize);
    } else if (newSize < size) {
      int kept = (int) (newSize % BLOCK);
      if (kept > 0 && blocks.containsKey(newSize / BLOCK)) {
        byte[] last = blockToChange(newSize / BLOCK);
        System.arraycopy(ZEROS, 0, last, kept, BLOCK - kept);
      }
      long first = (newSize + BLOCK - 1) / BLOCK;
      List<Long> gone = blocks.keySet().stream().filter(number -> number >= first).toList();
      gone.forEach(blocks::remove);
      changed.addAll(gone);
    }
    size = newSize;
  }

  /**
   * Returns the file of the machine that has the bytes from now on.
   *
   * @throws IOException if the machine cannot make it
   */
  MappedFile mapped() throws IOException {
    MappedFile file = mapped;
    if (file == null) {
      file = MappedFile.create();
      file.resize(size);
      for (Map.Entry<Long, byte[]> block : blocks.entrySet()) {
        long at = block.getKey() * BLOCK;
        file.write(at, ByteBuffer.wrap(block.getValue(), 0, (int) Math.min(BLOCK, size - at)));
      }
      blocks.clear();
      changed.clear();
      mapped = file;
    }
    return file;
  }

  /** Makes the pages of some bytes durable, of a file that is mapped. */
  void force(long from, long length) {
    MappedFile file = mapped;
    if (file == null) {
      return;
    }
    if (forced.isEmpty()) {
      forced = new HashMap<>();
    }
    long start = from - from % PAGE;
    long end = Math.min(size, (from + length + PAGE - 1) / PAGE * PAGE);
    while (start < end) {
      long number = start / BLOCK;
      byte[] seen = new byte[BLOCK];
      file.read(number * BLOCK, ByteBuffer.wrap(seen));
      int offset = (int) (start % BLOCK);
      int count = (int) Math.min(BLOCK - offset, end - start);
      byte[] old = forced.getOrDefault(number, ZEROS);
      int to = offset + count;
      if (!Arrays.equals(seen, offset, to, old, offset, to)) {
        byte[] block = old.clone();
        System.arraycopy(seen, offset, block, offset, count);
        forced.put(number, block);
      }
      start += count;
    }
    byte[] last = size < forcedSize ? forced.get(size / BLOCK) : null;
    if (last != null) {
      forced.put(size / BLOCK, Arrays.copyOf(Arrays.copyOf(last, (int) (size % BLOCK)), BLOCK));
    }
    forced.keySet().removeIf(number -> number * BLOCK >= size);
    forcedSize = size;
  }

  /** Makes the bytes that a program sees durable. */
  void force() {
    if (mapped != null) {
      force(0, size);
      return;
    }
    if (!changed.isEmpty()) {
      if (forced.isEmpty()) {
        forced = new HashMap<>();
      }
      for (Long number : changed) {
        byte[] block = blocks.get(number);
        if (block == null) {
          forced.remove(number);
        } else {
          forced.put(number, block);
        }
      }
      changed.clear();
    }
    forcedSize = size;
  }

  /** Goes back to what is durable. */
  void crash() {
    if (mapped != null) {
      end();
      blocks.putAll(forced);
    }
    for (Long number : changed) {
      byte[] block = forced.get(number);
      if (block == null) {
        blocks.remove(number);
      } else {
        blocks.put(number, block);
      }
    }
    changed.clear();
    size = forcedSize;
  }

  /** Gives up the machine's file, and with it what was not forced. */
  void end() {
    if (mapped != null) {
      mapped.close();
      mapped = null;
    }
  }

  /** Replaces the bytes by a copy of another file's. */
  void copy(DiskContent other) {
    for (long at = 0; other.mapped != null && at < other.size; at += BLOCK) {
      byte[] block = new byte[BLOCK];
      other.read(at, ByteBuffer.wrap(block));
      if (!Arrays.equals(block, ZEROS)) {
        blocks.put(at / BLOCK, block);
        changed.add(at / BLOCK);
      }
    }
    other.blocks.forEach(
        (number, block) -> {
          blocks.put(number, block.clone());
          changed.add(number);
        });
    size = other.size;
  }
}
