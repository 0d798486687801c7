// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual.disk;

import java.io.IOException;
import java.nio.file.LinkOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A view of the attributes of a file, under one of the names that Linux has: {@code basic}, {@code
 * owner}, {@code posix}, {@code unix}.
 */
final class DiskView implements PosixFileAttributeView {

  private static final List<String> TIMES =
      List.of("lastModifiedTime", "lastAccessTime", "creationTime");

  /** The names of the views. */
  static final Set<String> NAMES = Set.of("basic", "owner", "posix", "unix");

  private final String name;
  private final DiskPath path;
  private final LinkOption[] options;

  DiskView(String name, DiskPath path, LinkOption... options) {
    this.name = name;
    this.path = path;
    this.options = options.clone();
  }

  private DiskProvider provider() {
    return path.getFileSystem().provider();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Attributes readAttributes() throws IOException {
    return provider().read(path, options);
  }

  @Override
  public UserPrincipal getOwner() throws IOException {
    return readAttributes().owner();
  }

  @Override
  public void setTimes(
      @Nullable FileTime modified, @Nullable FileTime accessed, @Nullable FileTime created)
      throws IOException {
    // Linux cannot set the time of creation, and the JDK ignores it
    provider()
        .change(path, status -> status.withTimes(instant(accessed), instant(modified)), options);
  }

  private static @Nullable Instant instant(@Nullable FileTime time) {
    return time == null ? null : time.toInstant();
  }

  @Override
  public void setPermissions(Set<PosixFilePermission> permissions) throws IOException {
    provider().change(path, status -> status.withPermissions(permissions), options);
  }

  @Override
  public void setOwner(UserPrincipal owner) throws IOException {
    DiskStatus.Principal principal = principal(owner);
    provider().change(path, status -> status.withOwner(principal, status.group()), options);
  }

  @Override
  public void setGroup(GroupPrincipal group) throws IOException {
    DiskStatus.Principal principal = principal(group);
    provider().change(path, status -> status.withOwner(status.owner(), principal), options);
  }

  private static DiskStatus.Principal principal(UserPrincipal one) {
    return new DiskStatus.Principal(one.getName());
  }

  // ---- by name

  /**
   * Sets an attribute by its name.
   *
   * @throws IllegalArgumentException if this view has no such attribute, or cannot set it
   * @throws ClassCastException if the value is of another type
   */
  @SuppressWarnings("unchecked") // as in the JDK: what the set holds is cast when it is used
  void set(String attribute, Object value) throws IOException {
    if (!settable().contains(attribute)) {
      throw new IllegalArgumentException(
          "the attribute '" + name + ":" + attribute + "' cannot be set; use " + settable());
    }
    switch (attribute) {
      case "lastModifiedTime" -> setTimes((FileTime) value, null, null);
      case "lastAccessTime" -> setTimes(null, (FileTime) value, null);
      case "creationTime" -> setTimes(null, null, (FileTime) value);
      case "permissions" -> setPermissions((Set<PosixFilePermission>) value);
      case "owner" -> setOwner((UserPrincipal) value);
      default -> setGroup((GroupPrincipal) value);
    }
  }

  private List<String> settable() {
    return switch (name) {
      case "basic" -> TIMES;
      case "owner" -> List.of("owner");
      default -> Stream.concat(TIMES.stream(), Stream.of("permissions", "owner", "group")).toList();
    };
  }

  /**
   * Returns some attributes by their names.
   *
   * @param names the names, between commas; an asterisk means all
   * @throws IllegalArgumentException if this view has no such attribute
   */
  Map<String, Object> read(String names) throws IOException {
    Map<String, Object> all = readAttributes().byName(name);
    Map<String, Object> chosen = new LinkedHashMap<>();
    for (String attribute : names.split(",", -1)) {
      if (attribute.equals("*")) {
        chosen.putAll(all);
      } else if (all.containsKey(attribute)) {
        chosen.put(attribute, all.get(attribute));
      } else {
        throw new IllegalArgumentException(
            "there is no attribute '" + name + ":" + attribute + "'; use " + all.keySet());
      }
    }
    return chosen;
  }

  /** The key that tells a file from all others. */
  private record Key(Disk disk, long number) {}

  /**
   * The attributes of a file at one time.
   *
   * @param disk the disk
   * @param number the number of the file on it
   * @param kind the kind of the file
   * @param size the size in bytes
   * @param links the number of its names
   * @param status all the rest
   */
  record Attributes(Disk disk, long number, Kind kind, long size, int links, DiskStatus status)
      implements PosixFileAttributes {

    /** The kinds of files, with the bits that Linux has for them. */
    enum Kind {
      FILE(0100000),
      DIRECTORY(0040000),
      LINK(0120000);

      private final int bits;

      Kind(int bits) {
        this.bits = bits;
      }
    }

    @Override
    public UserPrincipal owner() {
      return status.owner();
    }

    @Override
    public GroupPrincipal group() {
      return status.group();
    }

    @Override
    public Set<PosixFilePermission> permissions() {
      return status.permissions().isEmpty()
          ? EnumSet.noneOf(PosixFilePermission.class)
          : EnumSet.copyOf(status.permissions());
    }

    @Override
    public FileTime lastModifiedTime() {
      return FileTime.from(status.modified());
    }

    @Override
    public FileTime lastAccessTime() {
      return FileTime.from(status.accessed());
    }

    @Override
    public FileTime creationTime() {
      return FileTime.from(status.created());
    }

    @Override
    public boolean isRegularFile() {
      return kind == Kind.FILE;
    }

    @Override
    public boolean isDirectory() {
      return kind == Kind.DIRECTORY;
    }

    @Override
    public boolean isSymbolicLink() {
      return kind == Kind.LINK;
    }

    @Override
    public boolean isOther() {
      return false;
    }

    @Override
    public Object fileKey() {
      return new Key(disk, number);
    }

    private int mode() {
      int mode = kind.bits;
      String letters = PosixFilePermissions.toString(status.permissions());
      for (int i = 0; i < letters.length(); i++) {
        mode |= letters.charAt(i) == '-' ? 0 : 0400 >> i;
      }
      return mode;
    }

    /** Returns the attributes of a view, by their names. */
    Map<String, Object> byName(String view) {
      Map<String, Object> all = new LinkedHashMap<>();
      if (!view.equals("owner")) {
        all.put("size", size);
        all.put("creationTime", creationTime());
        all.put("lastAccessTime", lastAccessTime());
        all.put("lastModifiedTime", lastModifiedTime());
        all.put("isDirectory", isDirectory());
        all.put("isRegularFile", isRegularFile());
        all.put("isSymbolicLink", isSymbolicLink());
        all.put("isOther", isOther());
        all.put("fileKey", fileKey());
      }
      if (!view.equals("basic")) {
        all.put("owner", owner());
      }
      if (view.equals("posix") || view.equals("unix")) {
        all.put("permissions", permissions());
        all.put("group", group());
      }
      if (view.equals("unix")) {
        all.put("mode", mode());
        all.put("ino", number);
        all.put("dev", 0L);
        all.put("rdev", 0L);
        all.put("nlink", links);
        all.put("uid", 0);
        all.put("gid", 0);
        all.put("ctime", FileTime.from(status.changed()));
      }
      return all;
    }
  }
}
