// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.util;

import org.jspecify.annotations.Nullable;

/**
 * The logger of the loop. It is looked for when there is something to log, since that loads the
 * JDK's logging, which takes longer than many another part of starting a loop.
 */
public final class Log {

  private Log() {}

  /** Holds the logger. */
  private static final class Found {
    static final System.Logger LOGGER = System.getLogger("dev.lockstep");
  }

  /** Logs a warning. */
  public static void warning(String message) {
    log(System.Logger.Level.WARNING, message, null);
  }

  /** Logs an error. */
  public static void error(String message, @Nullable Throwable error) {
    log(System.Logger.Level.ERROR, message, error);
  }

  /** Logs something that is worth knowing. */
  public static void info(String message) {
    log(System.Logger.Level.INFO, message, null);
  }

  /** Logs something for those who look for a cause. */
  public static void debug(String message) {
    log(System.Logger.Level.DEBUG, message, null);
  }

  /** Logs; a logger that fails, such as one without file descriptors left, must not end a loop. */
  private static void log(System.Logger.Level level, String message, @Nullable Throwable error) {
    try {
      if (error == null) {
        Found.LOGGER.log(level, message);
      } else {
        Found.LOGGER.log(level, message, error);
      }
    } catch (Throwable e) {
      System.err.println(message + ": " + error + "; not logged: " + e);
    }
  }
}
