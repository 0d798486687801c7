package dev.lockstep.virtual.fault;

import dev.lockstep.Async;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** A fault point of which a test says what goes wrong there: at each hit, unless it says when. */
public final class FaultPlace {

  final Faults faults;
  final String point;
  int hit;
  int oneIn = 1;
  boolean optional;
  BooleanSupplier condition = () -> true;

  FaultPlace(Faults faults, String point) {
    this.faults = faults;
    this.point = point;
  }

  // ---- when

  /**
   * Only when the point is reached for the n-th time since the rule was made.
   *
   * @param n from 1
   * @return this
   */
  public FaultPlace hit(int n) {
    hit = atLeast(1, n, "hit");
    return this;
  }

  /**
   * Only if the run's chance says so, at each hit anew: under a seed at about one hit in n, in the
   * order of asyncio without a seed at none; an explorer tries with and without.
   *
   * @param n 2 or more
   * @return this
   */
  public FaultPlace oneIn(int n) {
    oneIn = atLeast(2, n, "oneIn");
    return this;
  }

  private static int atLeast(int least, int n, String call) {
    if (n < least) {
      throw new IllegalArgumentException(call + "(" + n + "); use " + least + " or more");
    }
    return n;
  }

  /**
   * Only while a condition holds, such as {@code () -> Async.currentTask().name().equals("b")}.
   *
   * @param condition looked at whenever the point is reached; what it refuses is no hit
   * @return this
   */
  public FaultPlace when(BooleanSupplier condition) {
    this.condition = condition;
    return this;
  }

  /**
   * Lets the test pass if the point, or the hit that was asked for, is never reached.
   *
   * @return this
   */
  public FaultPlace optional() {
    optional = true;
    return this;
  }

  // ---- what

  /**
   * The point throws.
   *
   * @param failure makes what it throws: unchecked, or of the type that the point declares
   * @return the rule
   */
  public FaultRule fail(Supplier<? extends Throwable> failure) {
    return rule(
        declared -> {
          throw thrown(failure.get(), declared);
        });
  }

  private Exception thrown(
      Throwable failure, @org.jspecify.annotations.Nullable Class<?> declared) {
    if (failure instanceof Error error) {
      throw error;
    }
    Exception exception = (Exception) failure;
    if (exception instanceof RuntimeException
        || (declared != null && declared.isInstance(exception))) {
      return exception;
    }
    String type = exception.getClass().getSimpleName();
    return new IllegalArgumentException(
        "Fault.point(\""
            + point
            + "\") cannot throw the checked "
            + exception.getClass().getName()
            + "; let the program say Fault.point(\""
            + point
            + "\", "
            + type
            + ".class)",
        exception);
  }

  /**
   * The task that reaches the point sleeps first, on the loop's clock.
   *
   * @param duration how long
   * @return the rule
   */
  public FaultRule delay(Duration duration) {
    return rule(declared -> Async.sleep(duration));
  }

  /**
   * The host of the task that reaches the point crashes.
   *
   * @return the rule
   * @throws IllegalStateException if there are no hosts
   */
  public FaultRule crash() {
    Runnable crash = faults.crash();
    return rule(declared -> crash.run());
  }

  /**
   * Something of the test's own happens, in the task that reaches the point.
   *
   * @param action what happens
   * @return the rule
   */
  public FaultRule run(Runnable action) {
    return rule(declared -> action.run());
  }

  private FaultRule rule(FaultRule.Happening happening) {
    return faults.add(new FaultRule(this, happening));
  }
}
