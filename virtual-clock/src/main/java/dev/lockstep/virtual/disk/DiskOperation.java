package dev.lockstep.virtual.disk;

import java.util.Locale;

/** What a {@link Disk} is asked to do. */
public enum DiskOperation {
  /** Bytes of a file are read. */
  READ,
  /** Bytes of a file are written, or cut off. */
  WRITE,
  /** A file or a directory is forced: {@code FileChannel.force}, or a write that is in sync. */
  FORCE,
  /** A directory changes: something in it is made, moved, linked or deleted. */
  CHANGE;

  /** Such as {@code disk db write}: the fault point of this operation on a disk. */
  String pointOn(String disk) {
    return "disk " + disk + " " + name().toLowerCase(Locale.ROOT);
  }
}
