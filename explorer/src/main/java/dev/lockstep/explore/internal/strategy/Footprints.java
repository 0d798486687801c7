// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.strategy;

import dev.lockstep.Task;
import dev.lockstep.explore.Interleaving;
import dev.lockstep.spi.LoopObserver;
import dev.lockstep.spi.MemoryAccess;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The objects that the steps of a run use, as far as the loop reports them. The next step of a lane
 * uses the object that the lane waits for, or that {@link Interleaving#point(Object)} has named.
 * The running step uses that one, every lock, queue and the like that it calls, and what the tasks
 * wait for that it wakes or cancels. Plain fields are seen in packages with points: there each
 * access is a step of its own, and two of them race if one writes.
 */
class Footprints implements LoopObserver {

  private final IdentityHashMap<Task<?>, Integer> lanes = new IdentityHashMap<>();
  private final List<Object> used = new ArrayList<>();

  /** The object that the next step of each lane uses, or null if that is not known. */
  private @Nullable Object[] next = new Object[16];

  private int running;

  /** True if the step of the running lane ends before the access that it was about to make. */
  private boolean preempted;

  /** Returns the object that the next step of a lane is known to use, or null. */
  @Nullable Object next(int lane) {
    return lane < next.length ? next[lane] : null;
  }

  /** Returns the objects that were used since {@link #clear}; valid until the next step. */
  List<Object> used() {
    return used;
  }

  /** Returns whether the next step of a lane uses an object that was used since {@link #clear}. */
  boolean races(int lane) {
    Object object = next(lane);
    if (object != null) {
      for (int i = 0; i < used.size(); i++) {
        if (race(used.get(i), object)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean race(Object one, Object other) {
    return one == other
        || (one instanceof MemoryAccess access
            && other instanceof MemoryAccess pending
            && access.conflictsWith(pending));
  }

  /** Called when a lane has made an access to shared memory. */
  void made(int lane, MemoryAccess access) {}

  /** Notes that the running lane has made the access that it was about to make. */
  private void make() {
    if (next(running) instanceof MemoryAccess access) {
      used.add(access);
      next[running] = null;
      made(running, access);
    }
  }

  /** Forgets the objects that were used. */
  void clear() {
    used.clear();
  }

  @Override
  public void spawned(Task<?> task, int lane, @Nullable Task<?> spawner) {
    lanes.put(task, lane);
  }

  @Override
  public void ended(Task<?> task) {
    lanes.remove(task);
  }

  @Override
  public void stepStarted(int lane, String name) {
    running = lane;
    Object object = next(lane);
    if (object != null && !(object instanceof MemoryAccess)) {
      used.add(object);
      next[lane] = null;
    }
  }

  @Override
  public void stepEnded(int lane) {
    if (!preempted) {
      make();
    }
    preempted = false;
  }

  @Override
  public boolean seesAccesses() {
    return true;
  }

  @Override
  public void accesses(MemoryAccess access) {
    make();
    setNext(access);
  }

  @Override
  public void preempted(MemoryAccess access) {
    preempted = true;
  }

  @Override
  public void uses(Object shared) {
    used.add(shared);
  }

  @Override
  public void yieldsBefore(Object shared) {
    make();
    setNext(shared);
  }

  @Override
  public void awaiting(Task<?> task, Object on) {
    make();
    used.add(on);
    setNext(on);
  }

  private void setNext(Object object) {
    if (running >= next.length) {
      next = Arrays.copyOf(next, Math.max(running + 1, next.length * 2));
    }
    next[running] = object;
  }

  @Override
  public void woken(Task<?> task, @Nullable Task<?> waker) {
    Integer lane = lanes.get(task);
    Object object = lane == null ? null : next(lane);
    if (object != null) {
      used.add(object);
    }
  }
}
