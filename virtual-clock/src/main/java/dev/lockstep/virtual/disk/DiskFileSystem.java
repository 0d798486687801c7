// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual.disk;

import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.ProviderMismatchException;
import java.nio.file.WatchService;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileStoreAttributeView;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The file system of a {@link Disk}. */
final class DiskFileSystem extends FileSystem {

  private final Disk disk;
  private final DiskProvider provider = new DiskProvider(this);
  private final FileStore store = new Store();
  private volatile boolean open = true;

  DiskFileSystem(Disk disk) {
    this.disk = disk;
  }

  Disk disk() {
    return disk;
  }

  FileStore store() {
    return store;
  }

  /**
   * Returns a path of this file system.
   *
   * @throws ProviderMismatchException if the path is of another file system
   */
  DiskPath unwrap(Path path) {
    if (path instanceof DiskPath ours && ours.getFileSystem() == this) {
      return ours;
    }
    throw new ProviderMismatchException(path + " is not on " + disk);
  }

  @Override
  public DiskProvider provider() {
    return provider;
  }

  /** Throws: the disk is closed, not its file system. */
  @Override
  public void close() {
    throw new UnsupportedOperationException(
        "a disk's file system cannot be closed; close the Disk");
  }

  /** Called when the disk is closed. */
  void end() {
    open = false;
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public boolean isReadOnly() {
    return false;
  }

  @Override
  public String getSeparator() {
    return "/";
  }

  @Override
  public Iterable<Path> getRootDirectories() {
    return List.of(getPath("/"));
  }

  @Override
  public Iterable<FileStore> getFileStores() {
    return List.of(store);
  }

  @Override
  public Set<String> supportedFileAttributeViews() {
    return DiskView.NAMES;
  }

  @Override
  public DiskPath getPath(String first, String... more) {
    StringBuilder text = new StringBuilder(first);
    for (String part : more) {
      if (!part.isEmpty()) {
        text.append(text.isEmpty() ? "" : "/").append(part);
      }
    }
    return DiskPath.of(this, text.toString());
  }

  @Override
  public PathMatcher getPathMatcher(String syntaxAndPattern) {
    int colon = syntaxAndPattern.indexOf(':');
    if (colon <= 0) {
      throw new IllegalArgumentException(
          "'" + syntaxAndPattern + "' must begin with a syntax, such as 'glob:'");
    }
    String rest = syntaxAndPattern.substring(colon + 1);
    Pattern pattern =
        switch (syntaxAndPattern.substring(0, colon).toLowerCase(Locale.ROOT)) {
          case "glob" -> DiskGlob.compile(rest);
          case "regex" -> Pattern.compile(rest);
          default ->
              throw new UnsupportedOperationException(
                  "the syntax of '" + syntaxAndPattern + "' is unknown; use 'glob:' or 'regex:'");
        };
    return path -> pattern.matcher(path.toString()).matches();
  }

  /** Returns a service that knows every name. */
  @Override
  public UserPrincipalLookupService getUserPrincipalLookupService() {
    return new UserPrincipalLookupService() {
      @Override
      public UserPrincipal lookupPrincipalByName(String name) {
        return new DiskStatus.Principal(name);
      }

      @Override
      public GroupPrincipal lookupPrincipalByGroupName(String group) {
        return new DiskStatus.Principal(group);
      }
    };
  }

  @Override
  public WatchService newWatchService() {
    throw new UnsupportedOperationException(disk + " cannot be watched; poll it instead");
  }

  @Override
  public String toString() {
    return disk.toString();
  }

  /** The space of the disk. */
  private final class Store extends FileStore {

    @Override
    public String name() {
      return disk.name();
    }

    @Override
    public String type() {
      return "lockstep";
    }

    @Override
    public boolean isReadOnly() {
      return false;
    }

    @Override
    public long getTotalSpace() {
      synchronized (disk.tree()) {
        return disk.tree().limit();
      }
    }

    @Override
    public long getUsableSpace() {
      synchronized (disk.tree()) {
        return Math.max(0, disk.tree().limit() - disk.tree().used());
      }
    }

    @Override
    public long getUnallocatedSpace() {
      return getUsableSpace();
    }

    @Override
    public boolean supportsFileAttributeView(Class<? extends FileAttributeView> type) {
      return provider.getFileAttributeView(getPath("/"), type) != null;
    }

    @Override
    public boolean supportsFileAttributeView(String name) {
      return DiskView.NAMES.contains(name);
    }

    @Override
    public <V extends FileStoreAttributeView> @Nullable V getFileStoreAttributeView(Class<V> type) {
      return null;
    }

    @Override
    public Object getAttribute(String attribute) {
      return switch (attribute) {
        case "totalSpace" -> getTotalSpace();
        case "usableSpace" -> getUsableSpace();
        case "unallocatedSpace" -> getUnallocatedSpace();
        default ->
            throw new UnsupportedOperationException(
                "a disk has no attribute '" + attribute + "'; use 'totalSpace'");
      };
    }
  }
}
