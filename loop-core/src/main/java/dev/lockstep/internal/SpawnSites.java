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
                .findFirst()
                .map(StackWalker.StackFrame::toStackTraceElement)
                .orElse(null));
  }

  /** The frames from the program's innermost one outwards, without those that run a task. */
  static List<StackTraceElement> programFrames(StackTraceElement[] stack) {
    List<StackTraceElement> frames = new ArrayList<>();
    for (StackTraceElement frame : stack) {
      boolean runtime = isRuntime(frame.getClassName());
      boolean leading = frames.isEmpty() && (runtime || isThreading(frame.getClassName()));
      boolean trailing = runtime || frame.getClassName().startsWith("java.lang.VirtualThread");
      if (!leading && !trailing) {
        frames.add(frame);
      }
    }
    return frames;
  }

  /** Whether a class belongs to the runtime, and not to a test of the runtime. */
  private static boolean isRuntime(String className) {
    return className.startsWith("dev.lockstep.internal.")
        || className.startsWith("dev.lockstep.sync.")
        || (className.startsWith("dev.lockstep.") && className.indexOf('.', 13) < 0);
  }

  private static boolean isThreading(String className) {
    return className.startsWith("java.lang.VirtualThread")
        || className.equals("java.lang.Thread")
        || className.startsWith("java.lang.System$")
        || className.startsWith("java.util.concurrent.locks.LockSupport")
        || className.startsWith("jdk.internal.vm.");
  }
}
