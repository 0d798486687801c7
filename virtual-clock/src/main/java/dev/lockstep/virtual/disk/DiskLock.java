// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual.disk;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;

/** A lock of a region of a file of a {@link Disk}; two of one disk never overlap. */
final class DiskLock extends FileLock {

  private final DiskTree tree;
  private final DiskNode node;

  /** Creates a lock that is not held. */
  private DiskLock(
      DiskChannel channel, DiskTree tree, DiskNode node, long position, long size, boolean shared) {
    super(channel, position, size, shared);
    this.tree = tree;
    this.node = node;
  }

  /**
   * Locks a region.
   *
   * @throws OverlappingFileLockException if a part of it is locked
   */
  static DiskLock take(
      DiskChannel channel, DiskTree tree, DiskNode node, long position, long size, boolean shared) {
    DiskLock lock = new DiskLock(channel, tree, node, position, size, shared);
    synchronized (tree) {
      if (node.locks().stream().anyMatch(held -> held.overlaps(position, lock.size()))) {
        throw new OverlappingFileLockException();
      }
      node.locks().add(lock);
    }
    return lock;
  }

  @Override
  public boolean isValid() {
    synchronized (tree) {
      return node.locks().contains(this);
    }
  }

  @Override
  public void release() throws IOException {
    if (!acquiredBy().isOpen()) {
      throw new ClosedChannelException();
    }
    synchronized (tree) {
      node.locks().remove(this);
    }
  }
}
