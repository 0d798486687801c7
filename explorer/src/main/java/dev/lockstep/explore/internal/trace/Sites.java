// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.trace;

import org.jspecify.annotations.Nullable;

/** Formats lines of a program. */
public final class Sites {

  private Sites() {}

  /** Returns a line of the program with a space before it; empty if it is not known. */
  public static String place(@Nullable StackTraceElement site) {
    return site == null || site.getFileName() == null
        ? ""
        : " " + site.getFileName() + ":" + site.getLineNumber();
  }
}
