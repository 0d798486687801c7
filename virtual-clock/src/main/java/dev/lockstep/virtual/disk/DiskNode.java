// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A file, a directory or a symbolic link of a disk, whatever its names: the durable part of it,
 * next to what a running program sees. The bytes that the program sees are in the file system in
 * memory.
 */
final class DiskNode {

  private static final byte[] NOTHING = {};

  /** The entries that a program sees; null unless it is a directory. */
  private @Nullable Map<String, DiskNode> entries;

  /** The entries that survive a crash. */
  private Map<String, DiskNode> forcedEntries = Map.of();

  /** The target; null unless it is a symbolic link, which is durable as a whole with its name. */
  private final @Nullable Path target;

  /** The bytes that survive a crash: the first {@link #forcedSize}. */
  private byte[] forced = NOTHING;

  private int forcedSize;

  /**
   * The range of the bytes that were changed since the last force; empty if its start is not before
   * its end.
   */
  private long changedFrom;

  private long changedTo = Long.MAX_VALUE;

  /** The size that a program sees, in bytes. */
  long size;

  /** The number of its names. */
  int links;

  /** The number of channels that are open on it. */
  int channels;

  /** Its path in memory while it has no name but channels are open on it. */
  @Nullable Path hidden;

  /** The time of the last change on the loop's clock, for file attributes only. */
  Instant modified;

  private DiskNode(@Nullable Map<String, DiskNode> entries, @Nullable Path target, Instant now) {
    this.entries = entries;
    this.target = target;
    modified = now;
  }

  static DiskNode file(Instant now) {
    return new DiskNode(null, null, now);
  }

  static DiskNode directory(Instant now) {
    return new DiskNode(new LinkedHashMap<>(), null, now);
  }

  static DiskNode link(Path target, Instant now) {
    return new DiskNode(null, target, now);
  }

  boolean isDirectory() {
    return entries != null;
  }

  @Nullable Path target() {
    return target;
  }

  /**
   * Returns the entries that a program sees.
   *
   * @throws IllegalStateException if it is not a directory
   */
  Map<String, DiskNode> entries() {
    Map<String, DiskNode> own = entries;
    if (own == null) {
      throw new IllegalStateException("not a directory");
    }
    return own;
  }

  // ---- durability

  /**
   * Notes that a program has changed bytes.
   *
   * @param from the first of them
   * @param to the one after the last
   */
  void changed(long from, long to) {
    changedFrom = Math.min(changedFrom, from);
    changedTo = Math.max(changedTo, to);
  }

  /** Makes the bytes that a program sees durable. */
  void forceBytes(FileChannel content) throws IOException {
    int newSize = Math.toIntExact(content.size());
    if (newSize > forced.length) {
      forced = Arrays.copyOf(forced, Math.max(newSize, forced.length * 2));
    }
    int from = (int) Math.min(changedFrom, newSize);
    ByteBuffer rest = ByteBuffer.wrap(forced, from, (int) Math.min(changedTo, newSize) - from);
    while (rest.hasRemaining() && content.read(rest, rest.position()) >= 0) {
      // until all is read
    }
    forcedSize = newSize;
    nothingChanged();
  }

  private void nothingChanged() {
    changedFrom = Long.MAX_VALUE;
    changedTo = 0;
  }

  /** Makes the entries that a program sees durable. */
  void forceEntries() {
    forcedEntries = new LinkedHashMap<>(entries());
  }

  /** Makes one entry durable, or its absence if the node is null. */
  void forceEntry(String name, @Nullable DiskNode node) {
    Map<String, DiskNode> changed = new LinkedHashMap<>(forcedEntries);
    if (node == null) {
      changed.remove(name);
    } else {
      changed.put(name, node);
    }
    forcedEntries = changed;
  }

  /** Returns the node that a crash leaves under a name, or null. */
  @Nullable DiskNode forcedEntry(String name) {
    return forcedEntries.get(name);
  }

  /** Goes back to what is durable. */
  void crash() {
    links = 0;
    channels = 0;
    hidden = null;
    if (isDirectory()) {
      entries = new LinkedHashMap<>(forcedEntries);
    } else {
      size = forcedSize;
      nothingChanged();
    }
  }

  /** Returns a copy of the bytes that are durable. */
  byte[] bytes() {
    return Arrays.copyOf(forced, forcedSize);
  }
}
