// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.nio;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** Access to the files that Unix-domain sockets are bound to; the system does not remove them. */
final class SocketFiles {

  private SocketFiles() {}

  /** Removes a leftover socket file; a file of another kind stays. */
  static void removeStale(Path file) throws IOException {
    BasicFileAttributes attributes = attributes(file);
    if (attributes != null && attributes.isOther()) {
      Files.deleteIfExists(file);
    }
  }

  /** Returns the key that identifies a socket's file, or null if there is none. */
  static @Nullable Object keyOf(Path file) {
    BasicFileAttributes attributes = attributes(file);
    return attributes == null ? null : attributes.fileKey();
  }

  /** Removes the file of a socket, unless another file has replaced it. */
  static void remove(Path file, @Nullable Object key) {
    if (key != null && key.equals(keyOf(file))) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        // It stays; the next listener on this path removes it.
      }
    }
  }

  private static @Nullable BasicFileAttributes attributes(Path file) {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      return null;
    }
  }
}
