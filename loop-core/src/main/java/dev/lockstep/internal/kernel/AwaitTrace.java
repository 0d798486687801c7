// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.kernel;

import java.io.Serial;

/**
 * The stack of a task that awaited a failed future. It is added to the failure as a suppressed
 * exception, so that the failure's stack trace shows the awaiting side too.
 */
final class AwaitTrace extends Throwable {

  @Serial private static final long serialVersionUID = 1L;

  /**
   * The most traces for one failure: enough for any chain that is read, and small if thousands
   * await.
   */
  private static final int MOST = 8;

  private AwaitTrace(String awaiter) {
    super("awaited by " + awaiter, null, false, true);
  }

  static void addTo(Throwable failure, Strand awaiter) {
    int traces = 0;
    for (Throwable suppressed : failure.getSuppressed()) {
      traces += suppressed instanceof AwaitTrace ? 1 : 0;
    }
    if (traces < MOST) {
      failure.addSuppressed(new AwaitTrace(awaiter.laneName()));
    }
  }

  @Override
  @SuppressWarnings("OverrideThrowableToString") // without the name of the class
  public String toString() {
    return String.valueOf(getMessage());
  }
}
