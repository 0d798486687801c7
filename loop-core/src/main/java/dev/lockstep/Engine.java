// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep;

import dev.lockstep.internal.jdk.JdkHooks;
import dev.lockstep.internal.jdk.JdkPoints;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * The mechanism by which a loop suspends its tasks. Programs that wait only through {@code
 * dev.lockstep} behave the same, step for step, on both engines.
 *
 * @since 0.1.0
 */
public enum Engine {
  /**
   * The thread that drives the loop is the scheduler of its virtual threads. Fast, and a blocking
   * JDK call suspends only the task that makes it; needs {@code --add-opens
   * java.base/java.lang=ALL-UNNAMED}, or the agent.
   */
  CARRIER(EnumSet.of(Capability.TRANSPARENT_BLOCKING, Capability.SEES_TIMED_PARKS)),
  /**
   * Default virtual threads, exactly one of which runs at a time. Needs no flags; a blocking JDK
   * call in a task blocks the loop.
   */
  BATON(EnumSet.noneOf(Capability.class));

  /** A feature that an engine may have beyond running tasks. */
  public enum Capability {
    /**
     * A blocking JDK call suspends only the task that makes it, and its interleavings are explored.
     */
    TRANSPARENT_BLOCKING,
    /** Returns the loop sees each timed park of the JDK, {@link Thread#sleep} among them. */
    SEES_TIMED_PARKS,
    /**
     * Code that was not written for this runtime finds the time, the threads and the chance of the
     * loop in the JDK's own calls, if the loop has a virtual clock. Needs the agent, {@code
     * -javaagent:lockstep-agent.jar}.
     */
    VIRTUAL_JDK,
    /**
     * Each loop with choices has points at accesses to shared memory, since the agent's argument
     * names packages; see {@link Runner.Builder#points}.
     */
    SHARED_MEMORY
  }

  @SuppressWarnings("ImmutableEnumChecker") // a copy by Set.copyOf
  private final Set<Capability> capabilities;

  Engine(Set<Capability> capabilities) {
    this.capabilities = Set.copyOf(capabilities);
  }

  /**
   * Returns the capabilities of this engine.
   *
   * @return an unmodifiable set
   */
  public Set<Capability> capabilities() {
    if (this != CARRIER || !JdkHooks.areOn()) {
      return capabilities;
    }
    Set<Capability> withAgent = EnumSet.of(Capability.VIRTUAL_JDK);
    withAgent.addAll(capabilities);
    if (JdkPoints.areEverywhere()) {
      withAgent.add(Capability.SHARED_MEMORY);
    }
    return Collections.unmodifiableSet(withAgent);
  }
}
