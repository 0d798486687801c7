// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual.internal;

import dev.lockstep.Loop;
import dev.lockstep.Runner;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Turns errors of tasks and callbacks that nobody handled into failures of a run. */
public final class UnhandledErrors {

  private UnhandledErrors() {}

  /**
   * Runs a program on a runner, and closes the runner. If the program fails, this throws its
   * failure, with the errors that nobody handled as suppressed ones; if it passes, the first of
   * these errors is thrown.
   *
   * @param builder builds the runner
   * @param program the program
   * @param <T> the type of the result
   * @return the result
   */
  public static <T extends @Nullable Object> T fail(
      Runner.Builder builder, Function<Runner, T> program) {
    List<Throwable> unhandled = new ArrayList<>();
    T result;
    try (Runner runner = builder.build()) {
      runner.loop().setExceptionHandler((loop, context) -> unhandled.add(error(context)));
      result = program.apply(runner);
    } catch (Throwable e) {
      suppress(unhandled, e);
      throw e;
    }
    if (!unhandled.isEmpty()) {
      throw Thrown.unchecked(unhandled.get(0));
    }
    return result;
  }

  /**
   * Adds the other errors to a failure, since they may be its cause: a deadlock is often a
   * consequence.
   */
  private static void suppress(List<Throwable> unhandled, Throwable failure) {
    for (Throwable error : unhandled) {
      if (error != failure) {
        failure.addSuppressed(error);
      }
    }
  }

  private static Throwable error(Loop.ErrorContext context) {
    Throwable exception = context.exception();
    return exception == null ? new AssertionError(context.message()) : exception;
  }
}
