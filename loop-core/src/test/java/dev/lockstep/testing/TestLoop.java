// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.testing;

import dev.lockstep.Async;
import dev.lockstep.AsyncAction;
import dev.lockstep.Hold;
import dev.lockstep.Runner;
import dev.lockstep.testkit.JumpClock;
import java.util.concurrent.Callable;

/** A fresh loop for each program, on a clock that jumps over its sleeps. */
public final class TestLoop {

  private TestLoop() {}

  /** Runs a program and returns its result. */
  public static <T> T call(Callable<T> program) {
    try (Runner runner = runner()) {
      return runner.run(program);
    }
  }

  /** Runs a program. */
  public static void run(AsyncAction program) {
    try (Runner runner = runner()) {
      runner.run(program);
    }
  }

  /** Returns a runner in debug mode on a clock that jumps. */
  public static Runner runner() {
    return Runner.builder().clock(new JumpClock()).debug(true).build();
  }

  /**
   * Runs an action on a thread of its own, waits for its end, and returns the name of the thread.
   */
  @SuppressWarnings("try")
  public static String onOtherThread(Runnable action) {
    Thread other = Thread.ofPlatform().unstarted(action);
    String name = other.toString();
    try (Hold hold = Async.currentTask().loop().hold("thread of a test")) {
      other.start();
      other.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return name;
  }
}
