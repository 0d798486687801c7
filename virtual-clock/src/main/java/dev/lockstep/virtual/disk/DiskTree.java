// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The directories and files of a disk: the tree that a program sees, and beside it what a crash
 * leaves. Paths are those of the file system in memory. All access is under its monitor.
 */
final class DiskTree {

  /** A name in a directory. */
  record Place(DiskNode directory, String name) {

    @Nullable DiskNode node() {
      return directory.entries().get(name);
    }
  }

  /** A move between two directories that is not durable yet. */
  private record Move(Place from, Place to, DiskNode node) {}

  private static final String HIDDEN = ".without-a-name-";

  private final Path root;
  private final Supplier<Instant> clock;
  private final DiskNode top;
  private final List<Move> moves = new ArrayList<>();
  private long capacity = Long.MAX_VALUE;
  private long used;
  private int hiddenCount;

  DiskTree(Path root, Supplier<Instant> clock) {
    this.root = root;
    this.clock = clock;
    top = DiskNode.directory(clock.get());
  }

  // ---- lookup

  /**
   * Returns the place where a name is, or would be.
   *
   * @param following whether to follow a link as the last name
   */
  Place place(Path path, boolean following) throws IOException {
    Path absolute = path.toAbsolutePath();
    if (following && Files.isSymbolicLink(absolute) && Files.exists(absolute)) {
      absolute = absolute.toRealPath();
    }
    Path parent = absolute.getParent();
    if (parent == null) {
      throw new FileSystemException(path.toString(), null, "the root cannot be changed");
    }
    return new Place(node(parent.toRealPath()), absolute.getFileName().toString());
  }

  /** Returns the node of a path that exists. */
  DiskNode existing(Path path, boolean following) throws IOException {
    LinkOption[] options =
        following ? new LinkOption[0] : new LinkOption[] {LinkOption.NOFOLLOW_LINKS};
    return node(path.toRealPath(options));
  }

  private DiskNode node(Path real) throws IOException {
    DiskNode node = top;
    for (Path name : real) {
      DiskNode next = name.toString().isEmpty() ? node : node.entries().get(name.toString());
      if (next == null) {
        throw new NoSuchFileException(real.toString());
      }
      node = next;
    }
    return node;
  }

  // ---- changes

  /** Enters a node that a program has just created, in place of any other. */
  void enter(Place place, DiskNode node) {
    remove(place);
    node.links++;
    used += node.links == 1 ? node.size : 0;
    place.directory.entries().put(place.name, node);
    place.directory.modified = clock.get();
  }

  /** Removes a name. */
  void remove(Place place) {
    DiskNode node = place.directory.entries().remove(place.name);
    if (node != null && --node.links == 0) {
      used -= node.size;
    }
    place.directory.modified = clock.get();
  }

  /** Deletes a name; a file that is open stays in memory until it is closed. */
  void delete(Place place, Path path) throws IOException {
    DiskNode node = place.node();
    if (node == null || node.channels == 0 || node.isDirectory()) {
      Files.delete(path);
    } else {
      Path hidden = root.resolve(HIDDEN + hiddenCount++);
      Files.move(path, hidden);
      node.hidden = hidden;
    }
    remove(place);
  }

  /** Returns whether a path is one that the program must not see. */
  static boolean isHidden(Path path) {
    return path.toString().startsWith("/" + HIDDEN);
  }

  /** Called when a channel on a node was closed. */
  synchronized void closed(DiskNode node) throws IOException {
    Path hidden = node.hidden;
    if (--node.channels == 0 && hidden != null) {
      node.hidden = null;
      Files.delete(hidden);
    }
  }

  /** Moves a node to another name. */
  void move(Place from, Place to) {
    DiskNode node = Objects.requireNonNull(from.node());
    from.directory.entries().remove(from.name);
    node.links--;
    used -= node.links == 0 ? node.size : 0;
    enter(to, node);
    from.directory.modified = clock.get();
    if (from.directory != to.directory) {
      moves.add(new Move(from, to, node));
    }
  }

  /** Notes that bytes of a file were written, and its size after that. */
  void written(DiskNode node, long from, long to, long size) {
    node.changed(from, to);
    used += node.links == 0 ? 0 : size - node.size;
    node.size = size;
    node.modified = clock.get();
  }

  // ---- space

  void limit(long bytes) {
    capacity = bytes;
  }

  long used() {
    return used;
  }

  /** Throws if there is no space for a write that makes a file this long. */
  void checkSpace(DiskNode node, long newSize, Path path) throws IOException {
    if (used + Math.max(newSize - node.size, 0) > capacity) {
      throw new FileSystemException(path.toString(), null, "No space left on device");
    }
  }

  // ---- durability

  void force(DiskNode node, @Nullable FileChannel content) throws IOException {
    if (!node.isDirectory()) {
      node.forceBytes(Objects.requireNonNull(content));
      return;
    }
    for (Move move : List.copyOf(moves)) {
      if (move.from.directory == node || move.to.directory == node) {
        if (move.from.directory.forcedEntry(move.from.name) == move.node) {
          move.from.directory.forceEntry(move.from.name, null);
        }
        if (move.to.node() == move.node) {
          move.to.directory.forceEntry(move.to.name, move.node);
        }
        moves.remove(move);
      }
    }
    node.forceEntries();
  }

  /** Makes a directory and those above it durable. */
  void forceUpwards(Path directory) throws IOException {
    for (Path path = directory.toRealPath(); path != null; path = path.getParent()) {
      node(path).forceEntries();
    }
  }

  /** Goes back to what is durable. */
  void crash() throws IOException {
    clear();
    moves.clear();
    used = 0;
    restore(top, root, new IdentityHashMap<>());
  }

  private void clear() throws IOException {
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException error)
              throws IOException {
            if (!directory.equals(root)) {
              Files.delete(directory);
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private void restore(DiskNode directory, Path path, Map<DiskNode, Path> restored)
      throws IOException {
    directory.crash();
    for (Map.Entry<String, DiskNode> entry : directory.entries().entrySet()) {
      DiskNode node = entry.getValue();
      Path name = path.resolve(entry.getKey());
      Path other = restored.putIfAbsent(node, name);
      if (other != null) {
        Files.createLink(name, other);
      } else if (node.isDirectory()) {
        Files.createDirectory(name);
        restore(node, name, restored);
      } else if (node.target() != null) {
        Files.createSymbolicLink(name, node.target());
        node.crash();
      } else {
        node.crash();
        Files.write(name, node.bytes());
        used += node.size;
      }
      node.links++;
    }
  }
}
