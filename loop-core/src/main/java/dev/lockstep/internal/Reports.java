package dev.lockstep.internal;

import dev.lockstep.Task;
import java.util.List;
import java.util.StringJoiner;

/** What a loop's tasks wait for, as a text for people. */
final class Reports {

  private static final int FRAMES = 8;

  private Reports() {}

  /** Why nothing can happen any more. */
  static String deadlock(EventLoop loop) {
    return "deadlock: nothing is ready, "
        + whyNoTimer(loop)
        + " and nothing outside is pending\n"
        + tasks(loop);
  }

  private static String whyNoTimer(EventLoop loop) {
    int timers = loop.passes.timers.size();
    return timers == 0
        ? "no timer is set"
        : "the " + loop.loopClock() + " does not move to the next of " + timers + " timers";
  }

  /** The tasks that are not done: a line each, and their stacks below. */
  static String tasks(EventLoop loop) {
    StringJoiner text = new StringJoiner("\n");
    for (Task<?> task : loop.allTasks()) {
      text.add(line((LoopTask<?>) task));
      frames(text, task.stack());
    }
    loop.engine
        .blockedElsewhere()
        .forEach(
            (strand, stack) -> {
              text.add("  " + strand.laneName() + " is blocked in the JDK" + Outside.on(strand));
              frames(text, SpawnSites.programFrames(stack));
            });
    loop.holds().describe().forEach(hold -> text.add("  " + hold));
    String reason = loop.outside.reason();
    if (reason != null) {
      text.add("  time stands still: " + reason);
    }
    IoPoll io = loop.io().selector();
    if (io != null) {
      io.describe().forEach(watched -> text.add("  hold '" + watched + "'"));
    }
    return text.toString();
  }

  private static String line(LoopTask<?> task) {
    String on = task.waitingFor();
    return "  task '"
        + task.name()
        + "' "
        + (on.isEmpty() ? (task.isStarted() ? "runs" : "has not started") : "waits for " + on)
        + task.spawnedAt();
  }

  private static void frames(StringJoiner text, List<StackTraceElement> frames) {
    frames.stream().limit(FRAMES).forEach(frame -> text.add("      at " + frame));
  }
}
