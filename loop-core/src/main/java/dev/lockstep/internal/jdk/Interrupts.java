package dev.lockstep.internal.jdk;

import java.nio.channels.ClosedByInterruptException;

/** How the JDK says that a blocked thread was interrupted. */
public final class Interrupts {

  private Interrupts() {}

  /** Whether an exception is the answer of a JDK call to an interrupt. */
  public static boolean isInterruption(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof InterruptedException
          || t instanceof ClosedByInterruptException
          || t instanceof java.io.InterruptedIOException) {
        return true;
      }
    }
    return false;
  }
}
