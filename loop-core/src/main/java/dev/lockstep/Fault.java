package dev.lockstep;

import dev.lockstep.internal.Current;
import dev.lockstep.internal.EventLoop;
import dev.lockstep.internal.Failures;
import dev.lockstep.spi.FaultPoints;
import org.jspecify.annotations.Nullable;

/**
 * Places in a program at which a test can let something go wrong. In production nothing is there: a
 * point costs finding the caller's loop, and outside of a loop it does nothing.
 */
public final class Fault {

  private Fault() {}

  /**
   * A place at which a test can delay, fail by an unchecked exception, or crash.
   *
   * @param name what the test calls it: {@code before-commit}
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
   * A place at which a test can also fail by a checked exception of some type.
   *
   * @param name what the test calls it
   * @param declared the type
   * @param <X> the type
   * @throws X if the test says so
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
    EventLoop loop = Current.loopOrNull();
    return loop == null ? null : loop.faultPoints();
  }
}
