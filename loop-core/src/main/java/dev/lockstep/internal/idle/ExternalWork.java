// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.idle;

import dev.lockstep.internal.jdk.InsideWait;
import dev.lockstep.internal.jdk.JdkHooks;
import dev.lockstep.internal.jdk.ThreadInsight;
import dev.lockstep.internal.jdk.ThreadInsight.Blocking;
import dev.lockstep.internal.jdk.net.SocketHooks;
import dev.lockstep.internal.kernel.AdmissionControl;
import dev.lockstep.internal.kernel.Kernel;
import dev.lockstep.internal.kernel.Strand;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.AbstractQueuedSynchronizer.ConditionObject;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The detector of external work: anything besides holds and I/O that may still wake a loop whose
 * clock must not move until then. A wait of one of the loop's threads outside of the loop's own
 * waits is one of three kinds:
 *
 * <ul>
 *   <li><b>inside</b>, only a thread of this loop can end it: a monitor, lock or {@link FutureTask}
 *       that one of them holds, or the end of one of them;
 *   <li><b>outside</b>: a monitor, lock or {@code FutureTask} that a living thread outside holds,
 *       the end of such a thread, a socket, a process;
 *   <li><b>nobody's</b>: what has no owner, such as a latch, a condition, a {@code
 *       CompletableFuture}. It counts as outside while a {@linkplain ExternalThreads thread
 *       outside} is at work that could end it, and as inside otherwise.
 * </ul>
 */
final class ExternalWork {

  private static final long FIRST_LOOK = 1_000_000;
  private static final long LONGEST_LOOK = 16_000_000;

  private enum WaitKind {
    INSIDE,
    OUTSIDE,
    NOBODYS
  }

  private final Kernel loop;
  private final Escapes escapes;
  private final ExternalThreads threads;

  /** The number of waits for a stage or a publisher which somebody else completes or feeds. */
  private int stages;

  /** The waits of the strands that are parked outside of the loop. */
  private final Map<Strand, Blocking> parked = new WeakHashMap<>();

  /**
   * The conditions that were found to be nobody's. A condition is always awaited by the same code,
   * so that the stacks of those that wait need not be read again.
   */
  private final Set<Object> nobodysConditions = Collections.newSetFromMap(new WeakHashMap<>());

  private long nextLook = FIRST_LOOK;
  private @Nullable String reason;
  private boolean unsure;

  /**
   * Creates the detector.
   *
   * @param mayHaveStirred tells whether the loop may have woken a thread outside since it last told
   */
  ExternalWork(Kernel loop, Escapes escapes, BooleanSupplier mayHaveStirred) {
    this.loop = loop;
    this.escapes = escapes;
    threads = new ExternalThreads(loop, mayHaveStirred);
  }

  void stageAwaited() {
    stages++;
  }

  void stageDone() {
    stages--;
  }

  /** Returns whether an external event may come, now that nothing is ready. */
  boolean isPending() {
    reason = find();
    if (reason == null) {
      nextLook = FIRST_LOOK;
    }
    return reason != null;
  }

  /** Returns the reason why time stands still, as text for reports, or null. */
  @Nullable String reason() {
    return reason;
  }

  /**
   * Returns the real nanoseconds to wait before the next check. A thread that ends without the
   * awaited effect notifies nobody, so the check is repeated, at growing intervals.
   */
  long nextLook() {
    long nanos = nextLook;
    nextLook = Math.min(2 * nanos, LONGEST_LOOK);
    return nanos;
  }

  /**
   * Returns whether the last check met a wait that could not be classified and may just have ended.
   */
  boolean isUnsure() {
    return unsure;
  }

  private @Nullable String find() {
    unsure = false;
    String nobodys = stages > 0 ? "a stage or a publisher is awaited" : null;
    for (Strand strand : loop.engine.blockedStrands()) {
      if (cannotGoOn(strand)) {
        continue;
      }
      Object blocker = LockSupport.getBlocker(strand.thread());
      if (blocker instanceof InsideWait) {
        continue;
      }
      if (blocker != null && nobodysConditions.contains(blocker)) {
        nobodys = "'" + strand.laneName() + "' waits for a condition";
        continue;
      }
      Blocking blocking = blockingOf(strand);
      if (blocking == null) {
        if (strand.thread().getState() == Thread.State.RUNNABLE) {
          return "'" + strand.laneName() + "' was woken and has not come back yet";
        }
        unsure = true;
        continue;
      }
      WaitKind wait = waitOf(strand, blocking);
      if (wait == WaitKind.OUTSIDE) {
        if (isAtSocket(blocking)) {
          escapes.socket(strand, blocking.stack());
        }
        return "'" + strand.laneName() + "' waits for " + what(blocking);
      }
      if (wait == WaitKind.NOBODYS) {
        if (blocker instanceof ConditionObject) {
          nobodysConditions.add(blocker);
        }
        nobodys = "'" + strand.laneName() + "' waits for " + what(blocking);
      }
    }
    return nobodys == null ? null : whoMayEnd(nobodys);
  }

  /**
   * Returns whether no event helps a strand now: it has been woken already and its turn is
   * deferred, or it never runs again.
   */
  private boolean cannotGoOn(Strand strand) {
    AdmissionControl admission = loop.scheduler.admission();
    return admission != null
        && (loop.engine.hasArrived(strand) || admission.isDiscarded(strand.context()));
  }

  /** Reads what a strand waits for; the stack of one that stays parked is read once. */
  @SuppressWarnings("ReferenceEquality") // a blocker is its object
  private @Nullable Blocking blockingOf(Strand strand) {
    Object blocker = LockSupport.getBlocker(strand.thread());
    Blocking known = blocker == null ? null : parked.get(strand);
    if (known != null && known.parkedOn() == blocker) {
      return known.withOwner(ThreadInsight.ownerOf(blocker));
    }
    Blocking read = ThreadInsight.of(strand.thread());
    if (read != null && read.parkedOn() != null) {
      parked.put(strand, read);
    }
    return read;
  }

  /** Called when a strand has blocked in something other than the loop, again or anew. */
  void blocked(Strand strand) {
    parked.remove(strand);
  }

  private @Nullable String whoMayEnd(String wait) {
    String who = threads.whoMayAct();
    return who == null ? null : wait + ", which " + who + " may end";
  }

  private WaitKind waitOf(Strand strand, Blocking blocking) {
    Object monitor = blocking.monitor();
    if (monitor != null) {
      return loop.engine.isInside(monitor) ? WaitKind.INSIDE : WaitKind.OUTSIDE;
    }
    if (isInSystemCall(blocking)) {
      return WaitKind.OUTSIDE;
    }
    if (isAt(blocking.stack(), "java.lang.Thread", "sleepNanos")) {
      return WaitKind.INSIDE; // nobody is to wake it
    }
    Object parkedOn = blocking.parkedOn();
    if (isJoin(blocking.stack())) {
      boolean own =
          parkedOn == null
              ? waitedFor(strand, blocking) instanceof Thread joined && isBodyOwn(joined)
              : loop.engine.isJoinOfOwn(parkedOn);
      // Outside also if it has just ended: it notifies its joiners a moment later.
      return own ? WaitKind.INSIDE : WaitKind.OUTSIDE;
    }
    Thread owner = blocking.owner();
    if (owner == null) {
      return isBeingHandedOver(parkedOn) ? WaitKind.OUTSIDE : WaitKind.NOBODYS;
    }
    return owner.isAlive() && !loop.engine.isOwn(owner) ? WaitKind.OUTSIDE : WaitKind.INSIDE;
  }

  /** Returns the object of a wait, which the JVM no longer tells once it has compiled the call. */
  private static @Nullable Object waitedFor(Strand strand, Blocking blocking) {
    Object told = blocking.waitingOn();
    return told == null ? JdkHooks.lastMonitor(strand.thread()) : told;
  }

  /** Returns whether a platform thread runs on a virtual thread of this loop. */
  private boolean isBodyOwn(Thread thread) {
    Thread body = JdkHooks.bodyOf(thread);
    return body != null && loop.engine.isOwn(body);
  }

  /**
   * Returns whether a lock without an owner was just released by a thread outside: it is of a kind
   * that always has one owner.
   */
  private static boolean isBeingHandedOver(@Nullable Object blocker) {
    return blocker != null
        && blocker.getClass().getName().startsWith("java.util.concurrent.locks.ReentrantLock$");
  }

  private static boolean isJoin(List<StackTraceElement> stack) {
    return isAt(stack, "java.lang.Thread", "join");
  }

  /** Returns whether the innermost frame, below those of blocking itself, is of a method. */
  private static boolean isAt(List<StackTraceElement> stack, String type, String method) {
    for (StackTraceElement frame : stack) {
      if (frame.getClassName().equals(type) && frame.getMethodName().equals(method)) {
        return true;
      }
      if (!isBlocking(frame.getClassName())) {
        return false;
      }
    }
    return false;
  }

  /**
   * Returns whether the innermost frame, below those of blocking itself, is of sockets of the
   * machine, of processes, or of a request to the thread that watches directories.
   */
  private boolean isInSystemCall(Blocking blocking) {
    List<StackTraceElement> stack = blocking.stack();
    return isAtSocket(blocking)
        || isInSystemCall(stack, "java.lang.ProcessImpl")
        || isInSystemCall(stack, "sun.nio.fs.AbstractPoller")
        || isAt(stack, "sun.nio.fs.AbstractWatchService", "take");
  }

  /**
   * Returns whether the machine's network may end a wait in the JDK's sockets. On a simulated one,
   * the loop's own threads complete the futures of asynchronous channels and end their groups. A
   * thread that waits for a lock that another one has, such as the second that accepts at one
   * channel, is not at the socket yet.
   */
  private boolean isAtSocket(Blocking blocking) {
    List<StackTraceElement> stack = blocking.stack();
    return blocking.owner() == null
        && isInSystemCall(stack, "sun.nio.ch.")
        && !(isAmongThreads(stack) && SocketHooks.areSimulated(loop));
  }

  /** Returns whether a wait in the JDK's sockets is for another thread that uses them. */
  private static boolean isAmongThreads(List<StackTraceElement> stack) {
    return isInSystemCall(stack, "sun.nio.ch.PendingFuture")
        || isInSystemCall(stack, "sun.nio.ch.AsynchronousChannelGroupImpl")
        || isInSystemCall(stack, "sun.nio.ch.NativeThreadSet");
  }

  private static boolean isInSystemCall(List<StackTraceElement> stack, String of) {
    for (StackTraceElement frame : stack) {
      String name = frame.getClassName();
      if (name.startsWith(of)) {
        return true;
      }
      if (!isBlocking(name)) {
        return false;
      }
    }
    return false;
  }

  private static boolean isBlocking(String className) {
    return className.equals("java.lang.Object")
        || className.startsWith("java.lang.VirtualThread")
        || className.startsWith("java.lang.System$")
        || className.startsWith("java.util.concurrent.")
        || className.startsWith("jdk.internal.");
  }

  private String what(Blocking blocking) {
    Object on = blocking.monitor();
    if (on != null) {
      return "the monitor of a " + on.getClass().getName();
    }
    if (isInSystemCall(blocking)) {
      return "a socket, a process or a watched directory";
    }
    on = blocking.waitingOn() == null ? blocking.parkedOn() : blocking.waitingOn();
    if (isJoin(blocking.stack())) {
      return "the end of " + (on instanceof Thread thread ? named(thread) : "a thread");
    }
    Thread owner = blocking.owner();
    return (on == null ? "an unpark" : "a " + on.getClass().getName())
        + (owner == null ? "" : " held by " + named(owner));
  }

  private static String named(Thread thread) {
    return thread.getName().isEmpty() ? thread.toString() : "'" + thread.getName() + "'";
  }
}
