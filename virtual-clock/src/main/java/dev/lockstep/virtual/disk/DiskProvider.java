// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual.disk;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The provider that {@link Files} calls: forwards to the file system in memory, and keeps the
 * disk's tree up to date.
 */
final class DiskProvider extends FileSystemProvider {

  private final DiskFileSystem files;

  DiskProvider(DiskFileSystem files) {
    this.files = files;
  }

  private Disk disk() {
    return files.disk();
  }

  private DiskTree tree() {
    return files.disk().tree();
  }

  private FileSystemProvider memory() {
    return files.memoryProvider();
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
    Path inMemory = files.unwrap(path);
    boolean appending = options.contains(StandardOpenOption.APPEND);
    boolean writing = appending || options.contains(StandardOpenOption.WRITE);
    boolean making =
        writing
            && (options.contains(StandardOpenOption.CREATE)
                || options.contains(StandardOpenOption.CREATE_NEW));
    boolean cutting = writing && options.contains(StandardOpenOption.TRUNCATE_EXISTING);
    disk().checkLife(disk().life());
    if (making && !Files.exists(inMemory)) {
      disk().about(DiskOperation.CHANGE, path);
    } else if (cutting) {
      disk().about(DiskOperation.WRITE, path);
    }
    Set<OpenOption> passedOn = new HashSet<>(options);
    boolean deleting = passedOn.remove(StandardOpenOption.DELETE_ON_CLOSE);
    boolean sync =
        options.contains(StandardOpenOption.SYNC) || options.contains(StandardOpenOption.DSYNC);
    passedOn.remove(StandardOpenOption.TRUNCATE_EXISTING);
    synchronized (tree()) {
      boolean existed = Files.exists(inMemory);
      FileChannel channel = memory().newFileChannel(inMemory, passedOn, attributes);
      DiskNode node = existed ? tree().existing(inMemory, true) : enter(inMemory);
      FileChannel content = memory().newFileChannel(inMemory, contentOptions(node));
      DiskChannel.Closing closing = deleting ? () -> deleteIfExists(path) : () -> {};
      DiskChannel.Mode mode = new DiskChannel.Mode(appending, sync, closing);
      DiskChannel opened = new DiskChannel(disk(), path, node, channel, content, mode);
      if (cutting && existed) {
        opened.cut(0);
      }
      return opened;
    }
  }

  private static Set<OpenOption> contentOptions(DiskNode node) {
    return node.isDirectory()
        ? Set.of(StandardOpenOption.READ)
        : Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  private DiskNode enter(Path inMemory) throws IOException {
    DiskNode node = DiskNode.file(disk().now());
    tree().enter(tree().place(inMemory, true), node);
    return node;
  }

  // ---- directories

  @Override
  public DirectoryStream<Path> newDirectoryStream(
      Path directory, DirectoryStream.Filter<? super Path> filter) throws IOException {
    disk().about(DiskOperation.READ, directory);
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> stream =
        memory().newDirectoryStream(files.unwrap(directory), path -> true)) {
      for (Path path : stream) {
        if (DiskTree.isHidden(path)) {
          continue;
        }
        Path wrapped = files.wrap(path);
        if (filter.accept(wrapped)) {
          found.add(wrapped);
        }
      }
    }
    found.sort(null); // the same order in every run
    return new Listing(found);
  }

  /** The entries of a directory at the time it was opened. */
  private record Listing(List<Path> paths) implements DirectoryStream<Path> {

    @Override
    public Iterator<Path> iterator() {
      return paths.iterator();
    }

    @Override
    public void close() {}
  }

  @Override
  public void createDirectory(Path directory, FileAttribute<?>... attributes) throws IOException {
    disk().about(DiskOperation.CHANGE, directory);
    Path inMemory = files.unwrap(directory);
    synchronized (tree()) {
      memory().createDirectory(inMemory, attributes);
      tree().enter(tree().place(inMemory, false), DiskNode.directory(disk().now()));
    }
  }

  @Override
  public void createSymbolicLink(Path link, Path target, FileAttribute<?>... attributes)
      throws IOException {
    disk().about(DiskOperation.CHANGE, link);
    Path inMemory = files.unwrap(link);
    Path targetInMemory = files.unwrap(target);
    synchronized (tree()) {
      memory().createSymbolicLink(inMemory, targetInMemory, attributes);
      tree().enter(tree().place(inMemory, false), DiskNode.link(targetInMemory, disk().now()));
    }
  }

  @Override
  public void createLink(Path link, Path existing) throws IOException {
    disk().about(DiskOperation.CHANGE, link);
    Path inMemory = files.unwrap(link);
    synchronized (tree()) {
      DiskNode node = tree().existing(files.unwrap(existing), false);
      memory().createLink(inMemory, files.unwrap(existing));
      tree().enter(tree().place(inMemory, false), node);
    }
  }

  @Override
  public Path readSymbolicLink(Path link) throws IOException {
    return files.wrap(memory().readSymbolicLink(files.unwrap(link)));
  }

  @Override
  public void delete(Path path) throws IOException {
    disk().about(DiskOperation.CHANGE, path);
    Path inMemory = files.unwrap(path);
    synchronized (tree()) {
      DiskTree.Place place = tree().place(inMemory, false);
      tree().delete(place, inMemory);
    }
  }

  @Override
  public void copy(Path source, Path target, CopyOption... options) throws IOException {
    disk().about(DiskOperation.READ, source);
    disk().about(DiskOperation.CHANGE, target);
    disk().about(DiskOperation.WRITE, target);
    Path from = files.unwrap(source);
    Path to = files.unwrap(target);
    synchronized (tree()) {
      boolean following = !List.of(options).contains(LinkOption.NOFOLLOW_LINKS);
      DiskNode original = tree().existing(from, following);
      tree().checkSpace(DiskNode.file(disk().now()), original.size, target);
      memory().copy(from, to, options);
      tree().enter(tree().place(to, false), copyOf(original));
    }
  }

  private DiskNode copyOf(DiskNode original) {
    if (original.isDirectory()) {
      return DiskNode.directory(disk().now());
    }
    Path target = original.target();
    if (target != null) {
      return DiskNode.link(target, disk().now());
    }
    DiskNode copy = DiskNode.file(disk().now());
    copy.size = original.size;
    return copy;
  }

  @Override
  public void move(Path source, Path target, CopyOption... options) throws IOException {
    disk().about(DiskOperation.CHANGE, source);
    Path from = files.unwrap(source);
    Path to = files.unwrap(target);
    synchronized (tree()) {
      DiskTree.Place oldPlace = tree().place(from, false);
      DiskTree.Place newPlace = tree().place(to, false);
      boolean same = Files.exists(to) && Files.isSameFile(from, to);
      memory().move(from, to, options);
      if (!same) {
        tree().move(oldPlace, newPlace);
      }
    }
  }

  // ---- attributes

  @Override
  public <A extends BasicFileAttributes> A readAttributes(
      Path path, Class<A> type, LinkOption... options) throws IOException {
    stamp(path, options);
    return memory().readAttributes(files.unwrap(path), type, options);
  }

  @Override
  public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options)
      throws IOException {
    stamp(path, options);
    return memory().readAttributes(files.unwrap(path), attributes, options);
  }

  /** Gives a file the loop's times, where the file system in memory has the machine's. */
  private void stamp(Path path, LinkOption... options) throws IOException {
    Path inMemory = files.unwrap(path);
    disk().checkLife(disk().life());
    BasicFileAttributeView view =
        memory().getFileAttributeView(inMemory, BasicFileAttributeView.class, options);
    synchronized (tree()) {
      boolean following = !List.of(options).contains(LinkOption.NOFOLLOW_LINKS);
      if (view != null && Files.exists(inMemory, options)) {
        FileTime time = FileTime.from(tree().existing(inMemory, following).modified);
        view.setTimes(time, time, time);
      }
    }
  }

  @Override
  public <V extends FileAttributeView> V getFileAttributeView(
      Path path, Class<V> type, LinkOption... options) {
    return memory().getFileAttributeView(files.unwrap(path), type, options);
  }

  @Override
  public void setAttribute(Path path, String attribute, Object value, LinkOption... options)
      throws IOException {
    memory().setAttribute(files.unwrap(path), attribute, value, options);
  }

  @Override
  public boolean isSameFile(Path one, Path other) throws IOException {
    return one.equals(other)
        || (other instanceof DiskPath path
            && path.getFileSystem() == files
            && memory().isSameFile(files.unwrap(one), path.inMemory()));
  }

  @Override
  public boolean isHidden(Path path) throws IOException {
    return memory().isHidden(files.unwrap(path));
  }

  @Override
  public FileStore getFileStore(Path path) throws IOException {
    return memory().getFileStore(files.unwrap(path));
  }

  @Override
  public void checkAccess(Path path, AccessMode... modes) throws IOException {
    disk().checkLife(disk().life());
    memory().checkAccess(files.unwrap(path), modes);
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
