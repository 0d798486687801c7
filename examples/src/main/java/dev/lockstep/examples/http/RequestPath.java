// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.examples.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** The path of a request as one of files. */
final class RequestPath {

  private RequestPath() {}

  /**
   * Returns the path below a directory that a request names.
   *
   * @param path the path, percent-encoded
   * @return the path, without symbolic links followed
   * @throws InvalidPathException if it can name no file that is served: a segment that is empty or
   *     begins with a dot, or has a separator in it
   * @throws HttpError if an escape is malformed
   */
  static Path resolve(Path root, String path) {
    String separator = root.getFileSystem().getSeparator();
    Path file = root;
    int start = 1;
    do {
      int slash = path.indexOf('/', start);
      int end = slash < 0 ? path.length() : slash;
      String name = decoded(path.substring(Math.min(start, end), end));
      if (name.isEmpty()
          || name.startsWith(".")
          || name.contains("/")
          || name.contains(separator)) {
        throw new InvalidPathException(name, "no name of a file that is served");
      }
      file = file.resolve(name);
      start = end + 1;
    } while (start <= path.length());
    return file;
  }

  private static String decoded(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) != '%') {
        bytes.write(text.charAt(i));
        continue;
      }
      long value = HttpText.number(text.substring(i + 1, Math.min(i + 3, text.length())), 16);
      if (value < 0 || i + 2 >= text.length()) {
        throw new HttpError("400 Bad Request", "an escape in the path is malformed");
      }
      bytes.write((int) value);
      i += 2;
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
