// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual.disk;

import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.ProviderMismatchException;
import java.nio.file.WatchService;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;

/** The file system of a {@link Disk}, around one in memory. */
final class DiskFileSystem extends FileSystem {

  private final Disk disk;
  private final FileSystem memory;
  private final DiskProvider provider = new DiskProvider(this);

  DiskFileSystem(Disk disk, FileSystem memory) {
    this.disk = disk;
    this.memory = memory;
  }

  Disk disk() {
    return disk;
  }

  FileSystemProvider memoryProvider() {
    return memory.provider();
  }

  DiskPath wrap(Path inMemory) {
    return new DiskPath(this, inMemory);
  }

  /**
   * Returns the path in memory behind a path of this file system.
   *
   * @throws ProviderMismatchException if the path is of another file system
   */
  Path unwrap(Path path) {
    if (path instanceof DiskPath ours && ours.getFileSystem() == this) {
      return ours.inMemory();
    }
    throw new ProviderMismatchException(path + " is not on " + disk);
  }

  @Override
  public FileSystemProvider provider() {
    return provider;
  }

  /** Throws: the disk is closed, not its file system. */
  @Override
  public void close() {
    throw new UnsupportedOperationException(
        "a disk's file system cannot be closed; close the Disk");
  }

  @Override
  public boolean isOpen() {
    return memory.isOpen();
  }

  @Override
  public boolean isReadOnly() {
    return false;
  }

  @Override
  public String getSeparator() {
    return memory.getSeparator();
  }

  @Override
  public Iterable<Path> getRootDirectories() {
    return wrapAll(memory.getRootDirectories());
  }

  private List<Path> wrapAll(Iterable<Path> paths) {
    return StreamSupport.stream(paths.spliterator(), false).map(path -> (Path) wrap(path)).toList();
  }

  @Override
  public Iterable<FileStore> getFileStores() {
    return memory.getFileStores();
  }

  @Override
  public Set<String> supportedFileAttributeViews() {
    return memory.supportedFileAttributeViews();
  }

  @Override
  public Path getPath(String first, String... more) {
    return wrap(memory.getPath(first, more));
  }

  @Override
  public PathMatcher getPathMatcher(String syntaxAndPattern) {
    PathMatcher matcher = memory.getPathMatcher(syntaxAndPattern);
    return path -> matcher.matches(unwrap(path));
  }

  @Override
  public UserPrincipalLookupService getUserPrincipalLookupService() {
    return memory.getUserPrincipalLookupService();
  }

  @Override
  public WatchService newWatchService() {
    throw new UnsupportedOperationException(disk + " cannot be watched; poll it instead");
  }

  @Override
  public String toString() {
    return disk.toString();
  }
}
