// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.sharedmemory;

import java.util.List;
import java.util.stream.Stream;

/** The programs of the section of shared memory. */
public final class SharedMemoryBugs {

  private SharedMemoryBugs() {}

  /**
   * Returns the programs.
   *
   * @return the programs, in the order of their identifiers
   */
  public static List<SharedMemoryBug> all() {
    return Stream.of(Caches.all(), Structures.all(), Pools.all(), Locks.all(), States.all())
        .flatMap(List::stream)
        .toList();
  }
}
