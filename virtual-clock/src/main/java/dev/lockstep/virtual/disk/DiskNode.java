// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual.disk;

import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A file, a directory or a symbolic link of a disk, whatever its names: what a running program
 * sees, and next to it what a crash leaves.
 */
final class DiskNode {

  private static final long DIRECTORY_SIZE = 4_096;

  private final long number;

  /** The entries that a program sees; null unless it is a directory. */
  private @Nullable Map<String, DiskNode> entries;

  /** The entries that survive a crash. */
  private Map<String, DiskNode> forcedEntries = Map.of();

  /** The target; null unless it is a symbolic link, which is durable as a whole with its name. */
  private final @Nullable String target;

  /** The bytes; null unless it is a file. */
  private final @Nullable DiskContent content;

  private DiskStatus status;
  private DiskStatus forcedStatus;

  /** The locks that are held on it. */
  private final List<DiskLock> locks = new ArrayList<>();

  /** The number of its names. */
  int links;

  private DiskNode(
      long number,
      @Nullable Map<String, DiskNode> entries,
      @Nullable String target,
      @Nullable DiskContent content,
      DiskStatus status) {
    this.number = number;
    this.entries = entries;
    this.target = target;
    this.content = content;
    this.status = status;
    forcedStatus = status;
  }

  static DiskNode file(long number, Set<PosixFilePermission> permissions, Instant now) {
    return new DiskNode(number, null, null, new DiskContent(), DiskStatus.create(permissions, now));
  }

  static DiskNode directory(long number, Set<PosixFilePermission> permissions, Instant now) {
    return new DiskNode(number, new TreeMap<>(), null, null, DiskStatus.create(permissions, now));
  }

  static DiskNode link(long number, String target, Instant now) {
    Set<PosixFilePermission> all = Set.of(PosixFilePermission.values());
    return new DiskNode(number, null, target, null, DiskStatus.create(all, now));
  }

  /** Returns the number that tells it from all others of its disk. */
  long number() {
    return number;
  }

  boolean isDirectory() {
    return entries != null;
  }

  boolean isFile() {
    return content != null;
  }

  /** Returns the path in a symbolic link, or null if it is none. */
  @Nullable String target() {
    return target;
  }

  /**
   * Returns the entries that a program sees, by their names.
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

  /**
   * Returns the bytes that a program sees.
   *
   * @throws IllegalStateException if it is not a file
   */
  DiskContent content() {
    DiskContent own = content;
    if (own == null) {
      throw new IllegalStateException("not a file");
    }
    return own;
  }

  List<DiskLock> locks() {
    return locks;
  }

  /** Returns the size as a program sees it, in bytes. */
  long size() {
    if (content != null) {
      return content.size();
    }
    return target == null ? DIRECTORY_SIZE : target.getBytes(StandardCharsets.UTF_8).length;
  }

  /** Returns the bytes that it takes of the capacity of the disk. */
  long space() {
    return content == null ? 0 : content.size();
  }

  DiskStatus status() {
    return status;
  }

  void status(DiskStatus newStatus) {
    status = newStatus;
  }

  // ---- durability

  /** Makes the bytes and the status, or the entries, that a program sees durable. */
  void force() {
    forcedStatus = status;
    if (content != null) {
      content.force();
    } else if (entries != null) {
      forcedEntries = new TreeMap<>(entries);
    }
  }

  /** Makes one entry durable, or its absence if the node is null. */
  void forceEntry(String name, @Nullable DiskNode node) {
    Map<String, DiskNode> changed = new TreeMap<>(forcedEntries);
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
    locks.clear();
    status = forcedStatus;
    if (content != null) {
      content.crash();
    } else if (entries != null) {
      entries = new TreeMap<>(forcedEntries);
    }
  }
}
