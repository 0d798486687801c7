// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.sharedmemory;

/**
 * A program with a known bug, and its twin without it.
 *
 * @param id the identifier in the bench
 * @param title what goes wrong
 * @param source the public report or publication
 * @param effect the effect in one word, as of {@link Broken#effect}; {@code hang} for a deadlock
 *     and {@code crash} for an exception of the program
 * @param preemptions the fewest switches that a failing run needs beside those at which a thread
 *     waits or ends
 * @param program the program
 */
public record SharedMemoryBug(
    String id, String title, String source, String effect, int preemptions, Program program) {

  /** A program that creates all of what its threads share. */
  @FunctionalInterface
  public interface Program {

    /**
     * Runs the program.
     *
     * @param fixed whether it is the twin without the bug
     * @throws Exception if a thread fails
     */
    void run(boolean fixed) throws Exception;
  }

  @Override
  public String toString() {
    return id;
  }
}
