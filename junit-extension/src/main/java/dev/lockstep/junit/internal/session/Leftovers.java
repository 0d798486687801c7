// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.junit.internal.session;

import dev.lockstep.Handle;
import dev.lockstep.Hold;
import dev.lockstep.Loop;
import dev.lockstep.StartedThread;
import dev.lockstep.Task;
import dev.lockstep.spi.CodeOwner;
import dev.lockstep.spi.DurationFormat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The tasks, threads, timers and holds on a loop that did not exist when a test began. */
final class Leftovers {

  private final Set<Object> before;

  /** Records what is on the loop now. */
  Leftovers(Loop loop) {
    before = new HashSet<>(loop.allTasks());
    before.addAll(loop.allThreads());
    before.addAll(loop.allTimers());
    before.addAll(loop.allHolds());
  }

  /** Returns the tasks that were added since, except that of the test and background tasks. */
  List<Task<?>> tasks(Loop loop, Task<?> ofTest) {
    Predicate<Object> old = before::contains;
    return loop.allTasks().stream()
        .filter(old.negate())
        .filter(task -> !task.equals(ofTest) && !task.isBackground())
        .toList();
  }

  /**
   * Returns the threads that were added since: virtual ones, which are daemons all of them, and
   * those that keep a JVM alive.
   */
  private List<StartedThread> threads(Loop loop) {
    return loop.allThreads().stream()
        .filter(thread -> !before.contains(thread) && !thread.isBackground())
        .filter(Leftovers::keepsRunning)
        .toList();
  }

  private static boolean keepsRunning(StartedThread left) {
    Thread thread = left.startedThread();
    return thread.isAlive() && (thread.isVirtual() || !thread.isDaemon()) && !left.isIdle();
  }

  /** Returns whether a task or a thread that was added since goes on, except that of the test. */
  boolean isAnythingRunning(Loop loop, Task<?> ofTest) {
    return !tasks(loop, ofTest).isEmpty() || !threads(loop).isEmpty();
  }

  /**
   * Returns a line for each task, thread, timer and hold that was added since, except the task of
   * the test.
   */
  List<String> describe(Loop loop, Task<?> ofTest) {
    List<String> lines = new ArrayList<>();
    tasks(loop, ofTest).forEach(task -> lines.add(line(task)));
    threads(loop).forEach(thread -> lines.add(line(thread)));
    loop.allTimers().stream()
        .filter(timer -> !before.contains(timer))
        .forEach(timer -> lines.add(line(timer, loop)));
    loop.allHolds().stream()
        .filter(hold -> !before.contains(hold))
        .forEach(hold -> lines.add(line(hold)));
    return lines;
  }

  /**
   * Cancels the tasks and timers that were added since, interrupts the threads, and closes the
   * holds.
   */
  void end(Loop loop, Task<?> ofTest) {
    tasks(loop, ofTest).forEach(Task::cancel);
    threads(loop).forEach(thread -> thread.startedThread().interrupt());
    loop.allTimers().stream().filter(timer -> !before.contains(timer)).forEach(Handle::cancel);
    closeHolds(loop);
  }

  /** Closes the holds that were added since; may be called from any thread. */
  void closeHolds(Loop loop) {
    loop.allHolds().stream().filter(hold -> !before.contains(hold)).forEach(Hold::close);
  }

  private static String line(Task<?> task) {
    String on = task.waitingFor();
    return "task '"
        + task.name()
        + "'"
        + (on.isEmpty() ? "" : ", waits for " + on)
        + place("spawned", task.origin());
  }

  private static String line(StartedThread left) {
    Thread thread = left.startedThread();
    return (thread.isVirtual() ? "virtual thread '" : "thread '")
        + thread.getName()
        + "'"
        + place("is", frame(thread))
        + place("started", left.origin());
  }

  private static @Nullable StackTraceElement frame(Thread thread) {
    return Arrays.stream(thread.getStackTrace())
        .filter(frame -> CodeOwner.of(frame) == CodeOwner.PROGRAM)
        .findFirst()
        .orElse(null);
  }

  private static String line(Handle timer, Loop loop) {
    Duration left = Duration.ofNanos(timer.when() - loop.nanoTime());
    return "timer, due in " + DurationFormat.format(left) + place("set", timer.origin());
  }

  private static String line(Hold hold) {
    return "hold '" + hold.name() + "'" + place("taken", hold.origin());
  }

  private static String place(String made, @Nullable StackTraceElement origin) {
    return origin == null ? "" : ", " + made + " at " + origin;
  }
}
