package dev.lockstep.junit;

import dev.lockstep.Task;
import dev.lockstep.spi.LoopObserver;
import org.jspecify.annotations.Nullable;

/** Passes on what the explorer wants to know of a run, and the escapes to the test. */
record StrictObserver(LoopObserver explorer, TestObserver test) implements LoopObserver {

  @Override
  public void spawned(Task<?> task, int lane, @Nullable Task<?> spawner) {
    explorer.spawned(task, lane, spawner);
  }

  @Override
  public void joined(Thread thread, int lane) {
    explorer.joined(thread, lane);
  }

  @Override
  public void stepStarted(int lane, String name) {
    explorer.stepStarted(lane, name);
  }

  @Override
  public void stepEnded(int lane) {
    explorer.stepEnded(lane);
  }

  @Override
  public void awaiting(Task<?> task, Object on) {
    explorer.awaiting(task, on);
  }

  @Override
  public void yielding(Task<?> task) {
    explorer.yielding(task);
  }

  @Override
  public void woken(Task<?> task, @Nullable Task<?> waker) {
    explorer.woken(task, waker);
  }

  @Override
  public void cancelled(Task<?> task, @Nullable Task<?> canceller) {
    explorer.cancelled(task, canceller);
  }

  @Override
  public void ended(Task<?> task) {
    explorer.ended(task);
  }

  @Override
  public void hold(String name, boolean open) {
    explorer.hold(name, open);
  }

  @Override
  public void uses(Object shared) {
    explorer.uses(shared);
  }

  @Override
  public void yieldsBefore(Object shared) {
    explorer.yieldsBefore(shared);
  }

  @Override
  public void escaped(String message) {
    explorer.escaped(message);
    test.escaped(message);
  }
}
