// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual.disk;

import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The status of a file on a disk, beside its bytes and names.
 *
 * @param permissions the permissions, which are kept and not enforced
 * @param owner the owner
 * @param group the group
 * @param created the time of its creation
 * @param accessed the time of its creation, or what a program has set
 * @param modified the time of the last change of its bytes or entries, or what a program has set
 * @param changed the time of the last change of anything
 */
record DiskStatus(
    Set<PosixFilePermission> permissions,
    Principal owner,
    Principal group,
    Instant created,
    Instant accessed,
    Instant modified,
    Instant changed) {

  /** A user or a group. */
  record Principal(String name) implements GroupPrincipal {

    @Override
    public String getName() {
      return name;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static final Principal ROOT = new Principal("root");

  /** Returns the status of a new file. */
  static DiskStatus create(Set<PosixFilePermission> permissions, Instant now) {
    return new DiskStatus(permissions, ROOT, ROOT, now, now, now, now);
  }

  /** Returns the status after a change of the bytes or the entries. */
  DiskStatus modified(Instant now) {
    return new DiskStatus(permissions, owner, group, created, accessed, now, now);
  }

  /** Returns the status after a change of something else. */
  DiskStatus changed(Instant now) {
    return new DiskStatus(permissions, owner, group, created, accessed, modified, now);
  }

  DiskStatus withPermissions(Set<PosixFilePermission> newPermissions) {
    return new DiskStatus(
        Set.copyOf(newPermissions), owner, group, created, accessed, modified, changed);
  }

  DiskStatus withOwner(Principal newOwner, Principal newGroup) {
    return new DiskStatus(permissions, newOwner, newGroup, created, accessed, modified, changed);
  }

  /** Returns the status with times that a program sets; null leaves one as it is. */
  DiskStatus withTimes(@Nullable Instant newAccessed, @Nullable Instant newModified) {
    return new DiskStatus(
        permissions,
        owner,
        group,
        created,
        newAccessed == null ? accessed : newAccessed,
        newModified == null ? modified : newModified,
        changed);
  }
}
