// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.spi;

import dev.lockstep.Task;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** A pair of observers of one loop, called one after the other. */
record ObserverPair(LoopObserver first, LoopObserver second) implements LoopObserver {

  @Override
  public void spawned(Task<?> task, int lane, @Nullable Task<?> spawner) {
    first.spawned(task, lane, spawner);
    second.spawned(task, lane, spawner);
  }

  @Override
  public void joined(Thread thread, int lane) {
    first.joined(thread, lane);
    second.joined(thread, lane);
  }

  @Override
  public void stepStarted(int lane, String name) {
    first.stepStarted(lane, name);
    second.stepStarted(lane, name);
  }

  @Override
  public void stepEnded(int lane) {
    first.stepEnded(lane);
    second.stepEnded(lane);
  }

  @Override
  public void awaiting(Task<?> task, Object on) {
    first.awaiting(task, on);
    second.awaiting(task, on);
  }

  @Override
  public void yielding(Task<?> task) {
    first.yielding(task);
    second.yielding(task);
  }

  @Override
  public void woken(Task<?> task, @Nullable Task<?> waker) {
    first.woken(task, waker);
    second.woken(task, waker);
  }

  @Override
  public void cancelled(Task<?> task, @Nullable Task<?> canceller) {
    first.cancelled(task, canceller);
    second.cancelled(task, canceller);
  }

  @Override
  public void ended(Task<?> task) {
    first.ended(task);
    second.ended(task);
  }

  @Override
  public void hold(String name, boolean open) {
    first.hold(name, open);
    second.hold(name, open);
  }

  @Override
  public Runnable offloads(String name, Runnable work) {
    return second.offloads(name, first.offloads(name, work));
  }

  @Override
  public void connected(Object transport, SocketAddress local, @Nullable SocketAddress remote) {
    first.connected(transport, local, remote);
    second.connected(transport, local, remote);
  }

  @Override
  public void disconnected(
      Object transport,
      SocketAddress local,
      @Nullable SocketAddress remote,
      long received,
      long sent,
      @Nullable Throwable cause) {
    first.disconnected(transport, local, remote, received, sent, cause);
    second.disconnected(transport, local, remote, received, sent, cause);
  }

  @Override
  public void uses(Object shared) {
    first.uses(shared);
    second.uses(shared);
  }

  @Override
  public void changes(Object shared, String call, @Nullable Object value) {
    first.changes(shared, call, value);
    second.changes(shared, call, value);
  }

  @Override
  public void draws(String label, Object value) {
    first.draws(label, value);
    second.draws(label, value);
  }

  @Override
  public void yieldsBefore(Object shared) {
    first.yieldsBefore(shared);
    second.yieldsBefore(shared);
  }

  @Override
  public void atPoint() {
    first.atPoint();
    second.atPoint();
  }

  @Override
  public boolean seesAccesses() {
    return first.seesAccesses() || second.seesAccesses();
  }

  @Override
  public void accesses(MemoryAccess access) {
    first.accesses(access);
    second.accesses(access);
  }

  @Override
  public void preempted(MemoryAccess access) {
    first.preempted(access);
    second.preempted(access);
  }

  @Override
  public void readied(Thread thread) {
    first.readied(thread);
    second.readied(thread);
  }

  @Override
  public void handsOver() {
    first.handsOver();
    second.handsOver();
  }

  @Override
  public void awaitsOutside() {
    first.awaitsOutside();
    second.awaitsOutside();
  }

  @Override
  public void escaped(String message) {
    first.escaped(message);
    second.escaped(message);
  }
}
