// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.idle;

import dev.lockstep.Loop;
import dev.lockstep.StartedThread;
import dev.lockstep.Task;
import dev.lockstep.internal.kernel.AdmissionControl;
import dev.lockstep.internal.kernel.Kernel;
import dev.lockstep.internal.kernel.LoopTask;
import dev.lockstep.internal.kernel.Strand;
import dev.lockstep.internal.kernel.Waiter;
import dev.lockstep.spi.ChoiceSource;
import dev.lockstep.spi.FaultPoints;
import dev.lockstep.spi.LoopControl;
import dev.lockstep.spi.PendingTimer;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The view of a loop that its clock gets. */
public final class ClockControl implements LoopControl {

  private final Kernel loop;

  public ClockControl(Kernel loop) {
    this.loop = loop;
  }

  private VirtualIdle idle(String call) {
    if (loop.idle instanceof VirtualIdle idle) {
      return idle;
    }
    throw new IllegalStateException(
        call + " needs a virtual clock; isVirtual() of the " + loop.loopClock() + " must be true");
  }

  @Override
  public Loop loop() {
    return loop.facade();
  }

  @Override
  public boolean isHeld() {
    return loop.isHeld();
  }

  @Override
  public long nextDeadline() {
    return loop.scheduler.timers.nextDeadline();
  }

  @Override
  public List<PendingTimer> timers() {
    return loop.scheduler.timers.pending().stream()
        .map(timer -> new PendingTimer(timer.deadline, timer.what(), timer.owner()))
        .toList();
  }

  @Override
  public boolean runOne() {
    return OneStep.run(loop);
  }

  @Override
  public void limitSteps(long steps) {
    idle("limitSteps()").livelock.limit(steps);
  }

  @Override
  public void failOnEscapes() {
    idle("failOnEscapes()").escapes.failOn();
  }

  @Override
  public void checkHorizon(long deadline, long horizon) {
    idle("checkHorizon()").background.jump(deadline, horizon);
  }

  @Override
  public ChoiceSource choiceSource() {
    return loop.choiceSource();
  }

  @Override
  public Alarm newAlarm(Object what, Runnable action) {
    return new EnvironmentAlarm(loop, what, action);
  }

  @Override
  public FaultPoints faultPoints(FaultPoints ifNone) {
    FaultPoints points = loop.faultPoints();
    if (points == null) {
      loop.attachFaultPoints(ifNone);
      return ifNone;
    }
    return points;
  }

  @Override
  public void setAdmissionFilter(AdmissionFilter filter) {
    loop.scheduler.setAdmission(new ContextAdmission(loop, filter));
  }

  @Override
  public void admissionChanged() {
    AdmissionControl admission = loop.scheduler.admission();
    if (admission != null) {
      admission.changed();
    }
  }

  @Override
  public void redirectFiles(Function<Path, @Nullable Path> mounts, BiPredicate<Long, Long> forces) {
    idle("redirectFiles()").redirectFiles(mounts, forces);
  }

  @Override
  public List<Task<?>> tasksHeldBackBy(AdmissionFilter filter) {
    return loop.allTasks().stream()
        .filter(task -> filter.admit(((LoopTask<?>) task).currentContext()) != Admission.RUN)
        .toList();
  }

  @Override
  public List<Thread> threadsHeldBackBy(AdmissionFilter filter) {
    return loop.engine.threads().stream()
        .filter(thread -> filter.admit(((Strand) thread).context()) != Admission.RUN)
        .map(StartedThread::startedThread)
        .filter(thread -> thread.isAlive() && !thread.isDaemon()) // a virtual one is a daemon
        .toList();
  }

  @Override
  public ClockWait newWait(Object on) {
    return new TaskWait(loop, on);
  }

  /** A wait of a task that the clock ends. */
  private static final class TaskWait implements ClockWait {
    private final Waiter waiter;

    private TaskWait(Kernel loop, Object on) {
      waiter = new Waiter(loop, on);
    }

    @Override
    public void await() {
      waiter.await();
    }

    @Override
    public void wake() {
      waiter.wake();
    }
  }
}
