// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual.disk;

import dev.lockstep.virtual.disk.DiskTree.LastLink;
import dev.lockstep.virtual.disk.DiskTree.Place;
import dev.lockstep.virtual.disk.Refusal.Refused;
import java.io.IOException;
import java.nio.file.CopyOption;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;

/** The copies and moves of a {@link Disk}, step by step as the JDK makes them on Linux. */
final class DiskCopies {

  private final DiskFileSystem files;
  private final DiskProvider provider;

  DiskCopies(DiskFileSystem files, DiskProvider provider) {
    this.files = files;
    this.provider = provider;
  }

  private Disk disk() {
    return files.disk();
  }

  private DiskTree tree() {
    return files.disk().tree();
  }

  /** Copies a file, as {@code Files.copy} does. */
  void copy(Path source, Path target, List<CopyOption> options) throws IOException {
    checkOptions(
        options,
        Set.of(
            StandardCopyOption.REPLACE_EXISTING,
            StandardCopyOption.COPY_ATTRIBUTES,
            LinkOption.NOFOLLOW_LINKS));
    disk().about(DiskOperation.READ, source);
    disk().about(DiskOperation.CHANGE, target);
    disk().about(DiskOperation.WRITE, target);
    boolean keeping = options.contains(StandardCopyOption.COPY_ATTRIBUTES);
    LastLink last = options.contains(LinkOption.NOFOLLOW_LINKS) ? LastLink.KEPT : LastLink.FOLLOWED;
    synchronized (tree()) {
      DiskNode original = provider.at(source, last, Place::existing);
      if (isReplaced(original, target, options)) {
        provider.at(
            target,
            LastLink.KEPT,
            place -> {
              tree().checkSpace(tree().newLink(""), original.space());
              tree().enter(place, copyOf(original, keeping));
              return place;
            });
      }
    }
  }

  private static void checkOptions(List<CopyOption> options, Set<CopyOption> allowed) {
    for (CopyOption option : options) {
      if (!allowed.contains(option)) {
        throw new UnsupportedOperationException(
            "the option " + option + " cannot be used here; use some of " + allowed);
      }
    }
  }

  /**
   * Makes way for a file at a target; returns false if it is there already.
   *
   * @throws FileAlreadyExistsException if another one is there and may not be replaced
   */
  private boolean isReplaced(DiskNode node, Path target, List<CopyOption> options)
      throws IOException {
    DiskNode other;
    try {
      other = provider.at(target, LastLink.KEPT, place -> place).node();
    } catch (FileSystemException e) {
      return true; // what creates the file says why that is impossible
    }
    if (other == null) {
      return true;
    }
    if (other == node) {
      return false;
    }
    if (!options.contains(StandardCopyOption.REPLACE_EXISTING)) {
      throw new FileAlreadyExistsException(target.toString());
    }
    provider.at(
        target,
        LastLink.KEPT,
        place -> {
          provider.delete(place, target);
          return place;
        });
    return true;
  }

  private DiskNode copyOf(DiskNode original, boolean keeping) {
    DiskStatus status = original.status();
    String target = original.target();
    DiskNode copy;
    if (original.isDirectory()) {
      copy = tree().newDirectory(status.permissions());
    } else if (target != null) {
      copy = tree().newLink(target);
    } else {
      copy = tree().newFile(status.permissions());
      copy.content().copy(original.content());
    }
    if (keeping) {
      copy.status(
          copy.status()
              .withTimes(status.accessed(), status.modified())
              .withOwner(status.owner(), status.group()));
    }
    return copy;
  }

  /** Moves a file, as {@code Files.move} does. */
  void move(Path source, Path target, List<CopyOption> options) throws IOException {
    checkOptions(
        options,
        Set.of(
            StandardCopyOption.REPLACE_EXISTING,
            StandardCopyOption.ATOMIC_MOVE,
            LinkOption.NOFOLLOW_LINKS));
    disk().about(DiskOperation.CHANGE, source);
    synchronized (tree()) {
      if (options.contains(StandardCopyOption.ATOMIC_MOVE)
          || isReplaced(provider.at(source, LastLink.KEPT, Place::existing), target, options)) {
        provider.atBoth(
            source,
            target,
            (from, to) -> {
              if (endsWithDots(source) || endsWithDots(target)) {
                throw new Refused(Refusal.BUSY);
              }
              tree().rename(from, to);
            },
            reason -> reason.about(source, target));
      }
    }
  }

  private boolean endsWithDots(Path path) {
    List<String> names = files.unwrap(path).names();
    return !names.isEmpty() && (names.getLast().equals(".") || names.getLast().equals(".."));
  }
}
