// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual.disk;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import org.jspecify.annotations.Nullable;

/** A path on a {@link Disk}, around one in memory. */
final class DiskPath implements Path {

  private final DiskFileSystem files;
  private final Path inMemory;

  DiskPath(DiskFileSystem files, Path inMemory) {
    this.files = files;
    this.inMemory = inMemory;
  }

  Path inMemory() {
    return inMemory;
  }

  private @Nullable Path wrap(@Nullable Path path) {
    return path == null ? null : files.wrap(path);
  }

  @Override
  public DiskFileSystem getFileSystem() {
    return files;
  }

  @Override
  public boolean isAbsolute() {
    return inMemory.isAbsolute();
  }

  @Override
  public @Nullable Path getRoot() {
    return wrap(inMemory.getRoot());
  }

  @Override
  public @Nullable Path getFileName() {
    return wrap(inMemory.getFileName());
  }

  @Override
  public @Nullable Path getParent() {
    return wrap(inMemory.getParent());
  }

  @Override
  public int getNameCount() {
    return inMemory.getNameCount();
  }

  @Override
  public Path getName(int index) {
    return files.wrap(inMemory.getName(index));
  }

  @Override
  public Path subpath(int from, int to) {
    return files.wrap(inMemory.subpath(from, to));
  }

  @Override
  public boolean startsWith(Path other) {
    return other instanceof DiskPath path
        && path.files == files
        && inMemory.startsWith(path.inMemory);
  }

  @Override
  public boolean endsWith(Path other) {
    return other instanceof DiskPath path
        && path.files == files
        && inMemory.endsWith(path.inMemory);
  }

  @Override
  public Path normalize() {
    return files.wrap(inMemory.normalize());
  }

  @Override
  public Path resolve(Path other) {
    return files.wrap(inMemory.resolve(files.unwrap(other)));
  }

  @Override
  public Path relativize(Path other) {
    return files.wrap(inMemory.relativize(files.unwrap(other)));
  }

  @Override
  public URI toUri() {
    try {
      return new URI("disk", files.disk().name(), inMemory.toAbsolutePath().toString(), null);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Path toAbsolutePath() {
    return files.wrap(inMemory.toAbsolutePath());
  }

  @Override
  public Path toRealPath(LinkOption... options) throws IOException {
    return files.wrap(inMemory.toRealPath(options));
  }

  @Override
  public WatchKey register(
      WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
    throw new UnsupportedOperationException(files.disk() + " cannot be watched; poll it instead");
  }

  @Override
  public int compareTo(Path other) {
    return inMemory.compareTo(files.unwrap(other));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof DiskPath path && path.files == files && path.inMemory.equals(inMemory);
  }

  @Override
  public int hashCode() {
    return inMemory.hashCode();
  }

  @Override
  public String toString() {
    return inMemory.toString();
  }
}
