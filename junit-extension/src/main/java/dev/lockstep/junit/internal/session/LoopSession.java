// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.junit.internal.session;

import dev.lockstep.CancelledError;
import dev.lockstep.DeadlockError;
import dev.lockstep.Loop;
import dev.lockstep.explore.Run;
import dev.lockstep.junit.LoopFailure;
import dev.lockstep.junit.LoopScope;
import dev.lockstep.junit.TestNetwork;
import dev.lockstep.junit.internal.awaitility.AwaitilityPolls;
import dev.lockstep.junit.internal.report.Dump;
import dev.lockstep.junit.internal.report.TestReport;
import dev.lockstep.junit.internal.settings.Setting;
import dev.lockstep.junit.internal.settings.Settings;
import dev.lockstep.virtual.World;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.function.ThrowingSupplier;

/**
 * The loop of one test, or of the tests of a class, on which JUnit's calls run. JUnit's threads use
 * it one at a time; methods say so if they run on the thread of the loop.
 */
public final class LoopSession implements AutoCloseable, TestReport.Subject {

  /**
   * The number of times that a task that keeps waiting in a deadlock is cancelled before it is
   * given up.
   */
  private static final int TRIES = 3;

  private final String name;
  private final Use use;
  private final TestLoop testLoop;
  private final LoopThread thread;
  private final @Nullable LoopThreads threads;
  private final CallWatchdog watch = new CallWatchdog(this);
  private final LeakCheck end;
  private TestTask task;
  private String dumpOfFailure = "";

  /** True once the virtual clock has passed the limit; each further call may use some time more. */
  private boolean timeIsOver;

  /** The user of a session. */
  enum Use {
    /** A test, or one run of an explored test. */
    TEST,
    /** A test that runs many times, each time in a session of its own. */
    EXPLORED_TEST,
    /** A class, or all of its tests. */
    CLASS
  }

  /**
   * Creates a session whose loop has not run yet.
   *
   * @param name the name of the test or the class
   * @param settings the settings of the test or the class
   * @param use the user of the session
   * @param network the network of the loop
   * @param threads the pool of threads that drive loops
   */
  LoopSession(String name, Settings settings, Use use, TestNetwork network, LoopThreads threads) {
    this(name, use, TestLoop.of(settings, network), threads.take(name), threads);
  }

  /**
   * Creates a session for one of many runs of a test.
   *
   * @param base the session of the test
   * @param run the explorer's run; whoever calls {@link #call} drives the loop
   */
  public LoopSession(LoopSession base, Run run) {
    this(
        base.name(),
        Use.TEST,
        TestLoop.of(base.settings(), run, base.testLoop().network()),
        LoopThread.ofCaller(),
        null);
  }

  private LoopSession(
      String name, Use use, TestLoop testLoop, LoopThread thread, @Nullable LoopThreads threads) {
    this.name = name;
    this.use = use;
    this.testLoop = testLoop;
    this.thread = thread;
    this.threads = threads;
    task = new TestTask(loop(), name);
    end = new LeakCheck(this);
  }

  TestLoop testLoop() {
    return testLoop;
  }

  Loop loop() {
    return testLoop.loop();
  }

  public Settings settings() {
    return testLoop.settings();
  }

  String name() {
    return name;
  }

  /** Returns the watch over its calls. */
  public CallWatchdog watch() {
    return watch;
  }

  /** Returns what checks the loop when a test ends. */
  public LeakCheck atEnd() {
    return end;
  }

  /** Returns the task of the test. */
  TestTask task() {
    return task;
  }

  @Override
  public String describe() {
    return "on the loop of '" + name + "', " + testLoop;
  }

  @Override
  public String dumpOfFailure() {
    return dumpOfFailure;
  }

  @Override
  public @Nullable World world() {
    return testLoop.world();
  }

  @Override
  public List<String> events() {
    return testLoop.events();
  }

  Use use() {
    return use;
  }

  /** Returns whether several tests use it. */
  boolean isShared() {
    return use == Use.CLASS;
  }

  /** Returns whether its test runs many times, in other sessions. */
  public boolean isExplored() {
    return use == Use.EXPLORED_TEST;
  }

  /**
   * Returns whether it serves only what a class runs once, since its tests have loops of their own.
   */
  boolean isOfClass() {
    return isShared() && settings().get(Setting.SCOPE) == LoopScope.TEST;
  }

  // ---- calls

  /** Runs a call in the task of the test; directly if the caller is that task. */
  public <T extends @Nullable Object> T call(ThrowingSupplier<T> body) throws Throwable {
    if (task.runsHere()) {
      return body.get();
    }
    return result(watch.await(submit(() -> drive(task.submit(body)))));
  }

  private <T extends @Nullable Object> T result(Job<T> job) throws Throwable {
    if (job.failure() != null && dumpOfFailure.isEmpty()) {
      dumpOfFailure = Dump.of(loop(), task.task());
    }
    return job.result();
  }

  /** Runs a single call in the task of the test, which ends with it. */
  public <T extends @Nullable Object> T callOnly(ThrowingSupplier<T> body) throws Throwable {
    task.end();
    return call(body);
  }

  /** Runs a function on the thread of the loop. */
  public <T> CompletableFuture<T> submit(Callable<T> call) {
    return thread.submit(call);
  }

  /** Runs the loop until a job is done; called on the thread of the loop. */
  private <T extends @Nullable Object> Job<T> drive(Job<T> job) {
    return AwaitilityPolls.during(loop(), () -> run(job));
  }

  private <T extends @Nullable Object> Job<T> run(Job<T> job) {
    if (timeIsOver) {
      testLoop.extendLimit();
    }
    try {
      loop().runUntilComplete(job.done());
    } catch (DeadlockError e) {
      DeadlockError failure = Dump.trimmed(e);
      unwind(job, failure);
      throw failure;
    } catch (TimeLimitError e) {
      timeIsOver = true;
      LoopFailure failure = new LoopFailure(e.getMessage() + "\n" + Dump.of(loop()), null);
      unwind(job, failure);
      throw failure;
    } catch (Throwable e) {
      unwind(job, e);
      throw e;
    }
    return job;
  }

  /**
   * Ends a job that cannot continue, so that the task is free for the tear-down. What the job
   * throws instead of its cancellation is suppressed in the failure.
   *
   * @throws VirtualMachineError in place of the failure, if the JVM fails meanwhile
   */
  private void unwind(Job<?> job, Throwable failure) {
    testLoop.programIsOver();
    for (int tries = 0; tries < TRIES; tries++) {
      task.task().cancel("the test cannot go on");
      @Nullable Throwable thrown = driveAgain(job);
      if (thrown == null) {
        throwFatal(job.failure(), failure);
        suppress(job.failure(), failure);
        return;
      }
      throwFatal(thrown, failure);
      // it waits again in a finally block, has caught the error, or fails in the same way
    }
    renewTask();
  }

  private @Nullable Throwable driveAgain(Job<?> job) {
    testLoop.extendLimit();
    testLoop.setImpatient(true);
    try {
      loop().runUntilComplete(job.done());
      return null;
    } catch (Throwable e) {
      return e;
    } finally {
      testLoop.setImpatient(false);
    }
  }

  /**
   * Throws an exception that must not be dropped: an error of the JVM other than a stack overflow.
   */
  private static void throwFatal(@Nullable Throwable thrown, Throwable failure) {
    if (thrown instanceof VirtualMachineError fatal && !(thrown instanceof StackOverflowError)) {
      if (fatal != failure) {
        fatal.addSuppressed(failure);
      }
      throw fatal;
    }
  }

  /** Adds what a job has thrown as it was ended, but for its cancellation. */
  static void suppress(@Nullable Throwable thrown, Throwable failure) {
    if (thrown != null && !(thrown instanceof CancelledError) && thrown != failure) {
      failure.addSuppressed(thrown);
    }
  }

  /** Replaces a task that has ended or cannot continue. */
  void renewTask() {
    task = new TestTask(loop(), name);
  }

  // ---- the end

  /** Lets the thread that drives the loop end as soon as it is free. */
  void giveThreadUp() {
    thread.end();
  }

  /**
   * Closes the loop.
   *
   * @return the errors of tasks that nobody awaited
   */
  public List<LoopFailure> end() {
    if (!watch.hasGivenUp() && !loop().isClosed()) {
      closeInTime();
    }
    return new ArrayList<>(testLoop.takeLost());
  }

  private void closeInTime() {
    if (!end.isWorkLeft() && !Thread.currentThread().isVirtual()) {
      closeLoop(); // needs no other thread, since no task can run for long
    } else {
      Throwables.unchecked(() -> watch.await(submit(this::closeLoop)));
    }
    giveThreadBack();
  }

  private void giveThreadBack() {
    if (threads != null) {
      threads.giveBack(thread);
    }
  }

  private boolean closeLoop() {
    return AwaitilityPolls.during(loop(), this::endAndClose);
  }

  private boolean endAndClose() {
    testLoop.extendLimit();
    try {
      task.end();
      if (!task.task().isDone()) {
        loop().runUntilComplete(task.task());
      }
    } finally {
      testLoop.close();
    }
    return true;
  }

  /** Closes the loop of a test that did not run to its end. Does nothing if it is closed. */
  @Override
  public void close() {
    if (!watch.hasGivenUp() && !loop().isClosed()) {
      thread.execute(new FutureTask<>(this::closeLoop));
      giveThreadUp();
    }
  }
}
