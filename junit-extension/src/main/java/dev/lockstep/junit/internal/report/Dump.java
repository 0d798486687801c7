// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.junit.internal.report;

import dev.lockstep.DeadlockError;
import dev.lockstep.Loop;
import dev.lockstep.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Dumps of the tasks of a loop as text, without the extension's own frames. */
public final class Dump {

  private static final Pattern TEST_TASK_SPAWNED =
      Pattern.compile(
          ", spawned at \\S*\\bdev\\.lockstep\\.junit\\.[\\w.]*TestTask\\.<init>\\([^)]*\\)");

  private Dump() {}

  /** Returns a dump of all tasks. */
  public static String of(Loop loop) {
    return trim(loop.dumpTasks());
  }

  /** Returns a dump of all tasks except that of the test, which waits for its next call. */
  public static String of(Loop loop, Task<?> idle) {
    String first = "  task '" + idle.name() + "' waits for a future";
    List<String> lines = new ArrayList<>();
    boolean skipping = false;
    for (String line : of(loop).lines().skip(1).toList()) {
      skipping = line.equals(first) || (skipping && line.startsWith("      at "));
      if (!skipping) {
        lines.add(line);
      }
    }
    return String.join("\n", lines);
  }

  /** Returns the same deadlock with a shorter report. */
  public static DeadlockError trimmed(DeadlockError error) {
    DeadlockError trimmed =
        new DeadlockError(trim(String.valueOf(error.getMessage())), error.waits());
    trimmed.setStackTrace(error.getStackTrace());
    return trimmed;
  }

  private static String trim(String report) {
    return TEST_TASK_SPAWNED.matcher(report).replaceAll("");
  }
}
