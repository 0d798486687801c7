// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.jdk;

import dev.lockstep.spi.CodeOwner;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the frames of the program between those of the runtime and of the JDK. */
public final class ProgramFrames {

  private static final StackWalker WALKER = StackWalker.getInstance();

  private ProgramFrames() {}

  /**
   * Returns the frame of the program that called the runtime, directly or through the JDK; null if
   * the caller belongs to a framework that runs the program.
   */
  public static @Nullable StackTraceElement caller() {
    return WALKER.walk(
        frames ->
            frames
                .filter(frame -> !isRuntime(frame.getClassName()))
                .filter(frame -> CodeOwner.ofClassNamed(frame.getClassName()) != CodeOwner.JDK)
                .findFirst()
                .map(StackWalker.StackFrame::toStackTraceElement)
                .filter(frame -> CodeOwner.of(frame) != CodeOwner.FRAMEWORK)
                .orElse(null));
  }

  /** Returns the frames from the program's innermost outwards, without those that run a task. */
  public static List<StackTraceElement> programFrames(StackTraceElement[] stack) {
    List<StackTraceElement> frames = new ArrayList<>();
    for (int i = start(stack); i < stack.length; i++) {
      String type = stack[i].getClassName();
      boolean leading = frames.isEmpty() && isThreading(type);
      if (!leading && !isRuntime(type) && !type.startsWith("java.lang.VirtualThread")) {
        frames.add(stack[i]);
      }
    }
    return frames;
  }

  /**
   * Returns the index just after the innermost call of the runtime, behind any JDK frames in it.
   */
  private static int start(StackTraceElement[] stack) {
    int start = 0;
    for (int i = 0; i < stack.length; i++) {
      String type = stack[i].getClassName();
      if (isRuntime(type)) {
        start = i + 1;
      } else if (CodeOwner.ofClassNamed(type) != CodeOwner.JDK) {
        break;
      }
    }
    return start;
  }

  /**
   * Returns the frames for a report, without those of frameworks that run the program, and without
   * the JDK's innermost ones if the report names the call.
   *
   * @param inJdk whether the thread is blocked in a call of the JDK that the report names
   */
  public static List<StackTraceElement> reportFrames(StackTraceElement[] stack, boolean inJdk) {
    List<StackTraceElement> frames = new ArrayList<>();
    int outermost = 0;
    for (StackTraceElement frame : programFrames(stack)) {
      CodeOwner owner = CodeOwner.of(frame);
      boolean leading = inJdk && frames.isEmpty() && owner == CodeOwner.JDK;
      if (!leading && owner != CodeOwner.FRAMEWORK) {
        frames.add(frame);
        outermost = owner == CodeOwner.PROGRAM ? frames.size() : outermost;
      }
    }
    return outermost == 0 ? frames : frames.subList(0, outermost);
  }

  /** Returns where a thread is in the program, as the end of a sentence; empty if unknown. */
  public static String place(Thread thread) {
    List<StackTraceElement> frames = reportFrames(thread.getStackTrace(), true);
    return frames.isEmpty() ? "" : ", at " + frames.get(0);
  }

  /** Returns whether a frame is the program's. */
  public static boolean isProgram(StackTraceElement frame) {
    return CodeOwner.of(frame) == CodeOwner.PROGRAM;
  }

  private static boolean isRuntime(String className) {
    return CodeOwner.ofClassNamed(className) == CodeOwner.RUNTIME;
  }

  private static boolean isThreading(String className) {
    return className.startsWith("java.lang.VirtualThread")
        || className.equals("java.lang.Thread")
        || className.startsWith("java.lang.System$")
        || className.startsWith("java.util.concurrent.locks.LockSupport")
        || className.startsWith("jdk.internal.vm.");
  }
}
