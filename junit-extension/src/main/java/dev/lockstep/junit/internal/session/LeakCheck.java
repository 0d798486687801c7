// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.junit.internal.session;

import dev.lockstep.Async;
import dev.lockstep.Loop;
import dev.lockstep.Task;
import dev.lockstep.junit.LoopFailure;
import dev.lockstep.junit.internal.settings.Setting;
import dev.lockstep.virtual.World;
import dev.lockstep.virtual.net.Netstat;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Ends and reports what a test leaves on the loop of a session. */
public final class LeakCheck {

  /**
   * The number of loop iterations that cancelled tasks have to end in, before they count as left
   * behind.
   */
  private static final int PASSES = 100;

  private static final String REMEDY =
      "\nawait, cancel, join or close them in the test, or set leaks = LeakPolicy.WARN";

  private static final System.Logger LOG = System.getLogger("dev.lockstep.junit");

  private final LoopSession session;
  private final Leftovers atStart;
  private Leftovers leftovers;

  LeakCheck(LoopSession session) {
    this.session = session;
    atStart = new Leftovers(session.loop());
    leftovers = atStart;
  }

  /** Begins a test: what is on the loop now does not belong to it. */
  void begin() {
    leftovers = new Leftovers(loop());
  }

  /** Returns to the class: what is on the loop now belongs to it. */
  void beginOfClass() {
    leftovers = atStart;
  }

  /** Returns whether there is anything on the loop except the task of the test. */
  boolean isWorkLeft() {
    List<Task<?>> tasks = loop().allTasks();
    return tasks.stream().anyMatch(it -> !it.equals(ofTest()))
        || !loop().allThreads().isEmpty()
        || !loop().allTimers().isEmpty()
        || !loop().allHolds().isEmpty();
  }

  /** Closes the holds that the test has taken; may be called from any thread. */
  void closeHolds() {
    leftovers.closeHolds(loop());
  }

  /**
   * Ends a test and what it left on the loop.
   *
   * @param failed whether the test has failed, so that what it left is not reported
   * @return the failures: errors of tasks that nobody awaited, and a list of what the test left
   */
  public List<LoopFailure> end(boolean failed) {
    if (session.watch().hasGivenUp()) {
      return List.of();
    }
    List<String> left = new ArrayList<>();
    World world = session.testLoop().world();
    if (world != null && !session.isShared()) {
      left.addAll(leftOpen(world));
      world.close(); // what its hosts have belongs to them and is not left by the test
    }
    if (!leftovers.describe(loop(), ofTest()).isEmpty()) {
      clear(left);
    }
    List<LoopFailure> failures = new ArrayList<>(session.testLoop().takeLost());
    failures.addAll(session.testLoop().takeEscapes());
    if (!failed && !left.isEmpty()) {
      leaked(left).ifPresent(failures::add);
    }
    return failures;
  }

  /**
   * Gives the sockets of the test's own host some iterations to close in; returns the open ones.
   */
  private List<String> leftOpen(World world) {
    if (open(world).isEmpty()) {
      return List.of();
    }
    renewIfDone();
    return Throwables.unchecked(
        () ->
            session.call(
                () -> {
                  for (int passes = 0; passes < PASSES && !open(world).isEmpty(); passes++) {
                    Async.yieldNow();
                  }
                  return open(world);
                }));
  }

  private void renewIfDone() {
    if (ofTest().isDone()) {
      session.renewTask();
    }
  }

  private static List<String> open(World world) {
    return world.netstat().of(world.testHost().name()).sockets().stream()
        .filter(Netstat.Socket::open)
        .map(socket -> "open socket " + socket)
        .toList();
  }

  /** Gives what is left some iterations to end in, lists what does not, and ends it. */
  private void clear(List<String> left) {
    renewIfDone();
    Throwables.unchecked(
        () ->
            session.call(
                () -> {
                  settle();
                  left.addAll(leftovers.describe(loop(), ofTest()));
                  leftovers.end(loop(), ofTest());
                  settle();
                  return true;
                }));
  }

  /** Gives tasks and threads that are about to end some iterations to do so. */
  private void settle() {
    for (int passes = 0; passes < PASSES; passes++) {
      if (!leftovers.isAnythingRunning(loop(), ofTest())) {
        return;
      }
      Async.yieldNow();
    }
  }

  private Optional<LoopFailure> leaked(List<String> left) {
    String message = "the test left on its loop:\n  " + String.join("\n  ", left);
    return switch (session.settings().get(Setting.LEAKS)) {
      case FAIL -> Optional.of(new LoopFailure(message + REMEDY, null));
      case WARN -> {
        LOG.log(System.Logger.Level.WARNING, session.name() + ": " + message);
        yield Optional.empty();
      }
      case IGNORE -> Optional.empty();
    };
  }

  private Loop loop() {
    return session.loop();
  }

  private Task<?> ofTest() {
    return session.task().task();
  }
}
