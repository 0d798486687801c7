// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.report;

import dev.lockstep.Task;
import dev.lockstep.internal.jdk.InsideWait;
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
 * A strand's wait inside a blocking JDK call.
 *
 * @param what the call, or the monitor, as the end of a sentence: {@code in ReentrantLock.lock}
 * @param onMonitor whether it is a monitor
 * @param owner the thread that holds it, or null if unknown
 * @param holder the strand of that thread, or null if it is not one of the loop's
 */
public record JdkBlocking(
    String what, boolean onMonitor, @Nullable Thread owner, @Nullable Strand holder) {

  /** The classes of a world's network that stand below the JDK's sockets. */
  private static final String NETWORK = InsideWait.class.getPackageName() + ".net.";

  /** Returns the waits of the blocked strands, in the order in which the strands were created. */
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
      String why = blocking.parkedOn() instanceof InsideWait wait ? ", for " + wait.what() : "";
      return new JdkBlocking("in " + call(blocking.stack()) + why, false, blocking.owner(), null)
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
   * Returns whether a thread is in {@link Object#wait}, where the JDK still shows it as owner of
   * the monitor that it has released.
   */
  private static boolean isInWait(Thread thread) {
    StackTraceElement[] stack = thread.getStackTrace();
    return stack.length > 0 && stack[0].getMethodName().equals("wait0");
  }

  /** Returns whether other strands of the loop hold every monitor that strands are blocked on. */
  public static boolean allMonitorsAreHeld(Kernel loop) {
    return of(loop).values().stream()
        .filter(JdkBlocking::onMonitor)
        .allMatch(wait -> wait.holder() != null);
  }

  /** Returns the JDK method that the program has called, such as {@code ReentrantLock.lock}. */
  public static String call(List<StackTraceElement> stack) {
    String call = "a call of the JDK";
    for (StackTraceElement frame : stack) {
      String type = frame.getClassName();
      if (type.startsWith(NETWORK)) {
        continue;
      }
      if (CodeOwner.of(frame) != CodeOwner.JDK || isStart(frame)) {
        break;
      }
      call = type.substring(type.lastIndexOf('.') + 1) + "." + frame.getMethodName();
    }
    return call;
  }

  /** Returns whether a frame calls the body of a thread, which may be a method of the JDK. */
  private static boolean isStart(StackTraceElement frame) {
    return frame.getMethodName().equals("run")
        && frame.getClassName().equals("java.lang.VirtualThread");
  }

  List<Strand> holders() {
    return holder == null ? List.of() : List.of(holder);
  }

  /** Returns the name of the owner, or null if it is unknown. */
  @Nullable String ownerName() {
    if (holder != null) {
      return holder.laneName();
    }
    return owner == null ? null : owner.getName();
  }
}
