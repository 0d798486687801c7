// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.benchmarks.subject;

import com.example.sharedmemory.SharedMemoryBug;
import com.example.sharedmemory.SharedMemoryBugs;
import com.example.sharedmemory.ThreeThreads;
import java.util.Locale;

/** The programs of plain threads that explorers of several makers run. */
public final class ThreadPrograms {

  /** The package in which accesses to shared memory are points. */
  public static final String PACKAGE = "com.example.sharedmemory";

  /** The name of the program that has no bug. */
  public static final String WITHOUT_BUG = "three";

  private ThreadPrograms() {}

  /**
   * Returns a program.
   *
   * @param name {@link #WITHOUT_BUG}, or the identifier of a bug of the bench
   * @param twin {@code buggy} for the bug, {@code fixed} for its twin without it
   * @return the program, which throws or never ends if the bug shows
   * @throws IllegalArgumentException if there is no such program
   */
  public static Runnable named(String name, String twin) {
    SharedMemoryBug.Program program =
        name.equals(WITHOUT_BUG)
            ? fixed -> ThreeThreads.run()
            : SharedMemoryBugs.all().stream()
                .filter(bug -> bug.id().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no program " + name))
                .program();
    boolean fixed = twin.toLowerCase(Locale.ROOT).equals("fixed");
    return () -> run(program, fixed);
  }

  private static void run(SharedMemoryBug.Program program, boolean fixed) {
    try {
      program.run(fixed);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
