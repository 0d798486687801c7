// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.run;

import dev.lockstep.DeadlockError;
import dev.lockstep.ExceptionGroup;
import dev.lockstep.TaskFailedException;
import dev.lockstep.explore.EndlessRunError;
import dev.lockstep.spi.CodeOwner;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The identity of a failure, by which the shrinker recognizes the same failure: the class, and for
 * a deadlock which task waits for what kind of thing, for anything else the line of the program
 * that threw it.
 *
 * @param text class and place
 */
public record FailureIdentity(String text) {

  /** The depth to which nested groups of failures are told apart. */
  private static final int DEPTH = 100;

  private static final FailureIdentity NONE = new FailureIdentity("passed");

  private static final Pattern BLOCKED = Pattern.compile("(?m)^ +((?:task|thread|likewise) .*)$");
  private static final Pattern NUMBERS = Pattern.compile("@[0-9a-f]+");

  public static FailureIdentity of(@Nullable Throwable failure) {
    return failure == null ? NONE : new FailureIdentity(describe(failure, DEPTH));
  }

  private static String describe(Throwable failure, int depth) {
    if (depth == 0) {
      return failure.getClass().getName();
    }
    if (failure instanceof TaskFailedException && failure.getCause() != null) {
      return describe(failure.getCause(), depth - 1);
    }
    if (failure instanceof ExceptionGroup group) {
      TreeSet<String> members = new TreeSet<>();
      group.exceptions().forEach(member -> members.add(describe(member, depth - 1)));
      return "group of " + members;
    }
    String name = failure.getClass().getName();
    if (failure instanceof DeadlockError) {
      return name + blocked(String.valueOf(failure.getMessage()));
    }
    return failure instanceof EndlessRunError ? name : name + " at " + site(failure);
  }

  private static TreeSet<String> blocked(String report) {
    TreeSet<String> waits = new TreeSet<>();
    Matcher lines = BLOCKED.matcher(report);
    while (lines.find()) {
      waits.add(NUMBERS.matcher(lines.group(1)).replaceAll(""));
    }
    return waits;
  }

  private static String site(Throwable failure) {
    StackTraceElement[] stack = failure.getStackTrace();
    for (StackTraceElement frame : stack) {
      if (CodeOwner.of(frame) == CodeOwner.PROGRAM) {
        return frame.toString();
      }
    }
    return stack.length == 0 ? "?" : stack[0].toString();
  }
}
