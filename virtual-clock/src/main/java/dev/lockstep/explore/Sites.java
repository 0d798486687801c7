package dev.lockstep.explore;

import org.jspecify.annotations.Nullable;

/** Texts of lines of a program. */
final class Sites {

  private Sites() {}

  /** Returns a line of the program with a space before it; empty if it is not known. */
  static String place(@Nullable StackTraceElement site) {
    return site == null || site.getFileName() == null
        ? ""
        : " " + site.getFileName() + ":" + site.getLineNumber();
  }
}
