// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.strategy;

import dev.lockstep.spi.MemoryAccess;
import java.util.ArrayList;
import java.util.List;

/** A lane's doing from one point to the next: one access, and what follows from it. */
final class TraceEvent {

  /** The lane of what happens when no lane can go on, such as that time moves. */
  static final int IDLE = 0;

  final int lane;

  /** The number of the choice by which the lane goes on here, or -1 if no other could. */
  final int node;

  final List<ObjectUse> effects = new ArrayList<>(2);

  /** The numbers of the events that have made the lane ready since its last event. */
  final List<Integer> wakers;

  /** True if it has woken a lane. */
  boolean wakes;

  TraceEvent(int lane, int node, List<Integer> wakers) {
    this.lane = lane;
    this.node = node;
    this.wakers = wakers;
  }

  /** The kinds of effects. */
  enum Kind {
    ACCESS,
    /** Leaves a monitor. */
    EXIT,
    /** Ends a thread. */
    END
  }

  /**
   * A use of an object.
   *
   * @param object the number of the object, in the order in which the run has met them
   * @param access the access, without its target; of an exit or an end, some call of the object
   */
  record ObjectUse(Kind kind, int object, MemoryAccess access) {

    /** Returns whether the order of two effects on one object may matter. */
    boolean conflictsWith(ObjectUse other) {
      if (kind == Kind.ACCESS && other.kind == Kind.ACCESS) {
        return access.conflictsWith(other.access);
      }
      return access.kind() == other.access.kind();
    }

    /**
     * Returns whether two effects of one object that conflict can never both be next, or lead to
     * the same if one of them has to wait for the other.
     */
    boolean isWaitedFor(ObjectUse other) {
      if (kind == Kind.EXIT || other.kind == Kind.EXIT) {
        return true;
      }
      if (kind == Kind.END || other.kind == Kind.END) {
        return access.name().endsWith(".join()") || other.access.name().endsWith(".join()");
      }
      return (isUnlock() && other.isLock()) || (isLock() && other.isUnlock());
    }

    /** Returns whether others may wait for it: the exit of a monitor, an unlock, an end. */
    boolean isRelease() {
      return kind != Kind.ACCESS || isUnlock();
    }

    private boolean isLock() {
      return access.name().endsWith("Lock.lock()");
    }

    private boolean isUnlock() {
      return access.name().endsWith("Lock.unlock()");
    }
  }

  /** Returns whether it has done something by which a lane that waits may be woken. */
  boolean mayWake() {
    for (ObjectUse effect : effects) {
      MemoryAccess access = effect.access;
      boolean isCall =
          switch (access.kind()) {
            case MONITOR, CALL, REFLECTIVE -> access.writes();
            case PLAIN, VOLATILE, ELEMENT, SPIN -> false;
          };
      if (isCall || effect.kind != Kind.ACCESS) {
        return true;
      }
    }
    return false;
  }
}
