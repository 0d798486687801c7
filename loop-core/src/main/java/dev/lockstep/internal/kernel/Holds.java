// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.kernel;

import dev.lockstep.Hold;
import dev.lockstep.internal.jdk.ProgramFrames;
import dev.lockstep.spi.LoopObserver;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The open holds of a loop; any thread may open and close them. */
public final class Holds {

  private final Kernel loop;
  private final Set<OpenHold> open = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean changed = new AtomicBoolean();

  Holds(Kernel loop) {
    this.loop = loop;
  }

  Hold open(String name) {
    OpenHold hold = new OpenHold(name, loop.isDebug() ? ProgramFrames.caller() : null);
    open.add(hold);
    tell(name, true);
    return hold;
  }

  private void tell(String name, boolean isOpen) {
    LoopObserver observer = loop.observer();
    if (observer != null && loop.isRunning() && loop.isHeld()) {
      observer.hold(name, isOpen);
    }
  }

  boolean anyOpen() {
    return !open.isEmpty();
  }

  /** Returns whether a hold was closed since the last call. */
  boolean takeChanged() {
    return changed.getAndSet(false);
  }

  /** Returns the open holds, ordered by name. */
  public List<Hold> list() {
    return open.stream()
        .sorted(Comparator.comparing(OpenHold::name))
        .map(Hold.class::cast)
        .toList();
  }

  /** Returns the open holds as text, a line each. */
  public List<String> describe() {
    return open.stream().map(OpenHold::toString).sorted().toList();
  }

  private final class OpenHold implements Hold {
    private final String name;
    private final @Nullable StackTraceElement taken;

    private OpenHold(String name, @Nullable StackTraceElement taken) {
      this.name = name;
      this.taken = taken;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public @Nullable StackTraceElement origin() {
      return taken;
    }

    @Override
    public void close() {
      if (open.remove(this)) {
        tell(name, false);
        changed.set(true);
        loop.scheduler.wakeUp();
      }
    }

    @Override
    public String toString() {
      return "hold '" + name + "'" + (taken == null ? "" : ", taken at " + taken);
    }
  }
}
