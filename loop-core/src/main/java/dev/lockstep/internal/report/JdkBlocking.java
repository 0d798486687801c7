package dev.lockstep.internal.report;

import dev.lockstep.Task;
import dev.lockstep.internal.jdk.ThreadInsight;
import dev.lockstep.internal.jdk.ThreadInsight.Blocking;
import dev.lockstep.internal.kernel.Kernel;
import dev.lockstep.internal.kernel.LoopTask;
import dev.lockstep.internal.kernel.Strand;
import dev.lockstep.spi.CodeOwner;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a strand that is blocked in a call of the JDK waits for.
 *
 * @param what the call, or the monitor, as the end of a sentence: {@code in ReentrantLock.lock}
 * @param onMonitor whether it is a monitor
 * @param owner the thread that has it, if that is known
 * @param holder the strand of that thread, if it is one of the loop's
 */
public record JdkBlocking(
    String what, boolean onMonitor, @Nullable Thread owner, @Nullable Strand holder) {

  /** What the strands that are blocked wait for, in the order in which they were made. */
  static Map<Strand, JdkBlocking> of(Kernel loop) {
    List<Strand> blocked = new ArrayList<>(loop.engine.blockedStrands());
    if (blocked.isEmpty()) {
      return Map.of();
    }
    blocked.sort(Comparator.comparingInt(Strand::lane));
    Map<Thread, Strand> strands = strands(loop, blocked);
    Map<Strand, JdkBlocking> waits = new LinkedHashMap<>();
    for (Strand strand : blocked) {
      waits.put(strand, of(strand.thread(), strands));
    }
    return waits;
  }

  private static Map<Thread, Strand> strands(Kernel loop, List<Strand> blocked) {
    Map<Thread, Strand> strands = new LinkedHashMap<>();
    for (Task<?> task : loop.allTasks()) {
      LoopTask<?> strand = (LoopTask<?>) task;
      if (strand.isStarted()) {
        strands.put(strand.thread(), strand);
      }
    }
    blocked.forEach(strand -> strands.put(strand.thread(), strand));
    return strands;
  }

  private static JdkBlocking of(Thread thread, Map<Thread, Strand> strands) {
    Blocking blocking = ThreadInsight.of(thread);
    if (blocking == null) {
      return new JdkBlocking("in " + call(List.of(thread.getStackTrace())), false, null, null);
    }
    Object monitor = blocking.monitor();
    if (monitor == null) {
      return new JdkBlocking("in " + call(blocking.stack()), false, blocking.owner(), null)
          .heldBy(strands);
    }
    Thread owner = ownerOf(monitor, strands);
    String name = monitor.getClass().getName();
    String type = name.substring(name.lastIndexOf('.') + 1);
    return new JdkBlocking("on the monitor of " + type, true, owner, null).heldBy(strands);
  }

  private JdkBlocking heldBy(Map<Thread, Strand> strands) {
    return new JdkBlocking(what, onMonitor, owner, owner == null ? null : strands.get(owner));
  }

  private static @Nullable Thread ownerOf(Object monitor, Map<Thread, Strand> strands) {
    for (Thread thread : strands.keySet()) {
      if (ThreadInsight.owns(thread, monitor) && !isInWait(thread)) {
        return thread;
      }
    }
    return null;
  }

  /**
   * Whether a thread is in {@link Object#wait}: the JDK shows it as owner of what it has released.
   */
  private static boolean isInWait(Thread thread) {
    StackTraceElement[] stack = thread.getStackTrace();
    return stack.length > 0 && stack[0].getMethodName().equals("wait0");
  }

  /**
   * Whether the monitors that strands are blocked on are all held, by other strands of the loop.
   */
  public static boolean allMonitorsAreHeld(Kernel loop) {
    return of(loop).values().stream()
        .filter(JdkBlocking::onMonitor)
        .allMatch(wait -> wait.holder() != null);
  }

  /** The method of the JDK that the program has called. */
  private static String call(List<StackTraceElement> stack) {
    String call = "a call of the JDK";
    for (StackTraceElement frame : stack) {
      if (CodeOwner.of(frame) != CodeOwner.JDK) {
        break;
      }
      String type = frame.getClassName();
      call = type.substring(type.lastIndexOf('.') + 1) + "." + frame.getMethodName();
    }
    return call;
  }

  List<Strand> holders() {
    return holder == null ? List.of() : List.of(holder);
  }

  /** The name of who has it, or null. */
  @Nullable String ownerName() {
    if (holder != null) {
      return holder.laneName();
    }
    return owner == null ? null : owner.getName();
  }
}
