// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.sharedmemory;

import java.util.List;
import java.util.stream.Stream;

/** The core test programs of Fray (cmu-pasta/fray), in our own words: 17 fail and 42 pass. */
public final class CorePrograms {

  private CorePrograms() {}

  /**
   * Returns the programs.
   *
   * @return the programs, those that fail first
   */
  public static List<CoreProgram> all() {
    return Stream.of(FailingPrograms.all(), PassingPrograms.all()).flatMap(List::stream).toList();
  }
}
