// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.nio;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/** Access to the files that Unix-domain sockets are bound to; the system does not remove them. */
final class SocketFiles {

  /** The bits of a file's mode that are its kind, and those of a socket ({@code stat(2)}). */
  private static final int KIND = 0170000;

  private static final int SOCKET = 0140000;

  private SocketFiles() {}

  /**
   * Removes a socket file that nobody listens to any more; any other file stays, so that binding to
   * its path fails.
   *
   * @throws IOException if the file cannot be removed
   */
  static void removeDead(Path file) throws IOException {
    if (isSocket(file) && isRefused(file)) {
      Files.deleteIfExists(file);
    }
  }

  private static boolean isSocket(Path file) {
    try {
      Object mode = Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS);
      return ((Integer) mode & KIND) == SOCKET;
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return false; // there is no file, or nobody can tell: it stays
    }
  }

  /**
   * Returns whether a connection is refused, which says that no process has the socket: one that is
   * busy, not permitted or of another type does not refuse.
   */
  private static boolean isRefused(Path file) {
    try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      probe.configureBlocking(false);
      probe.connect(UnixDomainSocketAddress.of(file));
      return false;
    } catch (ConnectException e) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * The mark that tells a file from another one that takes its path, and perhaps its number, later.
   */
  record Key(Object number, FileTime created) {}

  /** Returns the key that identifies a socket's file, or null if there is none. */
  static @Nullable Key keyOf(Path file) {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      Object number = attributes.fileKey();
      return number == null ? null : new Key(number, attributes.creationTime());
    } catch (IOException e) {
      return null;
    }
  }

  /** Removes the file of a socket, unless another file has replaced it. */
  static void remove(Path file, @Nullable Key key) {
    if (key != null && key.equals(keyOf(file))) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        // It stays; the next listener on this path removes it.
      }
    }
  }
}
