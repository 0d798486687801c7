// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.report;

import dev.lockstep.AsyncAction;
import dev.lockstep.DeadlockError;
import dev.lockstep.testing.TestLoop;

/** Reports without the numbers of lines, which change with every edit of a test. */
final class Texts {

  private Texts() {}

  /** The report of the deadlock that a program ends in. */
  static String deadlock(AsyncAction program) {
    try {
      TestLoop.run(program);
    } catch (DeadlockError e) {
      return withoutLines(e.getMessage());
    }
    throw new AssertionError("no deadlock");
  }

  static String lines(String... lines) {
    return String.join("\n", lines);
  }

  static String withoutLines(String report) {
    return report
        .replaceAll("\\(\\w+\\.java:\\d+\\)", "")
        .replace(", spawned at dev.lockstep.testing.TestLoop.run", "")
        .replaceAll("dev\\.lockstep\\.report\\.\\w+\\.", "")
        .replaceAll("lambda\\$(\\w+)\\$\\d+", "$1");
  }
}
