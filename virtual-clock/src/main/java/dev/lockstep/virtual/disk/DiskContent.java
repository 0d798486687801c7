// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual.disk;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The bytes of a file, as a program sees them and as a crash leaves them. Blocks that were never
 * written take no memory and are read as zeros.
 */
final class DiskContent {

  private static final int BLOCK = 8_192;
  private static final byte[] ZEROS = new byte[BLOCK];

  /** The blocks by their number; one that is not in {@link #changed} may be in {@link #forced}. */
  private final Map<Long, byte[]> blocks = new HashMap<>();

  private Map<Long, byte[]> forced = Map.of();

  /** The numbers of the blocks that were changed since the last force. */
  private final Set<Long> changed = new HashSet<>();

  private long size;
  private long forcedSize;

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
    for (int done = 0; done < count; ) {
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
    if (newSize < size) {
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

  /** Makes the bytes that a program sees durable. */
  void force() {
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

  /** Replaces the bytes by a copy of another file's. */
  void copy(DiskContent other) {
    other.blocks.forEach(
        (number, block) -> {
          blocks.put(number, block.clone());
          changed.add(number);
        });
    size = other.size;
  }
}
