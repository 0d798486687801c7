// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.jdk;

import java.nio.channels.ClosedByInterruptException;

/** Recognises the exceptions by which the JDK reports an interrupt. */
public final class Interrupts {

  /** The number of causes that are searched, which may form a circle. */
  private static final int DEPTH = 1_000;

  private Interrupts() {}

  /** Returns whether an interrupt of a blocking JDK call caused an exception. */
  public static boolean isInterruption(Throwable failure) {
    Throwable t = failure;
    for (int depth = 0; t != null && depth < DEPTH; depth++, t = t.getCause()) {
      if (t instanceof InterruptedException
          || t instanceof ClosedByInterruptException
          || t instanceof java.io.InterruptedIOException) {
        return true;
      }
    }
    return false;
  }
}
