// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.conformance;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The lines that a program has written until the end of its run. May be read by any thread. */
final class Trace {

  /** More lines than any program of the corpus writes: one that writes more runs for ever. */
  private static final int LIMIT = 100_000;

  /** Without locks, so that nothing but the program makes its tasks wait. */
  private final Queue<String> lines = new ConcurrentLinkedQueue<>();

  private int size;
  private boolean ended;

  /** Adds a line; once the run has ended nothing is written any more. */
  void write(String line) {
    if (ended) {
      return;
    }
    if (size == LIMIT) {
      end("endless");
      return;
    }
    lines.add(line);
    size++;
  }

  /** Adds the line about the run, the last one. */
  void end(String line) {
    if (!ended) {
      lines.add(line);
      ended = true;
    }
  }

  List<String> lines() {
    return List.copyOf(lines);
  }
}
