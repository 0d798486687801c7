// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual.disk;

import dev.lockstep.virtual.disk.Refusal.Refused;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The directories and files of a disk: the tree that a program sees, and in its nodes what a crash
 * leaves. All access is under its monitor.
 */
final class DiskTree {

  /** The permissions of a directory that is created without others. */
  static final Set<PosixFilePermission> DIRECTORY = PosixFilePermissions.fromString("rwxr-xr-x");

  /** The number of symbolic links that Linux follows for one path. */
  private static final int MAX_LINKS = 40;

  private static final int LONGEST_NAME = 255;
  private static final int LONGEST_PATH = 4_095;

  /**
   * The end of a path.
   *
   * @param names the names from the root on, none of which is a symbolic link but the last
   * @param directory the directory of the last name; the root for the root itself
   * @param node what is there, or null
   */
  record Place(List<String> names, DiskNode directory, @Nullable DiskNode node) {

    boolean isRoot() {
      return names.isEmpty();
    }

    String name() {
      return names.getLast();
    }

    /** Returns what is there. */
    DiskNode existing() throws Refused {
      if (node == null) {
        throw new Refused(Refusal.NO_ENTRY);
      }
      return node;
    }

    /** Returns the path without links and dots. */
    String realPath() {
      return "/" + String.join("/", names);
    }
  }

  /** A move between two directories that is not durable yet. */
  private record Move(Place from, Place to, DiskNode node) {}

  /** The treatment of a symbolic link as the last name of a path. */
  enum LastLink {
    FOLLOWED,
    KEPT
  }

  private final Supplier<Instant> clock;
  private final DiskNode top;
  private final List<Move> moves = new ArrayList<>();
  private long capacity = Long.MAX_VALUE;
  private long used;
  private long lastNumber;

  DiskTree(Supplier<Instant> clock) {
    this.clock = clock;
    top = newDirectory(DIRECTORY);
    top.links = 1;
  }

  DiskNode newFile(Set<PosixFilePermission> permissions) {
    return DiskNode.file(++lastNumber, permissions, clock.get());
  }

  DiskNode newDirectory(Set<PosixFilePermission> permissions) {
    return DiskNode.directory(++lastNumber, permissions, clock.get());
  }

  DiskNode newLink(String target) {
    return DiskNode.link(++lastNumber, target, clock.get());
  }

  // ---- lookup

  /**
   * Returns the place where a path leads; only its last name may be missing.
   *
   * @throws Refused as Linux refuses to look it up
   */
  Place place(DiskPath path, LastLink last) throws Refused {
    if (bytes(path.toString()) > LONGEST_PATH) {
      throw new Refused(Refusal.NAME_TOO_LONG);
    }
    List<String> names = new ArrayList<>();
    List<DiskNode> nodes = new ArrayList<>(List.of(top));
    Deque<String> todo = new ArrayDeque<>(path.toAbsolutePath().names());
    int links = 0;
    while (!todo.isEmpty()) {
      String name = todo.pop();
      DiskNode directory = nodes.getLast();
      if (!directory.isDirectory()) {
        throw new Refused(Refusal.NOT_A_DIRECTORY);
      }
      if (bytes(name) > LONGEST_NAME) {
        throw new Refused(Refusal.NAME_TOO_LONG);
      }
      DiskNode node = directory.entries().get(name);
      String target = node == null ? null : node.target();
      if (name.equals("..") && !names.isEmpty()) {
        names.removeLast();
        nodes.removeLast();
      } else if (name.equals(".") || name.equals("..")) {
        // stays where it is; the root is above itself
      } else if (node == null && todo.isEmpty()) {
        names.add(name);
        return new Place(List.copyOf(names), directory, null);
      } else if (node == null) {
        throw new Refused(Refusal.NO_ENTRY);
      } else if (target == null || (todo.isEmpty() && last == LastLink.KEPT)) {
        names.add(name);
        nodes.add(node);
      } else if (links < MAX_LINKS) {
        links++;
        if (target.startsWith("/")) {
          names.clear();
          nodes.subList(1, nodes.size()).clear();
        }
        DiskPath.namesOf(target).reversed().forEach(todo::push);
      } else {
        throw new Refused(Refusal.LOOP);
      }
    }
    DiskNode directory = names.isEmpty() ? top : nodes.get(nodes.size() - 2);
    return new Place(List.copyOf(names), directory, nodes.getLast());
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  // ---- changes

  /** Enters a node under the name of a place, instead of any other. */
  void enter(Place place, DiskNode node) {
    remove(place);
    node.links++;
    used += node.links == 1 ? node.space() : 0;
    place.directory.entries().put(place.name(), node);
    node.status(node.status().changed(clock.get()));
  }

  /** Removes the name of a place; a file that is open can be used until it is closed. */
  void remove(Place place) {
    DiskNode node = place.directory.entries().remove(place.name());
    if (node != null) {
      node.links--;
      used -= node.links == 0 ? node.space() : 0;
      node.status(node.status().changed(clock.get()));
    }
    place.directory.status(place.directory.status().modified(clock.get()));
  }

  /**
   * Deletes what is at a place.
   *
   * @throws Refused if it does not exist or is a directory that is not empty
   */
  void delete(Place place) throws Refused {
    DiskNode node = place.existing();
    if (place.isRoot()) {
      throw new Refused(Refusal.BUSY);
    }
    if (node.isDirectory() && !node.entries().isEmpty()) {
      throw new Refused(Refusal.NOT_EMPTY);
    }
    remove(place);
  }

  /**
   * Moves what is at one place to another, instead of what is there, as {@code rename(2)} does.
   *
   * @throws Refused if that is impossible
   */
  void rename(Place from, Place to) throws Refused {
    DiskNode node = from.existing();
    DiskNode other = to.node();
    if (from.isRoot() || to.isRoot()) {
      throw new Refused(Refusal.BUSY);
    }
    if (isAbove(from, to)) {
      throw new Refused(Refusal.INVALID);
    }
    if (isAbove(to, from)) {
      throw new Refused(Refusal.NOT_EMPTY);
    }
    if (node == other) {
      return;
    }
    if (other != null) {
      if (node.isDirectory() && !other.isDirectory()) {
        throw new Refused(Refusal.NOT_A_DIRECTORY);
      }
      if (other.isDirectory() && !node.isDirectory()) {
        throw new Refused(Refusal.IS_A_DIRECTORY);
      }
      if (other.isDirectory() && !other.entries().isEmpty()) {
        throw new Refused(Refusal.NOT_EMPTY);
      }
    }
    remove(from);
    enter(to, node);
    if (from.directory() != to.directory()) {
      moves.add(new Move(from, to, node));
    }
  }

  private static boolean isAbove(Place one, Place other) {
    int depth = one.names().size();
    return depth < other.names().size() && one.names().equals(other.names().subList(0, depth));
  }

  /** Notes that a program has changed the bytes of a file, which had another size before. */
  void written(DiskNode node, long oldSize) {
    used += node.links == 0 ? 0 : node.space() - oldSize;
    node.status(node.status().modified(clock.get()));
  }

  // ---- space

  void limit(long bytes) {
    capacity = bytes;
  }

  long limit() {
    return capacity;
  }

  long used() {
    return used;
  }

  /** Throws if there is no space for a write that makes a file this long. */
  void checkSpace(DiskNode node, long newSize) throws Refused {
    if (used + Math.max(newSize - node.space(), 0) > capacity) {
      throw new Refused(Refusal.NO_SPACE);
    }
  }

  // ---- durability

  void force(DiskNode node) {
    if (node.isDirectory()) {
      for (Move move : List.copyOf(moves)) {
        if (move.from.directory == node || move.to.directory == node) {
          force(move);
        }
      }
    }
    node.force();
  }

  private void force(Move move) {
    DiskNode from = move.from.directory;
    DiskNode to = move.to.directory;
    if (from.forcedEntry(move.from.name()) == move.node) {
      from.forceEntry(move.from.name(), null);
    }
    if (to.entries().get(move.to.name()) == move.node) {
      to.forceEntry(move.to.name(), move.node);
    }
    moves.remove(move);
  }

  /** Makes a directory and those above it durable. */
  void forceUpwards(DiskPath directory) throws Refused {
    top.force();
    for (DiskPath path = directory; path != null; path = (DiskPath) path.getParent()) {
      place(path, LastLink.FOLLOWED).existing().force();
    }
  }

  /** Goes back to what is durable. */
  void crash() {
    moves.clear();
    used = 0;
    top.crash();
    top.links = 1;
    restore(top, Collections.newSetFromMap(new IdentityHashMap<>()));
  }

  /** Gives up what the machine has of files that are mapped. */
  void end() {
    end(top, Collections.newSetFromMap(new IdentityHashMap<>()));
  }

  private static void end(DiskNode node, Set<DiskNode> ended) {
    if (ended.add(node)) {
      if (node.isFile()) {
        node.content().end();
      } else if (node.isDirectory()) {
        node.entries().values().forEach(entry -> end(entry, ended));
      }
    }
  }

  private void restore(DiskNode directory, Set<DiskNode> restored) {
    for (DiskNode node : directory.entries().values()) {
      if (restored.add(node)) {
        node.crash();
        used += node.space();
        if (node.isDirectory()) {
          restore(node, restored);
        }
      }
      node.links++;
    }
  }
}
