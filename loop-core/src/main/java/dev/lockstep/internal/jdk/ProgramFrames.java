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
   * Returns the frame that called the runtime, by way of the JDK or not; or null if that is not the
   * program's but that of what calls the program.
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

  /** The frames from the program's innermost one outwards, without those that run a task. */
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

  /** Behind the call of the runtime that a thread is in, whatever of the JDK that is in itself. */
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
   * Returns the frames for a report: not those of what calls the program, and not the JDK's
   * innermost ones if the report names the call.
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
