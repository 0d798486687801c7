// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.kernel;

import dev.lockstep.Handle;
import dev.lockstep.Loop.ErrorContext;
import dev.lockstep.Loop.ExceptionHandler;
import org.jspecify.annotations.Nullable;

/**
 * Delivers the errors of a loop that no caller receives, to its exception handler or to the log.
 */
public final class ErrorHandling {

  private static final System.Logger LOG = System.getLogger("dev.lockstep");

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

  /** Logs a warning. */
  public static void warn(String message) {
    log(System.Logger.Level.WARNING, message, null);
  }

  private static void log(ErrorContext context) {
    log(System.Logger.Level.ERROR, context.message(), context.exception());
  }

  /**
   * Logs a message. A logger that fails, such as one without file descriptors left, must not end
   * the loop.
   */
  private static void log(System.Logger.Level level, String message, @Nullable Throwable error) {
    try {
      if (error == null) {
        LOG.log(level, message);
      } else {
        LOG.log(level, message, error);
      }
    } catch (Throwable e) {
      System.err.println(message + ": " + error + "; not logged: " + e);
    }
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
