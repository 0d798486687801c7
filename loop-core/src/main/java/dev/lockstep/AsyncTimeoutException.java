package dev.lockstep;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when a time-out expires: by {@link Async#timeout(java.time.Duration,
 * java.util.concurrent.Callable)}, {@link Async#waitFor(AsyncFuture, java.time.Duration)} and
 * {@link Async#asCompleted(java.util.Collection, java.time.Duration)} (asyncio's {@code
 * TimeoutError}). The message says how long, and on which clock.
 */
public final class AsyncTimeoutException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  /**
   * An exception with a message and the cancellation that the time-out caused.
   *
   * @param message which time-out expired
   * @param cause the cancellation that it turned into this exception, or null
   */
  public AsyncTimeoutException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
