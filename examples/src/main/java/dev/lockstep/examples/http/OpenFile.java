// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.examples.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * A file that is being served.
 *
 * @param channel the channel that reads it
 * @param size the number of bytes to serve: its size when it was opened
 */
record OpenFile(FileChannel channel, long size) implements AutoCloseable {

  /**
   * Opens the file that the path of a request names; blocks the thread.
   *
   * @param root the directory that must contain the file
   * @param path the path, percent-encoded
   * @return the file; empty if there is no such readable file
   */
  static Optional<OpenFile> below(Path root, String path) {
    try {
      Path file = root.resolve(decoded(path).substring(1)).normalize();
      if (!file.startsWith(root) || !Files.isRegularFile(file)) {
        return Optional.empty();
      }
      FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
      return Optional.of(new OpenFile(channel, channel.size()));
    } catch (NoSuchFileException | AccessDeniedException | InvalidPathException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new HttpError("503 Service Unavailable", "the file cannot be opened now");
    }
  }

  private static String decoded(String path) {
    try {
      return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new HttpError("400 Bad Request", "an escape in the path is malformed");
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
