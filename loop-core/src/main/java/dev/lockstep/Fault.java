// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep;

import dev.lockstep.internal.kernel.Current;
import dev.lockstep.internal.kernel.Kernel;
import dev.lockstep.internal.util.Failures;
import dev.lockstep.spi.FaultPoints;
import org.jspecify.annotations.Nullable;

/**
 * Points in a program at which a test can inject a fault. In production there are none: a point
 * costs the look-up of the caller's loop, and outside of a loop it does nothing.
 *
 * @since 0.1.0
 */
public final class Fault {

  private Fault() {}

  /**
   * Marks a point at which a test can delay the task, throw an unchecked exception, or crash the
   * host.
   *
   * @param name the name that the test refers to: {@code before-commit}
   * @throws CancelledError if the current task is cancelled while a delay of the test suspends it
   */
  public static void point(String name) {
    FaultPoints points = points();
    if (points != null) {
      try {
        points.reached(name, null);
      } catch (Exception e) {
        throw Failures.rethrow(e);
      }
    }
  }

  /**
   * Marks a point at which a test can also throw a checked exception of some type.
   *
   * @param name the name that the test refers to
   * @param declared the type
   * @param <X> the type
   * @throws X if the test injects it
   * @throws CancelledError if the current task is cancelled while a delay of the test suspends it
   */
  public static <X extends Exception> void point(String name, Class<X> declared) throws X {
    FaultPoints points = points();
    if (points != null) {
      try {
        points.reached(name, declared);
      } catch (Exception e) {
        if (declared.isInstance(e)) {
          throw declared.cast(e);
        }
        throw Failures.rethrow(e);
      }
    }
  }

  private static @Nullable FaultPoints points() {
    Kernel loop = Current.loopOrNull();
    return loop == null ? null : loop.faultPoints();
  }
}
