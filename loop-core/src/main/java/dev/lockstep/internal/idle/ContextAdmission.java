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
  private final AdmissionFilter gate;

  /** The deferred entries, in the order in which their turn came. */
  private final Deque<Entry> held = new ArrayDeque<>();

  /** The discarded tasks; {@link #turns} has their entries that stood in the queue. */
  private final List<LoopTask<?>> gone = new ArrayList<>();

  private final List<Entry> turns = new ArrayList<>();

  private boolean tidyingUp;
  private boolean ended;

  ContextAdmission(Kernel loop, AdmissionFilter gate) {
    this.loop = loop;
    this.gate = gate;
  }

  @Override
  public boolean admits(Entry entry) {
    Context context = entry.context();
    if (context == null) {
      return true;
    }
    Admission passage = gate.admit(context);
    if (passage == Admission.RUN || (passage == Admission.DEFER && tidyingUp)) {
      return true;
    }
    if (passage == Admission.DEFER) {
      held.add(entry);
      return false;
    }
    boolean callback = entry.isCallback();
    if (ended) {
      return !callback;
    }
    if (!callback) {
      turns.add(entry);
    }
    return false;
  }

  /** Called when the filter's answers have changed. */
  void changed() {
    dropTimers();
    for (Task<?> task : loop.allTasks()) {
      if (task instanceof LoopTask<?> ours && isDiscarded(ours.currentContext())) {
        gone.add(ours);
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
    return context != null && gate.admit(context) == Admission.DISCARD;
  }

  private void release() {
    for (int left = held.size(); left > 0; left--) {
      Entry entry = held.remove();
      if (admits(entry)) {
        loop.scheduler.queue(entry);
      }
    }
  }

  @Override
  public void setShuttingDown(boolean newTidyingUp) {
    tidyingUp = newTidyingUp;
    if (newTidyingUp) {
      release();
    }
  }

  @Override
  public void readopt() {
    ended = true;
    gone.stream().filter(task -> !task.isDone()).forEach(loop::readopt);
    gone.clear();
    turns.forEach(loop.scheduler::queue);
    turns.clear();
  }

  @Override
  public String toString() {
    return gate.toString();
  }
}
