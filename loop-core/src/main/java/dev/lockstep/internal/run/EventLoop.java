// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.run;

import dev.lockstep.AsyncFuture;
import dev.lockstep.CancelledError;
import dev.lockstep.Engine;
import dev.lockstep.Handle;
import dev.lockstep.Hold;
import dev.lockstep.StartedThread;
import dev.lockstep.Task;
import dev.lockstep.TaskFactory;
import dev.lockstep.internal.engine.Engines;
import dev.lockstep.internal.idle.ClockControl;
import dev.lockstep.internal.idle.VirtualIdle;
import dev.lockstep.internal.interop.CompletionStages;
import dev.lockstep.internal.interop.DelayedExecutor;
import dev.lockstep.internal.interop.Offloading;
import dev.lockstep.internal.interop.TaskScheduler;
import dev.lockstep.internal.io.LoopIo;
import dev.lockstep.internal.kernel.IdlePolicy;
import dev.lockstep.internal.kernel.Kernel;
import dev.lockstep.internal.kernel.KernelFacade;
import dev.lockstep.internal.kernel.KernelParts;
import dev.lockstep.internal.kernel.LoopConfig;
import dev.lockstep.internal.kernel.LoopFuture;
import dev.lockstep.internal.kernel.StepMonitor;
import dev.lockstep.internal.report.Reports;
import dev.lockstep.internal.report.StepWatch;
import dev.lockstep.internal.util.Durations;
import dev.lockstep.internal.util.Log;
import dev.lockstep.spi.LoopObserver;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The loop that programs see: a facade that forwards each call to the kernel, or to an adapter
 * above it. It also assembles the parts of a loop.
 */
public final class EventLoop implements KernelFacade {

  private final Kernel kernel;
  private final Randoms randoms;

  /**
   * Creates a loop that has not run yet.
   *
   * @param settings the parts of the loop
   */
  public EventLoop(LoopConfig settings) {
    boolean virtual = settings.clock().isVirtual();
    randoms = new Randoms(settings.choiceSource(), virtual, this::drawObserver);
    kernel =
        new Kernel(
            this,
            settings,
            new KernelParts(
                loop -> Engines.create(loop, settings.engine()),
                loop -> virtual ? new VirtualIdle(loop, settings) : IdlePolicy.NONE,
                loop -> new LoopIo(loop, settings.network()),
                Reports::deadlock,
                settings.debug() ? watch(settings.slowStep()) : null));
    settings.clock().attach(new ClockControl(kernel));
    kernel.attachFaultPoints(settings.faultPoints());
    LoopIo.of(kernel).attach();
  }

  private StepMonitor watch(Duration slowStep) {
    return new StepWatch(
        System::nanoTime, Durations.toNanos(slowStep), this::blockingRemedy, Log::warning);
  }

  private @Nullable LoopObserver drawObserver() {
    return kernel.observer();
  }

  private String blockingRemedy() {
    return engine() == Engine.BATON
        ? ", or start the JVM with --add-opens java.base/java.lang=ALL-UNNAMED, with which the"
            + " loop goes on while a call of the JDK waits"
        : "";
  }

  @Override
  public Kernel kernel() {
    return kernel;
  }

  // ---- queueing

  @Override
  public Handle callSoon(Runnable callback) {
    return kernel.callSoon(callback);
  }

  @Override
  public Handle callSoonThreadsafe(Runnable callback) {
    return kernel.callSoonThreadsafe(callback);
  }

  @Override
  public Handle callLater(Duration delay, Runnable callback) {
    return callAt(kernel.scheduler.deadlineIn(Durations.toNanos(delay)), callback);
  }

  @Override
  public Handle callAt(long when, Runnable callback) {
    return kernel.callAt(when, callback);
  }

  @Override
  public Executor delayedExecutor(Duration delay) {
    return new DelayedExecutor(kernel, Durations.toNanos(delay));
  }

  @Override
  public ScheduledExecutorService scheduledExecutor() {
    return new TaskScheduler(kernel);
  }

  @Override
  public List<Handle> allTimers() {
    return kernel.scheduler.timers.pending().stream()
        .filter(Handle.class::isInstance)
        .map(Handle.class::cast)
        .toList();
  }

  // ---- time and choices

  @Override
  public long nanoTime() {
    return kernel.nanoTime();
  }

  @Override
  public Clock clock() {
    return new WallClock(kernel.loopClock(), ZoneOffset.UTC);
  }

  @Override
  public RandomGenerator random(String label) {
    kernel.assertHeld("random()");
    return randoms.of(label);
  }

  @Override
  public UUID randomUuid(String label) {
    kernel.assertHeld("randomUuid()");
    return randoms.uuid(label);
  }

  // ---- running

  @Override
  public <T> T runUntilComplete(AsyncFuture<T> future) {
    if (future.loop() != this) {
      throw new IllegalArgumentException(future + " belongs to another loop; run that one");
    }
    return kernel.runUntilComplete(future);
  }

  @Override
  public void runForever() {
    kernel.scheduler.drive();
  }

  @Override
  public void stop() {
    kernel.scheduler.stop();
  }

  @Override
  public boolean isRunning() {
    return kernel.isRunning();
  }

  @Override
  public boolean isClosed() {
    return kernel.isClosed();
  }

  @Override
  public void close() {
    kernel.close();
  }

  // ---- tasks and futures

  @Override
  public <T> AsyncFuture<T> createFuture() {
    return new LoopFuture<>(kernel);
  }

  @Override
  public <T> Task<T> createTask(@Nullable String name, Callable<T> body) {
    return kernel.createTask(name, body);
  }

  @Override
  public <T> Task<T> createBackgroundTask(@Nullable String name, Callable<T> body) {
    return kernel.createBackgroundTask(name, body);
  }

  @Override
  public void setTaskFactory(@Nullable TaskFactory factory) {
    kernel.setTaskFactory(factory);
  }

  @Override
  public List<Task<?>> allTasks() {
    return kernel.allTasks();
  }

  @Override
  public <T> CompletableFuture<T> submit(Callable<T> body) {
    return CompletionStages.submit(kernel, body);
  }

  @Override
  public <T> AsyncFuture<T> runInExecutor(Executor executor, Callable<T> work) {
    return Offloading.run(kernel, executor, work);
  }

  // ---- diagnostics and settings

  @Override
  public String dumpTasks() {
    return Reports.tasks(kernel);
  }

  @Override
  public @Nullable Thread runningThread() {
    return kernel.step.runningThread();
  }

  @Override
  public void setExceptionHandler(@Nullable ExceptionHandler handler) {
    kernel.setExceptionHandler(handler);
  }

  @Override
  public void callExceptionHandler(ErrorContext errorContext) {
    if (errorContext.exception() instanceof CancelledError && kernel.isCallerDiscarded()) {
      return; // a discarded callback can only pass on what was thrown into it
    }
    kernel.callExceptionHandler(errorContext);
  }

  @Override
  public boolean isDebug() {
    return kernel.isDebug();
  }

  @Override
  public Hold hold(String name) {
    return kernel.hold(name);
  }

  @Override
  public List<StartedThread> allThreads() {
    return kernel.engine.threads();
  }

  @Override
  public List<Hold> allHolds() {
    return kernel.holds().list();
  }

  @Override
  public @Nullable LoopObserver observer() {
    return kernel.observer();
  }

  @Override
  public Engine engine() {
    return kernel.engine.kind();
  }
}
