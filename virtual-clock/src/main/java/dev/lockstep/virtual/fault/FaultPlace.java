// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual.fault;

import dev.lockstep.Async;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * A rule about a fault point while it is being described: first the condition, then what happens
 * there. Without a condition it happens at each hit.
 *
 * @since 0.1.0
 */
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

  // ---- conditions

  /**
   * Limits the fault to one hit: the n-th time the point is reached since the rule was made.
   *
   * @param n the number of the hit, from 1
   * @return this
   * @throws IllegalArgumentException if it is less than 1
   */
  public FaultPlace hit(int n) {
    hit = atLeast(1, n, "hit");
    return this;
  }

  /**
   * Makes the fault a choice of the run at each hit. Under a seed it happens at about one hit in n,
   * in asyncio's order without a seed at none; an explorer tries both.
   *
   * @param n the average number of hits for one fault, at least 2
   * @return this
   * @throws IllegalArgumentException if it is less than 2
   */
  public FaultPlace oneIn(int n) {
    oneIn = atLeast(2, n, "oneIn");
    return this;
  }

  private static int atLeast(int least, int n, String call) {
    if (n < least) {
      throw new IllegalArgumentException(
          call + "(" + n + "): the number must be at least " + least);
    }
    return n;
  }

  /**
   * Limits the fault to hits at which a condition holds, such as {@code () ->
   * Async.currentTask().name().equals("b")}.
   *
   * @param condition evaluated whenever the point is reached; if false, that counts as no hit
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

  // ---- faults

  /**
   * Makes the point throw.
   *
   * @param failure creates the exception: unchecked, or of the type that the point declares
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
            + "; let the program call Fault.point(\""
            + point
            + "\", "
            + type
            + ".class)",
        exception);
  }

  /**
   * Makes the task that reaches the point sleep first, on the loop's clock.
   *
   * @param duration the time to sleep
   * @return the rule
   */
  public FaultRule delay(Duration duration) {
    return rule(declared -> Async.sleep(duration));
  }

  /**
   * Crashes the host of the task that reaches the point.
   *
   * @return the rule
   * @throws IllegalStateException if there are no hosts
   */
  public FaultRule crash() {
    Runnable crash = faults.crash();
    return rule(declared -> crash.run());
  }

  /**
   * Runs code of the test in the task that reaches the point.
   *
   * @param action the code
   * @return the rule
   */
  public FaultRule run(Runnable action) {
    return rule(declared -> action.run());
  }

  private FaultRule rule(FaultRule.Happening happening) {
    return faults.add(new FaultRule(this, happening));
  }
}
