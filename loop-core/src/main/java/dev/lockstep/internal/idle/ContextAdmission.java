// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.idle;

import dev.lockstep.Context;
import dev.lockstep.Task;
import dev.lockstep.internal.kernel.AdmissionControl;
import dev.lockstep.internal.kernel.Entry;
import dev.lockstep.internal.kernel.Kernel;
import dev.lockstep.internal.kernel.LoopTask;
import dev.lockstep.internal.kernel.Timer;
import dev.lockstep.spi.LoopControl.Admission;
import dev.lockstep.spi.LoopControl.AdmissionFilter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Defers or discards the entries that an {@link AdmissionFilter} does not let run. */
final class ContextAdmission implements AdmissionControl {

  private final Kernel loop;
  private final AdmissionFilter filter;

  /** The deferred entries, in the order in which their turn came. */
  private final Deque<Entry> deferred = new ArrayDeque<>();

  /** The discarded tasks; {@link #turns} has their entries that stood in the queue. */
  private final List<LoopTask<?>> discarded = new ArrayList<>();

  private final List<Entry> turns = new ArrayList<>();

  private boolean shuttingDown;
  private boolean ended;

  ContextAdmission(Kernel loop, AdmissionFilter filter) {
    this.loop = loop;
    this.filter = filter;
  }

  @Override
  public boolean admits(Entry entry) {
    Context context = entry.context();
    if (context == null) {
      return true;
    }
    Admission admission = filter.admit(context);
    if (admission == Admission.RUN || (admission == Admission.DEFER && shuttingDown)) {
      return true;
    }
    if (admission == Admission.DEFER) {
      deferred.add(entry);
      return false;
    }
    boolean lost = entry.isLostIfDiscarded();
    if (ended) {
      return !lost;
    }
    if (!lost) {
      turns.add(entry);
    }
    return false;
  }

  @Override
  public void changed() {
    dropTimers();
    for (Task<?> task : loop.allTasks()) {
      if (task instanceof LoopTask<?> ours && isDiscarded(ours.currentContext())) {
        discarded.add(ours);
        loop.abandon(ours);
      }
    }
    release();
  }

  private void dropTimers() {
    for (Timer timer : loop.scheduler.timers.pending()) {
      if (isDiscarded(setter(timer))) {
        timer.drop();
      }
    }
  }

  /**
   * Returns the context of the timer's owner, or null for a timer of the environment, whoever set
   * it.
   */
  private static @Nullable Context setter(Timer timer) {
    Context context = timer.context();
    LoopTask<?> owner = timer.owner();
    boolean ofProgram = !(timer instanceof EnvironmentAlarm.Ring);
    return context == null && owner != null && ofProgram ? owner.currentContext() : context;
  }

  @Override
  public boolean isDiscarded(@Nullable Context context) {
    return context != null && filter.admit(context) == Admission.DISCARD;
  }

  private void release() {
    for (int left = deferred.size(); left > 0; left--) {
      Entry entry = deferred.remove();
      if (admits(entry)) {
        loop.scheduler.queue(entry);
      }
    }
  }

  @Override
  public void setShuttingDown(boolean newShuttingDown) {
    shuttingDown = newShuttingDown;
    if (newShuttingDown) {
      release();
    }
  }

  @Override
  public void readopt() {
    ended = true;
    discarded.stream().filter(task -> !task.isDone()).forEach(loop::readopt);
    discarded.clear();
    turns.forEach(loop.scheduler::queue);
    turns.clear();
  }

  @Override
  public String toString() {
    return filter.toString();
  }
}
