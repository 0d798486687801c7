// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.sharedmemory;

/**
 * A small program about one thing of the JDK's concurrency.
 *
 * @param name what it does
 * @param fails whether it has a failing interleaving
 * @param needs what a search needs for the right answer
 * @param main the program
 */
public record CoreProgram(String name, boolean fails, Needs needs, SharedMemoryBug.Program main) {

  /** What a search needs for the right answer. */
  public enum Needs {
    /** What waits may be decided. */
    NOTHING,
    /** Accesses to shared memory are points. */
    POINTS,
    /** A wait may end without a reason. */
    SPURIOUS_WAKE_UPS
  }

  static CoreProgram fails(String name, Jvm.Main main) {
    return of(name, true, Needs.NOTHING, main);
  }

  static CoreProgram failsSpuriously(String name, Jvm.Main main) {
    return of(name, true, Needs.SPURIOUS_WAKE_UPS, main);
  }

  static CoreProgram passes(String name, Jvm.Main main) {
    return of(name, false, Needs.NOTHING, main);
  }

  static CoreProgram passesWithPoints(String name, Jvm.Main main) {
    return of(name, false, Needs.POINTS, main);
  }

  private static CoreProgram of(String name, boolean fails, Needs needs, Jvm.Main main) {
    return new CoreProgram(name, fails, needs, fixed -> Jvm.run(main));
  }

  /**
   * Runs it.
   *
   * @throws Exception if it has failed
   */
  public void run() throws Exception {
    main.run(false);
  }

  @Override
  public String toString() {
    return name;
  }
}
