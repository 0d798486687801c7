package dev.lockstep.internal.nio;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** The files that Unix-domain sockets are bound to, which the system leaves behind. */
final class SocketFiles {

  private SocketFiles() {}

  /** Removes the file of a socket that somebody has left; anything else stays. */
  static void removeStale(Path file) throws IOException {
    BasicFileAttributes attributes = attributes(file);
    if (attributes != null && attributes.isOther()) {
      Files.deleteIfExists(file);
    }
  }

  /** What identifies the file of a socket, or null. */
  static @Nullable Object keyOf(Path file) {
    BasicFileAttributes attributes = attributes(file);
    return attributes == null ? null : attributes.fileKey();
  }

  /** Removes the file of a socket, unless it has become another one's. */
  static void remove(Path file, @Nullable Object key) {
    if (key != null && key.equals(keyOf(file))) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        // It stays: the next one to listen there removes it.
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
