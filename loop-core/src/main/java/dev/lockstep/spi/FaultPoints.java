package dev.lockstep.spi;

import dev.lockstep.Loop;
import org.jspecify.annotations.Nullable;

/**
 * What happens at the places that a program marks by {@link dev.lockstep.Fault#point}: a seam. A
 * loop in production has none. Called from the loop only.
 */
public interface FaultPoints {

  /**
   * Told which loop it is for.
   *
   * @param loop the loop, which has not run yet
   * @param chance what chooses whether a fault happens
   */
  default void attach(Loop loop, Chance chance) {}

  /**
   * A point is reached. May suspend the caller, throw, or never return.
   *
   * @param name of the point
   * @param declared the checked exceptions that the point allows, or null for none
   * @throws Exception of the declared type, or an unchecked one
   */
  void reached(String name, @Nullable Class<? extends Exception> declared) throws Exception;

  /** Told that the loop is closed; may throw to fail the run. */
  default void closed() {}
}
