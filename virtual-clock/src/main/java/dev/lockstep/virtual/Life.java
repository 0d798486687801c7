// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual;

import dev.lockstep.Context;
import dev.lockstep.ContextVar;
import dev.lockstep.Task;
import dev.lockstep.spi.LoopControl.Admission;
import dev.lockstep.spi.LoopControl.AdmissionFilter;
import org.jspecify.annotations.Nullable;

/**
 * One life of a program on a host, from its start to its end or the crash of the host. What the
 * program starts, tasks and callbacks alike, belongs to the life, by a context variable.
 */
final class Life {

  private static final ContextVar<Life> OF_CALLER = ContextVar.of("host");

  private final Host host;
  private Admission admission = Admission.RUN;
  private @Nullable Task<?> program;
  private final LifeHost machine;

  Life(Host host) {
    this.host = host;
    machine = new LifeHost(host);
  }

  /** Returns the life that the caller belongs to, or null. */
  static @Nullable Life ofCaller() {
    return Context.copyOfCurrent().valueOf(OF_CALLER);
  }

  /** Decides whether an entry with this context may run; the admission filter of the world. */
  static Admission passageOf(Context context) {
    Life life = context.valueOf(OF_CALLER);
    return life == null ? Admission.RUN : life.admission;
  }

  /** Creates a context in which everything belongs to this life, and nothing else is set. */
  Context newContext() {
    Context context = new Context();
    context.run(() -> OF_CALLER.set(this));
    return context;
  }

  /** Returns a filter that discards what belongs to this life; used to list its tasks. */
  AdmissionFilter asGate() {
    return context -> equals(context.valueOf(OF_CALLER)) ? Admission.DISCARD : Admission.RUN;
  }

  LifeHost machine() {
    return machine;
  }

  Host host() {
    return host;
  }

  void setAdmission(Admission admission) {
    this.admission = admission;
  }

  boolean isGone() {
    return admission == Admission.DISCARD;
  }

  boolean isPaused() {
    return admission == Admission.DEFER;
  }

  void setProgram(Task<?> task) {
    program = task;
  }

  @Nullable Task<?> program() {
    return program;
  }
}
