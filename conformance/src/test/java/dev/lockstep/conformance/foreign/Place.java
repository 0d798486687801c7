// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.conformance.foreign;

import dev.lockstep.AsyncAction;
import dev.lockstep.Engine;
import dev.lockstep.Runner;
import dev.lockstep.virtual.VirtualClock;
import java.util.concurrent.FutureTask;
import junit.framework.TestCase;

/** Where a foreign test runs. */
enum Place {
  /** A platform thread, without a loop: what the test was written for. */
  PLATFORM_THREAD("on a platform thread") {
    @Override
    void run(AsyncAction test) throws Exception {
      test.run();
    }
  },

  /** A virtual thread on the JDK's own scheduler, without a loop. */
  VIRTUAL_THREAD("on a virtual thread of the JDK") {
    @Override
    void run(AsyncAction test) throws Exception {
      FutureTask<Void> run = new FutureTask<>(test.asCallable());
      Thread.startVirtualThread(run);
      run.get();
    }
  },

  /** A task on the carrier engine, on the real clock. */
  TASK("in a task") {
    @Override
    void run(AsyncAction test) throws Exception {
      try (Runner runner = Runner.builder().engine(Engine.CARRIER).build()) {
        runner.run(test);
      }
    }
  },

  /** A task on the carrier engine, on a virtual clock. */
  VIRTUAL_TIME("in a task in virtual time") {
    @Override
    void run(AsyncAction test) throws Exception {
      try (Runner runner =
          Runner.builder().engine(Engine.CARRIER).clock(new VirtualClock()).build()) {
        runner.run(test);
      }
    }
  };

  private final String words;

  Place(String words) {
    this.words = words;
  }

  /** Runs a test with its set-up and tear-down to its end, and throws what it throws. */
  final void run(TestCase test) throws Exception {
    run(() -> runBare(test));
  }

  abstract void run(AsyncAction test) throws Exception;

  private static void runBare(TestCase test) throws Exception {
    try {
      test.runBare();
    } catch (Exception | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public String toString() {
    return words;
  }
}
