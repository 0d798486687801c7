// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual.disk;

import dev.lockstep.virtual.disk.DiskTree.LastLink;
import dev.lockstep.virtual.disk.Refusal.Refused;
import java.io.IOException;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Set;

/**
 * The options with which a file is opened, of those that have an effect.
 *
 * @param mode what the channel may do
 * @param making true if a file is made, and must not be there
 * @param makingIfMissing true if a file is made unless it is there
 * @param cutting true if it is truncated
 * @param deleting true if its name is removed at once, as the JDK does for {@code DELETE_ON_CLOSE}
 * @param refusingLinks true if a symbolic link is refused
 */
record DiskOpening(
    DiskChannel.Mode mode,
    boolean making,
    boolean makingIfMissing,
    boolean cutting,
    boolean deleting,
    boolean refusingLinks) {

  /**
   * Returns the meaning of options.
   *
   * @throws IllegalArgumentException if they cannot be used together
   * @throws UnsupportedOperationException if one of them is unknown
   */
  static DiskOpening of(Set<? extends OpenOption> options) {
    for (OpenOption option : options) {
      if (!(Objects.requireNonNull(option) instanceof StandardOpenOption)
          && option != LinkOption.NOFOLLOW_LINKS) {
        throw new UnsupportedOperationException(
            "the option " + option + " cannot be used here; use a StandardOpenOption");
      }
    }
    boolean appending = options.contains(StandardOpenOption.APPEND);
    boolean writing = appending || options.contains(StandardOpenOption.WRITE);
    boolean reading = !writing || options.contains(StandardOpenOption.READ);
    boolean cutting = options.contains(StandardOpenOption.TRUNCATE_EXISTING);
    if (appending && (reading || cutting)) {
      throw new IllegalArgumentException(
          "APPEND cannot be used together with READ or TRUNCATE_EXISTING; use WRITE");
    }
    boolean sync =
        options.contains(StandardOpenOption.SYNC) || options.contains(StandardOpenOption.DSYNC);
    return new DiskOpening(
        new DiskChannel.Mode(reading, writing, appending, sync),
        writing && options.contains(StandardOpenOption.CREATE_NEW),
        writing && options.contains(StandardOpenOption.CREATE),
        writing && cutting,
        options.contains(StandardOpenOption.DELETE_ON_CLOSE),
        options.contains(LinkOption.NOFOLLOW_LINKS));
  }

  boolean makesMissing() {
    return making || makingIfMissing;
  }

  LastLink lastLink() {
    return making || deleting || refusingLinks ? LastLink.KEPT : LastLink.FOLLOWED;
  }

  /** Throws if what is there cannot be opened in this way. */
  void check(DiskNode node) throws Refused, IOException {
    if (making) {
      throw new Refused(Refusal.EXISTS);
    }
    if (node.target() != null) {
      throw new IOException(Refusal.LOOP.text() + " (NOFOLLOW_LINKS specified)");
    }
    if (node.isDirectory() && mode.writing()) {
      throw new Refused(Refusal.IS_A_DIRECTORY);
    }
  }
}
