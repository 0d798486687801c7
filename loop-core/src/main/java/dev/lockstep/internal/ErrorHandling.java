package dev.lockstep.internal;

import dev.lockstep.Handle;
import dev.lockstep.Loop.ErrorContext;
import dev.lockstep.Loop.ExceptionHandler;
import org.jspecify.annotations.Nullable;

/** Where the errors of a loop go that nobody else gets: to its handler, or to the log. */
final class ErrorHandling {

  private static final System.Logger LOG = System.getLogger("dev.lockstep");

  private final EventLoop loop;
  private @Nullable ExceptionHandler handler;

  ErrorHandling(EventLoop loop) {
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
      custom.handle(loop, context);
    } catch (Throwable e) {
      log(new ErrorContext("the exception handler failed", e, null, null, null));
      log(context);
    }
  }

  /** Logs something that is not right, but no error. */
  static void warn(String message) {
    LOG.log(System.Logger.Level.WARNING, message);
  }

  /** Logs; a logger that fails, as one may that has no file descriptor left, ends no loop. */
  private static void log(ErrorContext context) {
    try {
      if (context.exception() == null) {
        LOG.log(System.Logger.Level.ERROR, context.message());
      } else {
        LOG.log(System.Logger.Level.ERROR, context.message(), context.exception());
      }
    } catch (Throwable e) {
      System.err.println(context.message() + ": " + context.exception() + "; not logged: " + e);
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
