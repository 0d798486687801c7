// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual.disk;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A path on a {@link Disk}, with the rules and the order of the JDK's paths on Linux. */
final class DiskPath implements Path {

  private final DiskFileSystem files;
  private final boolean absolute;

  /** The names; none for the root, one that is empty for the empty path. */
  private final List<String> names;

  private final String text;

  private DiskPath(DiskFileSystem files, boolean absolute, List<String> names) {
    this.files = files;
    this.absolute = absolute;
    this.names = absolute || !names.isEmpty() ? List.copyOf(names) : List.of("");
    text = (absolute ? "/" : "") + String.join("/", names);
  }

  /**
   * Returns the path of a text.
   *
   * @throws InvalidPathException if the text has a character that no name can have
   */
  static DiskPath of(DiskFileSystem files, String text) {
    if (text.indexOf('\0') >= 0) {
      throw new InvalidPathException(text, "Nul character not allowed");
    }
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw new InvalidPathException(
          text, "Malformed input or input contains unmappable characters");
    }
    return new DiskPath(files, text.startsWith("/"), namesOf(text));
  }

  /** Returns the names of a text, without the empty ones between slashes. */
  static List<String> namesOf(String text) {
    List<String> names = new ArrayList<>();
    for (int start = 0; start <= text.length(); ) {
      int slash = text.indexOf('/', start);
      int end = slash < 0 ? text.length() : slash;
      if (end > start) {
        names.add(text.substring(start, end));
      }
      start = end + 1;
    }
    return names;
  }

  List<String> names() {
    return names;
  }

  private DiskPath path(boolean isAbsolute, List<String> some) {
    return new DiskPath(files, isAbsolute, some);
  }

  private boolean isEmpty() {
    return text.isEmpty();
  }

  @Override
  public DiskFileSystem getFileSystem() {
    return files;
  }

  @Override
  public boolean isAbsolute() {
    return absolute;
  }

  // ---- parts

  @Override
  public @Nullable Path getRoot() {
    return absolute ? path(true, List.of()) : null;
  }

  @Override
  public @Nullable Path getFileName() {
    return names.isEmpty() ? null : path(false, names.subList(names.size() - 1, names.size()));
  }

  @Override
  public @Nullable Path getParent() {
    if (names.isEmpty() || (names.size() == 1 && !absolute)) {
      return null;
    }
    return path(absolute, names.subList(0, names.size() - 1));
  }

  @Override
  public int getNameCount() {
    return names.size();
  }

  @Override
  public Path getName(int index) {
    if (index < 0 || index >= names.size()) {
      throw new IllegalArgumentException(
          "index = " + index + " must be less than the number of names, " + names.size());
    }
    return path(false, List.of(names.get(index)));
  }

  @Override
  public Path subpath(int from, int to) {
    if (from < 0 || from >= to || to > names.size()) {
      throw new IllegalArgumentException(
          "from = " + from + " and to = " + to + " must be a range in " + names.size() + " names");
    }
    return path(false, names.subList(from, to));
  }

  @Override
  public boolean startsWith(Path other) {
    return other instanceof DiskPath path
        && path.files == files
        && path.absolute == absolute
        && path.names.size() <= names.size()
        && path.names.equals(names.subList(0, path.names.size()));
  }

  @Override
  public boolean endsWith(Path other) {
    if (!(other instanceof DiskPath path)
        || path.files != files
        || path.names.size() > names.size()
        || (path.absolute && !path.equals(this))) {
      return false;
    }
    return path.names.equals(names.subList(names.size() - path.names.size(), names.size()));
  }

  // ---- other paths

  @Override
  public Path normalize() {
    return normalized();
  }

  private DiskPath normalized() {
    List<String> kept = new ArrayList<>();
    for (String name : names) {
      boolean goesUp = name.equals("..");
      if (goesUp && !kept.isEmpty() && !kept.getLast().equals("..")) {
        kept.removeLast();
      } else if (!name.equals(".") && !(goesUp && absolute)) {
        kept.add(name);
      }
    }
    return path(absolute, kept);
  }

  @Override
  public Path resolve(Path other) {
    DiskPath path = files.unwrap(other);
    if (path.absolute || isEmpty()) {
      return path;
    }
    if (path.isEmpty()) {
      return this;
    }
    List<String> all = new ArrayList<>(names);
    all.addAll(path.names);
    return path(absolute, all);
  }

  @Override
  public Path relativize(Path other) {
    DiskPath to = files.unwrap(other);
    if (to.equals(this)) {
      return path(false, List.of());
    }
    if (to.absolute != absolute) {
      throw new IllegalArgumentException(
          "'" + this + "' and '" + other + "' must both be absolute, or both relative");
    }
    if (isEmpty()) {
      return to;
    }
    DiskPath from = this;
    if (hasDots(names) || hasDots(to.names)) {
      from = normalized();
      to = to.normalized();
    }
    int same = 0;
    while (same < Math.min(from.names.size(), to.names.size())
        && from.names.get(same).equals(to.names.get(same))) {
      same++;
    }
    List<String> up = from.isEmpty() ? List.of() : from.names.subList(same, from.names.size());
    if (hasDots(up)) {
      throw new IllegalArgumentException("there is no path from '" + this + "' to '" + other + "'");
    }
    List<String> all = new ArrayList<>(Collections.nCopies(up.size(), ".."));
    if (!to.isEmpty()) {
      all.addAll(to.names.subList(same, to.names.size()));
    }
    return path(false, all);
  }

  private static boolean hasDots(List<String> names) {
    return names.contains(".") || names.contains("..");
  }

  @Override
  public URI toUri() {
    try {
      return new URI("disk", files.disk().name(), toAbsolutePath().toString(), null);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public DiskPath toAbsolutePath() {
    return absolute ? this : path(true, isEmpty() ? List.of() : names);
  }

  @Override
  public Path toRealPath(LinkOption... options) throws IOException {
    return files.provider().realPath(this, options);
  }

  @Override
  public WatchKey register(
      WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
    throw new UnsupportedOperationException(files.disk() + " cannot be watched; poll it instead");
  }

  // ---- comparison

  /** Compares the bytes of the texts, as Linux does. */
  @Override
  public int compareTo(Path other) {
    DiskPath path = (DiskPath) other;
    return Arrays.compareUnsigned(
        text.getBytes(StandardCharsets.UTF_8), path.text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof DiskPath path && path.files == files && path.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
