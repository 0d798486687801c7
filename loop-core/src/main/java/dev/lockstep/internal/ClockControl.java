package dev.lockstep.internal;

import dev.lockstep.Loop;
import dev.lockstep.Task;
import dev.lockstep.spi.Chance;
import dev.lockstep.spi.FaultPoints;
import dev.lockstep.spi.LoopControl;
import dev.lockstep.spi.PendingTimer;
import java.util.List;

/** A loop as its clock sees it. */
final class ClockControl implements LoopControl {

  private final EventLoop loop;

  ClockControl(EventLoop loop) {
    this.loop = loop;
  }

  private VirtualIdle idle(String call) {
    if (loop.idle instanceof VirtualIdle idle) {
      return idle;
    }
    throw new IllegalStateException(
        call + " is for a virtual clock; isVirtual() of the " + loop.loopClock() + " must be true");
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
    return loop.passes.timers.nextDeadline();
  }

  @Override
  public List<PendingTimer> timers() {
    return loop.passes.timers.pending().stream()
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
  public Chance chance() {
    return loop.chance();
  }

  @Override
  public Alarm newAlarm(Object what, Runnable action) {
    return new Surroundings(loop, what, action);
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
  public void setGate(Gate gate) {
    loop.passes.setAdmission(new Gatekeeper(loop, gate));
  }

  @Override
  public void gateChanged() {
    if (loop.passes.admission() instanceof Gatekeeper gatekeeper) {
      gatekeeper.changed();
    }
  }

  @Override
  public List<Task<?>> tasksBehind(Gate gate) {
    return loop.allTasks().stream()
        .filter(task -> gate.passage(((LoopTask<?>) task).currentContext()) != Passage.OPEN)
        .toList();
  }

  @Override
  public Wait newWait(Object on) {
    return new TaskWait(loop, on);
  }

  /** A wait that a clock ends. */
  private static final class TaskWait implements Wait {
    private final Waiter waiter;

    private TaskWait(EventLoop loop, Object on) {
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
