package dev.lockstep.junit;

import dev.lockstep.DeadlockError;
import dev.lockstep.Loop;
import dev.lockstep.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The tasks of a loop as a text, without the frames of those who run tests. */
final class Dump {

  private static final String FRAME = "      at ";

  private static final Pattern TEST_TASK_SPAWNED =
      Pattern.compile(", spawned at \\S*\\bdev\\.lockstep\\.junit\\.TestTask\\.<init>\\(.*\\)$");

  private static final List<String> RUNNERS =
      List.of(
          "org.junit.",
          "dev.lockstep.junit.Job.",
          "dev.lockstep.junit.TestTask.",
          "dev.lockstep.junit.LoopExtension.",
          "java.base/jdk.internal.reflect.",
          "java.base/java.lang.reflect.",
          "java.base/java.util.Optional.",
          "java.base/java.util.ArrayList.forEach");

  private Dump() {}

  static String of(Loop loop) {
    return trim(loop.dumpTasks());
  }

  /** The tasks but one that waits for its next call. */
  static String of(Loop loop, Task<?> idle) {
    String first = "  task '" + idle.name() + "' waits for Future@";
    List<String> lines = new ArrayList<>();
    boolean skipping = false;
    for (String line : of(loop).lines().toList()) {
      skipping = line.startsWith(first) || (skipping && line.startsWith(FRAME));
      if (!skipping) {
        lines.add(line);
      }
    }
    return String.join("\n", lines);
  }

  /** The same deadlock, with a shorter report. */
  static DeadlockError trimmed(DeadlockError error) {
    DeadlockError trimmed = new DeadlockError(trim(String.valueOf(error.getMessage())));
    trimmed.setStackTrace(error.getStackTrace());
    return trimmed;
  }

  private static String trim(String report) {
    return report
        .lines()
        .filter(line -> !isRunner(line))
        .map(line -> TEST_TASK_SPAWNED.matcher(line).replaceFirst(""))
        .collect(Collectors.joining("\n"));
  }

  private static boolean isRunner(String line) {
    return line.startsWith(FRAME)
        && RUNNERS.stream().anyMatch(prefix -> frame(line).startsWith(prefix));
  }

  /** The frame without the loader and module that a stack trace may have before it. */
  private static String frame(String line) {
    String frame = line.substring(FRAME.length());
    return frame.startsWith("app//") ? frame.substring("app//".length()) : frame;
  }
}
