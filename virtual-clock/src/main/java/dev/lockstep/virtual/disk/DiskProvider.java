// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual.disk;

import dev.lockstep.virtual.disk.DiskTree.LastLink;
import dev.lockstep.virtual.disk.DiskTree.Place;
import dev.lockstep.virtual.disk.Refusal.Refused;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileOwnerAttributeView;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.spi.FileSystemProvider;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The provider that {@link Files} calls. It does what the JDK's does on Linux, with the same
 * exceptions, for a program that may do everything: permissions are kept and not enforced.
 */
final class DiskProvider extends FileSystemProvider {

  private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-r--r--");

  private final DiskFileSystem files;
  private final DiskCopies copies;

  DiskProvider(DiskFileSystem files) {
    this.files = files;
    copies = new DiskCopies(files, this);
  }

  private Disk disk() {
    return files.disk();
  }

  private DiskTree tree() {
    return files.disk().tree();
  }

  /** An operation on the tree, under its monitor. */
  interface Action<T> {

    T run(Place place) throws Refused, IOException;
  }

  /** Runs an operation on what a path leads to; what refuses it names the path. */
  <T> T at(Path path, LastLink last, Action<T> action) throws IOException {
    DiskPath ours = files.unwrap(path);
    disk().checkLife(disk().life());
    synchronized (tree()) {
      try {
        return action.run(tree().place(ours, last));
      } catch (Refused e) {
        throw e.about(path);
      }
    }
  }

  private static LastLink lastLink(LinkOption... options) {
    return List.of(options).contains(LinkOption.NOFOLLOW_LINKS) ? LastLink.KEPT : LastLink.FOLLOWED;
  }

  /** Returns the permissions that a new file is to have: those asked for, without the umask's. */
  private static Set<PosixFilePermission> permissions(
      Set<PosixFilePermission> usual, FileAttribute<?>... attributes) {
    Set<PosixFilePermission> chosen = usual;
    for (FileAttribute<?> attribute : attributes) {
      if (!attribute.name().equals("posix:permissions")
          || !(attribute.value() instanceof Set<?> asked)) {
        throw new UnsupportedOperationException(
            "a file cannot be created with the attribute '"
                + attribute.name()
                + "'; use 'posix:permissions', or set it afterwards");
      }
      Set<PosixFilePermission> all = PosixFilePermissions.fromString("rwxr-xr-x");
      all.removeIf(permission -> !asked.contains(permission));
      chosen = Set.copyOf(all);
    }
    return chosen;
  }

  // ---- files

  @Override
  public SeekableByteChannel newByteChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    return newFileChannel(path, options, attributes);
  }

  @Override
  public FileChannel newFileChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    return open(path, DiskOpening.of(options), permissions(FILE, attributes));
  }

  private FileChannel open(Path path, DiskOpening opening, Set<PosixFilePermission> permissions)
      throws IOException {
    files.unwrap(path);
    disk().checkLife(disk().life());
    if (opening.makesMissing() && !Files.exists(path)) {
      disk().about(DiskOperation.CHANGE, path);
    } else if (opening.cutting()) {
      disk().about(DiskOperation.WRITE, path);
    }
    return at(
        path,
        opening.lastLink(),
        place -> {
          DiskNode node = place.node();
          if (node != null) {
            opening.check(node);
          } else if (opening.makesMissing()) {
            node = tree().newFile(permissions);
            tree().enter(place, node);
          } else {
            throw new Refused(Refusal.NO_ENTRY);
          }
          DiskChannel channel = new DiskChannel(disk(), path, node, opening.mode());
          if (opening.cutting() && node.size() > 0) {
            channel.resize(0);
          }
          if (opening.deleting() && !place.isRoot()) {
            tree().remove(place);
          }
          return channel;
        });
  }

  // ---- directories

  @Override
  public DirectoryStream<Path> newDirectoryStream(
      Path directory, DirectoryStream.Filter<? super Path> filter) throws IOException {
    Objects.requireNonNull(filter);
    disk().about(DiskOperation.READ, directory);
    try {
      return at(
          directory,
          LastLink.FOLLOWED,
          place -> {
            DiskNode node = place.existing();
            if (!node.isDirectory()) {
              throw new Refused(Refusal.NOT_A_DIRECTORY);
            }
            List<Path> all = node.entries().keySet().stream().map(directory::resolve).toList();
            return new DiskListing(all, filter);
          });
    } catch (FileSystemException e) {
      if (Refusal.NOT_A_DIRECTORY.text().equals(e.getReason())) {
        throw new NotDirectoryException(directory.toString());
      }
      throw e;
    }
  }

  @Override
  public void createDirectory(Path directory, FileAttribute<?>... attributes) throws IOException {
    Set<PosixFilePermission> permissions = permissions(DiskTree.DIRECTORY, attributes);
    disk().about(DiskOperation.CHANGE, directory);
    create(directory, tree -> tree.newDirectory(permissions));
  }

  /** Makes a node. */
  private interface Maker {

    DiskNode make(DiskTree tree);
  }

  private void create(Path path, Maker maker) throws IOException {
    at(
        path,
        LastLink.KEPT,
        place -> {
          if (place.node() != null) {
            throw new Refused(Refusal.EXISTS);
          }
          tree().enter(place, maker.make(tree()));
          return place;
        });
  }

  @Override
  public void createSymbolicLink(Path link, Path target, FileAttribute<?>... attributes)
      throws IOException {
    if (attributes.length > 0) {
      throw new UnsupportedOperationException("a symbolic link has no attributes of its own");
    }
    String text = files.unwrap(target).toString();
    disk().about(DiskOperation.CHANGE, link);
    create(link, tree -> tree.newLink(text));
  }

  @Override
  public void createLink(Path link, Path existing) throws IOException {
    disk().about(DiskOperation.CHANGE, link);
    atBoth(
        existing,
        link,
        (from, to) -> {
          DiskNode node = from.existing();
          if (to.node() != null) {
            throw Refusal.EXISTS.about(link, existing);
          }
          if (node.isDirectory()) {
            throw Refusal.NOT_PERMITTED.about(link, existing);
          }
          tree().enter(to, node);
        },
        refused -> refused.about(link, existing));
  }

  @Override
  public Path readSymbolicLink(Path link) throws IOException {
    return at(
        link,
        LastLink.KEPT,
        place -> {
          String target = place.existing().target();
          if (target == null) {
            throw new NotLinkException(link.toString());
          }
          return files.getPath(target);
        });
  }

  @Override
  public void delete(Path path) throws IOException {
    disk().about(DiskOperation.CHANGE, path);
    at(
        path,
        LastLink.KEPT,
        place -> {
          delete(place, path);
          return place;
        });
  }

  /** Deletes what is at a place. */
  void delete(Place place, Path path) throws Refused, IOException {
    String last = files.unwrap(path).names().isEmpty() ? "" : path.getFileName().toString();
    if (last.equals(".")) {
      throw new Refused(Refusal.INVALID);
    }
    try {
      tree().delete(place);
    } catch (Refused e) {
      if (e.reason() == Refusal.NOT_EMPTY) {
        throw new DirectoryNotEmptyException(path.toString());
      }
      throw e;
    }
  }

  // ---- copies and moves

  /** An operation on two places, under the monitor of the tree. */
  interface PairAction {

    void run(Place from, Place to) throws Refused, IOException;
  }

  /** Makes the exception of an operation on two files. */
  interface Blame {

    FileSystemException of(Refusal reason);
  }

  void atBoth(Path source, Path target, PairAction action, Blame blame) throws IOException {
    DiskPath from = files.unwrap(source);
    DiskPath to = files.unwrap(target);
    disk().checkLife(disk().life());
    synchronized (tree()) {
      try {
        action.run(tree().place(from, LastLink.KEPT), tree().place(to, LastLink.KEPT));
      } catch (Refused e) {
        throw blame.of(e.reason());
      }
    }
  }

  @Override
  public void copy(Path source, Path target, CopyOption... options) throws IOException {
    copies.copy(source, target, List.of(options));
  }

  @Override
  public void move(Path source, Path target, CopyOption... options) throws IOException {
    copies.move(source, target, List.of(options));
  }

  // ---- attributes

  /** Returns the attributes of a file; a path through a file leads to nothing, as in the JDK. */
  DiskView.Attributes read(Path path, LinkOption... options) throws IOException {
    try {
      return attributes(path, options);
    } catch (FileSystemException e) {
      if (Refusal.NOT_A_DIRECTORY.text().equals(e.getReason())) {
        throw new NoSuchFileException(path.toString());
      }
      throw e;
    }
  }

  /** Returns the attributes of a file at this time. */
  private DiskView.Attributes attributes(Path path, LinkOption... options) throws IOException {
    return at(
        path,
        lastLink(options),
        place -> {
          DiskNode node = place.existing();
          DiskView.Attributes.Kind kind =
              node.isDirectory()
                  ? DiskView.Attributes.Kind.DIRECTORY
                  : node.isFile() ? DiskView.Attributes.Kind.FILE : DiskView.Attributes.Kind.LINK;
          return new DiskView.Attributes(
              disk(), node.number(), kind, node.size(), node.links, node.status());
        });
  }

  /** Changes the status of a file. */
  void change(Path path, UnaryOperator<DiskStatus> change, LinkOption... options)
      throws IOException {
    at(
        path,
        lastLink(options),
        place -> {
          DiskNode node = place.existing();
          node.status(change.apply(node.status()).changed(disk().now()));
          return node;
        });
  }

  @Override
  public <A extends BasicFileAttributes> A readAttributes(
      Path path, Class<A> type, LinkOption... options) throws IOException {
    if (type != BasicFileAttributes.class && type != PosixFileAttributes.class) {
      throw new UnsupportedOperationException(disk() + " has no " + type.getSimpleName());
    }
    return type.cast(read(path, options));
  }

  @Override
  public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options)
      throws IOException {
    int colon = attributes.indexOf(':');
    return view(path, attributes, options).read(attributes.substring(colon + 1));
  }

  @Override
  public void setAttribute(Path path, String attribute, Object value, LinkOption... options)
      throws IOException {
    view(path, attribute, options).set(attribute.substring(attribute.indexOf(':') + 1), value);
  }

  private DiskView view(Path path, String attributes, LinkOption... options) {
    int colon = attributes.indexOf(':');
    String name = colon < 0 ? "basic" : attributes.substring(0, colon);
    if (!DiskView.NAMES.contains(name)) {
      throw new UnsupportedOperationException(
          "there is no view '" + name + "'; use one of " + DiskView.NAMES);
    }
    return new DiskView(name, files.unwrap(path), options);
  }

  @Override
  @SuppressWarnings("NullAway") // null says that there is no such view, as FileSystemProvider asks
  public <V extends FileAttributeView> V getFileAttributeView(
      Path path, Class<V> type, LinkOption... options) {
    String name =
        type == BasicFileAttributeView.class
            ? "basic"
            : type == FileOwnerAttributeView.class
                ? "owner"
                : type == PosixFileAttributeView.class ? "posix" : null;
    return name == null ? null : type.cast(new DiskView(name, files.unwrap(path), options));
  }

  @Override
  public boolean isSameFile(Path one, Path other) throws IOException {
    return one.equals(other)
        || (other instanceof DiskPath path
            && path.getFileSystem() == files
            && attributes(one).number() == attributes(other).number());
  }

  @Override
  public boolean isHidden(Path path) {
    List<String> names = files.unwrap(path).names();
    return !names.isEmpty() && names.getLast().startsWith(".");
  }

  /** Returns the path without links and dots. */
  DiskPath realPath(DiskPath path, LinkOption... options) throws IOException {
    return at(
        path,
        lastLink(options),
        place -> {
          place.existing();
          return files.getPath(place.realPath());
        });
  }

  @Override
  public FileStore getFileStore(Path path) throws IOException {
    attributes(path);
    return files.store();
  }

  @Override
  public void checkAccess(Path path, AccessMode... modes) throws IOException {
    DiskView.Attributes attributes = read(path);
    boolean executable =
        attributes.permissions().contains(PosixFilePermission.OWNER_EXECUTE)
            || attributes.permissions().contains(PosixFilePermission.GROUP_EXECUTE)
            || attributes.permissions().contains(PosixFilePermission.OTHERS_EXECUTE);
    if (List.of(modes).contains(AccessMode.EXECUTE) && !executable) {
      throw new AccessDeniedException(path.toString());
    }
  }

  // ---- by URI

  @Override
  public String getScheme() {
    return "disk";
  }

  @Override
  public FileSystem newFileSystem(URI uri, Map<String, ?> settings) {
    throw noUri(uri);
  }

  @Override
  public FileSystem getFileSystem(URI uri) {
    throw noUri(uri);
  }

  @Override
  public Path getPath(URI uri) {
    throw noUri(uri);
  }

  private static UnsupportedOperationException noUri(URI uri) {
    return new UnsupportedOperationException(
        "a simulated disk cannot be found by " + uri + "; use the path from Host.path()");
  }
}
