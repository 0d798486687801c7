// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual.disk;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** The entries of a directory at the time it was opened, by name. */
final class DiskListing implements DirectoryStream<Path> {

  private final Iterator<Path> paths;
  private final Filter<? super Path> filter;
  private boolean iterated;
  private boolean closed;

  DiskListing(List<Path> paths, Filter<? super Path> filter) {
    this.paths = paths.iterator();
    this.filter = filter;
  }

  @Override
  public Iterator<Path> iterator() {
    if (closed || iterated) {
      throw new IllegalStateException(
          closed
              ? "the directory stream is closed; open another one"
              : "a directory stream has one iterator; open another one");
    }
    iterated = true;
    return new Entries();
  }

  private final class Entries implements Iterator<Path> {

    private @Nullable Path next;

    @Override
    public boolean hasNext() {
      try {
        while (next == null && !closed && paths.hasNext()) {
          Path path = paths.next();
          next = filter.accept(path) ? path : null;
        }
      } catch (IOException e) {
        throw new DirectoryIteratorException(e);
      }
      return next != null;
    }

    @Override
    public Path next() {
      Path found = hasNext() ? next : null;
      if (found == null) {
        throw new NoSuchElementException("the directory has no more entries");
      }
      next = null;
      return found;
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}
