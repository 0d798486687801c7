package dev.lockstep.internal;

import dev.lockstep.Task;
import dev.lockstep.spi.LoopObserver;
import org.jspecify.annotations.Nullable;

/** An observer of the runtime's own, in front of the program's. */
class Relay implements LoopObserver {

  private static final LoopObserver NOBODY = new LoopObserver() {};

  private final LoopObserver next;

  Relay(@Nullable LoopObserver next) {
    this.next = next == null ? NOBODY : next;
  }

  @Override
  public void spawned(Task<?> task, int lane, @Nullable Task<?> spawner) {
    next.spawned(task, lane, spawner);
  }

  @Override
  public void joined(Thread thread, int lane) {
    next.joined(thread, lane);
  }

  @Override
  public void stepStarted(int lane, String name) {
    next.stepStarted(lane, name);
  }

  @Override
  public void stepEnded(int lane) {
    next.stepEnded(lane);
  }

  @Override
  public void awaiting(Task<?> task, Object on) {
    next.awaiting(task, on);
  }

  @Override
  public void yielding(Task<?> task) {
    next.yielding(task);
  }

  @Override
  public void woken(Task<?> task, @Nullable Task<?> waker) {
    next.woken(task, waker);
  }

  @Override
  public void cancelled(Task<?> task, @Nullable Task<?> canceller) {
    next.cancelled(task, canceller);
  }

  @Override
  public void ended(Task<?> task) {
    next.ended(task);
  }

  @Override
  public void hold(String name, boolean open) {
    next.hold(name, open);
  }

  @Override
  public void uses(Object shared) {
    next.uses(shared);
  }

  @Override
  public void yieldsBefore(Object shared) {
    next.yieldsBefore(shared);
  }

  @Override
  public void escaped(String message) {
    next.escaped(message);
  }
}
