package dev.lockstep.junit;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * Fails a test for what its loop did or left: a limit that was passed, tasks left behind, an error
 * that nobody asked for. The message says what to do.
 */
public final class LoopFailure extends AssertionError {

  @Serial private static final long serialVersionUID = 1L;

  /**
   * Creates a failure; called by the extension.
   *
   * @param message the rule that was broken, with the remedy
   * @param cause an error that nobody asked for, or null
   */
  public LoopFailure(String message, @Nullable Throwable cause) {
    super(message, cause);
    setStackTrace(new StackTraceElement[0]); // the extension's own frames, which tell nothing
  }
}
