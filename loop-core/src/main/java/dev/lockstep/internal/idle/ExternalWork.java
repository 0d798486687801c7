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
import java.util.function.Supplier;
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

  /** The kinds of code that block, by the innermost frame below those of blocking itself. */
  private enum Place {
    /** Sockets, of the machine or simulated. */
    SOCKET,
    /** A wait in the JDK's sockets for another thread that uses them. */
    SOCKET_OF_THREADS,
    /** A process, or a request to the thread that watches directories. */
    SYSTEM_CALL,
    SLEEP,
    JOIN,
    ELSEWHERE;

    static Place of(List<StackTraceElement> stack) {
      for (StackTraceElement frame : stack) {
        if (!isBlocking(frame.getClassName())) {
          return of(frame.getClassName(), frame.getMethodName());
        }
      }
      return ELSEWHERE;
    }

    private static Place of(String type, String method) {
      if (type.startsWith("sun.nio.ch.")) {
        return type.startsWith("sun.nio.ch.PendingFuture")
                || type.startsWith("sun.nio.ch.AsynchronousChannelGroupImpl")
                || type.startsWith("sun.nio.ch.NativeThreadSet")
            ? SOCKET_OF_THREADS
            : SOCKET;
      }
      if (type.equals("java.lang.Thread")) {
        return method.equals("sleepNanos") ? SLEEP : method.equals("join") ? JOIN : ELSEWHERE;
      }
      return type.startsWith("java.lang.ProcessImpl")
              || type.startsWith("sun.nio.fs.AbstractPoller")
              || (type.equals("sun.nio.fs.AbstractWatchService") && method.equals("take"))
          ? SYSTEM_CALL
          : ELSEWHERE;
    }

    private static boolean isBlocking(String className) {
      return className.equals("java.lang.Object")
          || className.startsWith("java.lang.VirtualThread")
          || className.startsWith("java.lang.System$")
          || className.startsWith("java.util.concurrent.")
          || className.startsWith("jdk.internal.");
    }
  }

  /** The wait of a blocked strand, and its place; the stack is looked through once. */
  private record Wait(Blocking in, Place at) {

    private Wait withOwner(@Nullable Thread owner) {
      return owner == in.owner() ? this : new Wait(in.withOwner(owner), at);
    }
  }

  private final Kernel loop;
  private final Escapes escapes;
  private final ExternalThreads threads;

  /** The number of waits for a stage or a publisher which somebody else completes or feeds. */
  private int stages;

  /** The waits of the strands that are parked outside of the loop. */
  private final Map<Strand, Wait> parked = new WeakHashMap<>();

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
    Supplier<String> nobodys = stages > 0 ? () -> "a stage or a publisher is awaited" : null;
    for (Strand strand : loop.engine.blockedStrands()) {
      if (cannotGoOn(strand)) {
        continue;
      }
      Object blocker = LockSupport.getBlocker(strand.thread());
      if (blocker instanceof InsideWait) {
        continue;
      }
      if (blocker != null && nobodysConditions.contains(blocker)) {
        nobodys = () -> "'" + strand.laneName() + "' waits for a condition";
        continue;
      }
      Wait wait = waitOf(strand);
      if (wait == null) {
        if (strand.thread().getState() == Thread.State.RUNNABLE) {
          return "'" + strand.laneName() + "' was woken and has not come back yet";
        }
        unsure = true;
        continue;
      }
      WaitKind kind = kindOf(strand, wait);
      if (kind == WaitKind.OUTSIDE) {
        if (isAtSocket(wait)) {
          escapes.socket(strand, wait.in().stack());
        }
        return "'" + strand.laneName() + "' waits for " + what(wait);
      }
      if (kind == WaitKind.NOBODYS) {
        if (blocker instanceof ConditionObject) {
          nobodysConditions.add(blocker);
        }
        nobodys = () -> "'" + strand.laneName() + "' waits for " + what(wait);
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
  private @Nullable Wait waitOf(Strand strand) {
    Object blocker = LockSupport.getBlocker(strand.thread());
    Wait known = blocker == null ? null : parked.get(strand);
    if (known != null && known.in().parkedOn() == blocker) {
      return known.withOwner(ThreadInsight.ownerOf(blocker));
    }
    Blocking read = ThreadInsight.of(strand.thread());
    if (read == null) {
      return null;
    }
    Wait wait = new Wait(read, Place.of(read.stack()));
    if (read.parkedOn() != null) {
      parked.put(strand, wait);
    }
    return wait;
  }

  /** Called when a strand has blocked in something other than the loop, again or anew. */
  void blocked(Strand strand) {
    parked.remove(strand);
  }

  private @Nullable String whoMayEnd(Supplier<String> wait) {
    String who = threads.whoMayAct();
    return who == null ? null : wait.get() + ", which " + who + " may end";
  }

  private WaitKind kindOf(Strand strand, Wait wait) {
    Blocking blocking = wait.in();
    Object monitor = blocking.monitor();
    if (monitor != null) {
      return loop.engine.isInside(monitor) ? WaitKind.INSIDE : WaitKind.OUTSIDE;
    }
    if (isInSystemCall(wait)) {
      return WaitKind.OUTSIDE;
    }
    if (wait.at() == Place.SLEEP) {
      return WaitKind.INSIDE; // nobody is to wake it
    }
    Object parkedOn = blocking.parkedOn();
    if (wait.at() == Place.JOIN) {
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

  /**
   * Returns whether a strand waits for sockets of the machine, for processes, or for the thread
   * that watches directories.
   */
  private boolean isInSystemCall(Wait wait) {
    return wait.at() == Place.SYSTEM_CALL || isAtSocket(wait);
  }

  /**
   * Returns whether the machine's network may end a wait in the JDK's sockets. On a simulated one,
   * the loop's own threads complete the futures of asynchronous channels and end their groups. A
   * thread that waits for a lock that another one has, such as the second that accepts at one
   * channel, is not at the socket yet.
   */
  private boolean isAtSocket(Wait wait) {
    return wait.in().owner() == null
        && switch (wait.at()) {
          case SOCKET -> true;
          case SOCKET_OF_THREADS -> !SocketHooks.areSimulated(loop);
          case SYSTEM_CALL, SLEEP, JOIN, ELSEWHERE -> false;
        };
  }

  private String what(Wait wait) {
    Blocking blocking = wait.in();
    Object on = blocking.monitor();
    if (on != null) {
      return "the monitor of a " + on.getClass().getName();
    }
    if (isInSystemCall(wait)) {
      return "a socket, a process or a watched directory";
    }
    on = blocking.waitingOn() == null ? blocking.parkedOn() : blocking.waitingOn();
    if (wait.at() == Place.JOIN) {
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
