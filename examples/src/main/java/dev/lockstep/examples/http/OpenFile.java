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
 * @param channel reads it
 * @param size how much of it is served, in bytes: what it had when it was opened
 */
record OpenFile(FileChannel channel, long size) implements AutoCloseable {

  /**
   * Opens the file that the path of a request names, which blocks.
   *
   * @param root the directory that it has to be in
   * @param path the path, in which %20 stands for a space
   * @return the file; none if there is none that may be read
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
