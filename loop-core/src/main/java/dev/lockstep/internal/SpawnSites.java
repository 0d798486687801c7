package dev.lockstep.internal;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the frames of the program between those of the runtime and of the JDK. */
final class SpawnSites {

  private static final StackWalker WALKER = StackWalker.getInstance();

  private SpawnSites() {}

  /** The innermost frame that is not the runtime's. */
  static @Nullable StackTraceElement caller() {
    return WALKER.walk(
        frames ->
            frames
                .filter(frame -> !isRuntime(frame.getClassName()))
                .filter(frame -> !isThreading(frame.getClassName()))
                .findFirst()
                .map(StackWalker.StackFrame::toStackTraceElement)
                .orElse(null));
  }

  /** The frames from the program's innermost one outwards, without those that run a task. */
  static List<StackTraceElement> programFrames(StackTraceElement[] stack) {
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

  /** Behind the call of the runtime that a thread is in, whatever of the JDK that is in itself. */
  private static int start(StackTraceElement[] stack) {
    int start = 0;
    for (int i = 0; i < stack.length; i++) {
      String type = stack[i].getClassName();
      if (isRuntime(type)) {
        start = i + 1;
      } else if (!isJdk(type)) {
        break;
      }
    }
    return start;
  }

  /**
   * The frames for a report, in which those of the JDK say nothing if the report names the call.
   *
   * @param inJdk whether the thread is blocked in a call of the JDK that the report names
   */
  static List<StackTraceElement> reportFrames(StackTraceElement[] stack, boolean inJdk) {
    List<StackTraceElement> frames = new ArrayList<>();
    for (StackTraceElement frame : programFrames(stack)) {
      String type = frame.getClassName();
      boolean leading = inJdk && frames.isEmpty() && isJdk(type);
      if (!leading && !isHarness(type)) {
        frames.add(frame);
      }
    }
    return frames;
  }

  /** Whether a class belongs to the JDK. */
  static boolean isJdk(String className) {
    return className.startsWith("java.")
        || className.startsWith("jdk.")
        || className.startsWith("sun.");
  }

  /** Whether a class belongs to what runs tests, and to how it calls them. */
  private static boolean isHarness(String className) {
    return className.startsWith("org.junit.")
        || className.startsWith("dev.lockstep.junit.")
        || className.startsWith("java.lang.reflect.")
        || className.startsWith("jdk.internal.reflect.");
  }

  /** Whether a class belongs to the runtime, and not to a test of the runtime. */
  private static boolean isRuntime(String className) {
    return className.startsWith("dev.lockstep.internal.")
        || className.startsWith("dev.lockstep.net.")
        || className.startsWith("dev.lockstep.process.")
        || className.startsWith("dev.lockstep.sync.")
        || (className.startsWith("dev.lockstep.") && className.indexOf('.', 13) < 0);
  }

  /** Whether a frame is neither the runtime's nor the JDK's. */
  static boolean isProgram(StackTraceElement frame) {
    String name = frame.getClassName();
    return !isRuntime(name)
        && !name.startsWith("java.")
        && !name.startsWith("jdk.")
        && !name.startsWith("sun.");
  }

  private static boolean isThreading(String className) {
    return className.startsWith("java.lang.VirtualThread")
        || className.equals("java.lang.Thread")
        || className.startsWith("java.lang.System$")
        || className.startsWith("java.util.concurrent.locks.LockSupport")
        || className.startsWith("jdk.internal.vm.");
  }
}
