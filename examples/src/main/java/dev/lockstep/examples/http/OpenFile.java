// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.examples.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A file that is being served. It is opened on a thread of the pool; whoever made it closes it,
 * before or after that, so that a task that is cancelled meanwhile leaves no descriptor behind.
 */
final class OpenFile implements AutoCloseable {

  private volatile @Nullable Content content;
  private volatile boolean closed;

  /**
   * The content that is served.
   *
   * @param channel the channel that reads the file
   * @param size the number of bytes: its size when it was opened
   * @param changed the time of its last change
   * @param tag the entity tag, which another version of the file does not have
   */
  record Content(FileChannel channel, long size, Instant changed, String tag) {}

  /**
   * Opens the file that the path of a request names; blocks the thread. A symbolic link is followed
   * if it leads to a file below the root; whoever can write there while this looks is trusted. A
   * name that begins with a dot is not served.
   *
   * @param root the real path of the directory that must contain the file
   * @param path the path, percent-encoded
   * @return the file; empty if there is no such readable file
   */
  Optional<Content> open(Path root, String path) {
    Path file;
    BasicFileAttributes attributes;
    try {
      file = RequestPath.resolve(root, path).toRealPath();
      // read before it is opened: if it is replaced between, the tag is that of the older one, and
      // a client that has it asks again
      attributes = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (IOException | InvalidPathException e) {
      return Optional.empty();
    }
    if (!file.startsWith(root) || !attributes.isRegularFile()) {
      return Optional.empty();
    }
    try {
      return Optional.of(opened(file, attributes));
    } catch (NoSuchFileException | AccessDeniedException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new HttpError("503 Service Unavailable", "the file cannot be opened now");
    }
  }

  private Content opened(Path file, BasicFileAttributes attributes) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    try {
      FileTime time = attributes.lastModifiedTime();
      int hash = Objects.hash(time, attributes.size(), attributes.fileKey());
      String tag = "\"%x-%08x\"".formatted(time.toMillis(), hash);
      Content opened = new Content(channel, channel.size(), time.toInstant(), tag);
      content = opened;
      return opened;
    } finally {
      if (closed || content == null) {
        channel.close();
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    Content opened = content;
    if (opened != null) {
      try {
        opened.channel().close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
