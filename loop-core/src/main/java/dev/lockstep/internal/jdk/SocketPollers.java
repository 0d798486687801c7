// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.jdk;

import java.lang.StackWalker.StackFrame;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The virtual threads of the JDK that poll its sockets for all virtual threads of a JVM. They
 * inherit the scheduler of the thread that first needs them; if that is a loop's, they run on the
 * JDK's own scheduler nevertheless, since they must outlive the loop. They are not started in
 * advance, because their master, a platform thread in native code, delays the end of the JVM by 0.3
 * seconds.
 */
public final class SocketPollers {

  /** The number of frames between a scheduler and the code that starts a thread, with some more. */
  private static final int FRAMES = 32;

  private static final StackWalker WALKER =
      StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

  private static final Set<Thread> POLLERS = ConcurrentHashMap.newKeySet();

  /** True once another thread was started after the pollers, which are started all at once. */
  private static volatile boolean complete;

  private SocketPollers() {}

  /**
   * Takes a continuation that was submitted to the scheduler of a loop, if it is one of a poller.
   *
   * @return false if the loop is to run it
   */
  public static boolean take(Thread thread, Runnable continuation) {
    if (!isPoller(thread)) {
      return false;
    }
    CarrierAccess.defaultScheduler().execute(continuation);
    return true;
  }

  private static boolean isPoller(Thread thread) {
    if (complete || !CarrierAccess.isBeingStarted(thread)) {
      return POLLERS.contains(thread);
    }
    if (!thread.getName().contains("Poller")) {
      complete = !POLLERS.isEmpty();
      return false;
    }
    if (WALKER.walk(frames -> frames.limit(FRAMES).anyMatch(SocketPollers::isOfPoller))) {
      POLLERS.add(thread);
      return true;
    }
    return false;
  }

  private static boolean isOfPoller(StackFrame frame) {
    Class<?> type = frame.getDeclaringClass();
    return type.getModule() == Object.class.getModule()
        && type.getName().startsWith("sun.nio.ch.Poller");
  }
}
