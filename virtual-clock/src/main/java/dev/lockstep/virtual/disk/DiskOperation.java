// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual.disk;

import java.util.Locale;

/**
 * An operation of a {@link Disk}, at which faults can happen.
 *
 * @since 0.1.0
 */
public enum DiskOperation {
  /** Bytes of a file are read, or the entries of a directory. */
  READ,
  /** Bytes of a file are written, or truncated. */
  WRITE,
  /** A file or a directory is forced: {@code FileChannel.force}, or a write in sync mode. */
  FORCE,
  /** A directory changes: something in it is created, moved, linked or deleted. */
  CHANGE;

  /** Returns the fault point of this operation on a disk, such as {@code disk db write}. */
  String pointOn(String disk) {
    return "disk " + disk + " " + name().toLowerCase(Locale.ROOT);
  }
}
