package dev.lockstep;

import java.util.EnumSet;
import java.util.Set;

/**
 * How a loop suspends its tasks. Programs that wait through {@code dev.lockstep} only behave the
 * same, step for step, on both.
 */
public enum Engine {
  /**
   * The thread that drives the loop is the scheduler of its virtual threads. Fast, and any blocking
   * JDK call suspends its task only; needs {@code java.base/java.lang} to be opened.
   */
  CARRIER(EnumSet.allOf(Capability.class)),
  /**
   * Default virtual threads, exactly one of which runs at a time. Needs no flags; a blocking JDK
   * call in a task blocks the loop.
   */
  BATON(EnumSet.noneOf(Capability.class));

  /** What an engine can do beyond running tasks. */
  public enum Capability {
    /** A blocking JDK call in a task suspends that task only, and is explored. */
    TRANSPARENT_BLOCKING,
    /** The loop sees each timed park of the JDK, {@link Thread#sleep} among them. */
    SEES_TIMED_PARKS
  }

  @SuppressWarnings("ImmutableEnumChecker") // a copy by Set.copyOf
  private final Set<Capability> capabilities;

  Engine(Set<Capability> capabilities) {
    this.capabilities = Set.copyOf(capabilities);
  }

  /**
   * What this engine can do.
   *
   * @return an unmodifiable set
   */
  public Set<Capability> capabilities() {
    return capabilities;
  }
}
