package dev.lockstep.junit.internal.report;

import dev.lockstep.DeadlockError;
import dev.lockstep.Loop;
import dev.lockstep.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The tasks of a loop as a text, without what the extension itself does there. */
public final class Dump {

  private static final Pattern TEST_TASK_SPAWNED =
      Pattern.compile(
          ", spawned at \\S*\\bdev\\.lockstep\\.junit\\.[\\w.]*TestTask\\.<init>\\([^)]*\\)");

  private Dump() {}

  /** All tasks. */
  public static String of(Loop loop) {
    return trim(loop.dumpTasks());
  }

  /** All tasks but the one of the test, which waits for its next call. */
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

  /** The same deadlock, with a shorter report. */
  public static DeadlockError trimmed(DeadlockError error) {
    DeadlockError trimmed = new DeadlockError(trim(String.valueOf(error.getMessage())));
    trimmed.setStackTrace(error.getStackTrace());
    return trimmed;
  }

  private static String trim(String report) {
    return TEST_TASK_SPAWNED.matcher(report).replaceAll("");
  }
}
