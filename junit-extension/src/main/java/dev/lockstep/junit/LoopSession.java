package dev.lockstep.junit;

import dev.lockstep.DeadlockError;
import dev.lockstep.Loop;
import dev.lockstep.Runner;
import dev.lockstep.virtual.VirtualClock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.function.ThrowingSupplier;

/** The loop of one test, and what runs JUnit's calls on it. Used by one thread at a time. */
final class LoopSession {

  /** How often a task that goes on waiting in a deadlock is cancelled before it is given up. */
  private static final int TRIES = 3;

  private final String name;
  private final VirtualClock clock = new VirtualClock();
  private final Runner runner = Runner.builder().clock(clock).debug(true).build();
  private final LoopThread thread;
  private TestTask task;

  LoopSession(String name) {
    this.name = name;
    this.thread = new LoopThread("lockstep " + name);
    this.task = new TestTask(loop(), name);
  }

  Loop loop() {
    return runner.loop();
  }

  VirtualClock clock() {
    return clock;
  }

  /** Runs a call in the task of the test; as it is if the caller is that task. */
  <T extends @Nullable Object> T call(ThrowingSupplier<T> body) throws Throwable {
    if (task.runsHere()) {
      return body.get();
    }
    return thread.call(() -> drive(task.submit(body))).result();
  }

  private <T extends @Nullable Object> Job<T> drive(Job<T> job) {
    try {
      loop().runUntilComplete(job.done());
    } catch (DeadlockError e) {
      unwind(job);
      throw e;
    }
    return job;
  }

  /** Ends a job that can go on no more, so that the task is free for the tear-down. */
  private void unwind(Job<?> job) {
    for (int tries = 0; tries < TRIES; tries++) {
      task.task().cancel("the test is deadlocked");
      try {
        loop().runUntilComplete(job.done());
        return;
      } catch (DeadlockError e) {
        // waits again, in a finally block or because it caught the error
      }
    }
    task = new TestTask(loop(), name);
  }

  /** Ends the tasks and the thread. */
  void end() throws Exception {
    try {
      thread.call(
          () -> {
            runner.close();
            return true;
          });
    } finally {
      thread.end();
    }
  }
}
