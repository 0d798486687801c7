// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.kernel;

import dev.lockstep.Handle;
import dev.lockstep.Loop.ErrorContext;
import dev.lockstep.Loop.ExceptionHandler;
import dev.lockstep.internal.util.Log;
import org.jspecify.annotations.Nullable;

/**
 * Delivers the errors of a loop that no caller receives, to its exception handler or to the log.
 */
public final class ErrorHandling {

  private final Kernel loop;
  private @Nullable ExceptionHandler handler;

  ErrorHandling(Kernel loop) {
    this.loop = loop;
  }

  void setHandler(@Nullable ExceptionHandler handler) {
    this.handler = handler;
  }

  void call(ErrorContext context) {
    ExceptionHandler custom = handler;
    if (custom == null) {
      log(context);
      return;
    }
    try {
      custom.handle(loop.facade(), context);
    } catch (Throwable e) {
      log(new ErrorContext("the exception handler failed", e, null, null, null));
      log(context);
    }
  }

  private static void log(ErrorContext context) {
    Log.error(context.message(), context.exception());
  }

  void callbackFailed(@Nullable Handle handle, Throwable failure) {
    call(new ErrorContext("a callback failed", failure, null, null, handle));
  }

  void swallowedCancellation(LoopTask<?> task, StackTraceElement deliveredAt) {
    call(
        new ErrorContext(
            "task '"
                + task.name()
                + "' swallowed the cancellation that was thrown at "
                + deliveredAt
                + "; rethrow CancelledError, or call uncancel()"
                + task.spawnedAt(),
            null,
            task,
            task,
            null));
  }
}
