// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.idle;

import dev.lockstep.LivelockError;
import dev.lockstep.Task;
import dev.lockstep.internal.jdk.ProgramFrames;
import dev.lockstep.internal.kernel.Kernel;
import dev.lockstep.spi.LoopObserver;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * The limit on the steps that a loop may take without time moving. Counts the entries of each
 * iteration; once there are too many, it samples the next steps to report which strands take them.
 */
final class LivelockDetector {

  private static final long SAMPLE = 1_000;
  private static final int SHOWN = 5;

  private final Kernel loop;
  private long limit = Long.MAX_VALUE;
  private long left = Long.MAX_VALUE;
  private long time;
  private @Nullable HotSteps hot;

  LivelockDetector(Kernel loop) {
    this.loop = loop;
  }

  void limit(long steps) {
    limit = steps;
    left = steps;
  }

  boolean isLimited() {
    return limit != Long.MAX_VALUE;
  }

  /** Called once in an iteration with the time. */
  void timeIs(long now) {
    if (now != time) {
      time = now;
      moved();
    }
  }

  /** Called when time has moved, or may have because the loop waited. */
  void moved() {
    left = limit;
    if (hot != null) {
      stopWatching();
    }
  }

  /**
   * Called when an iteration begins.
   *
   * @param entries the number of entries that it will run
   * @throws LivelockError if there were too many since time moved
   */
  void passOf(int entries) {
    left -= entries;
    if (left < 0) {
      exceeded();
    }
  }

  private void exceeded() {
    HotSteps watched = hot;
    if (watched == null) {
      HotSteps watching = new HotSteps();
      hot = watching;
      loop.addObserver(watching);
      left = SAMPLE;
    } else {
      String report = report(watched);
      moved();
      throw new LivelockError(report);
    }
  }

  private void stopWatching() {
    if (hot != null) {
      loop.removeObserver(hot);
      hot = null;
    }
  }

  private String report(HotSteps watched) {
    StringJoiner text = new StringJoiner("\n");
    text.add(
        "livelock: more than "
            + limit
            + " steps without time moving on the "
            + loop.loopClock()
            + ", which is at "
            + Duration.ofNanos(time)
            + "; let a task sleep between its tries. The last "
            + watched.total
            + " steps:");
    watched.steps.entrySet().stream()
        .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder()))
        .limit(SHOWN)
        .forEach(
            entry ->
                text.add("  " + entry.getValue() + " of " + entry.getKey() + at(entry.getKey())));
    return text.toString();
  }

  private String at(String lane) {
    for (Task<?> task : loop.allTasks()) {
      if (("task '" + task.name() + "'").equals(lane)) {
        return task.stack().stream()
            .filter(ProgramFrames::isProgram)
            .findFirst()
            .map(frame -> " at " + frame)
            .orElse("");
      }
    }
    return "";
  }

  /** Counts the steps of each strand. */
  private final class HotSteps implements LoopObserver {
    private final Map<String, Integer> steps = new LinkedHashMap<>();
    private int total;

    @Override
    public void stepStarted(int lane, String name) {
      total++;
      steps.merge(loop.step.currentTask() == null ? name : "task '" + name + "'", 1, Integer::sum);
    }
  }
}
