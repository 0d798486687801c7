// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.idle;

import dev.lockstep.Engine;
import dev.lockstep.EscapeError;
import dev.lockstep.internal.jdk.CarrierAccess;
import dev.lockstep.internal.jdk.ProgramFrames;
import dev.lockstep.internal.kernel.Kernel;
import dev.lockstep.internal.kernel.Strand;
import dev.lockstep.internal.report.JdkBlocking;
import dev.lockstep.internal.util.Log;
import dev.lockstep.spi.LoopObserver;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reports JDK calls that bypass a virtual clock: a warning, once for each place; in strict mode an
 * error that ends the run.
 */
final class Escapes {

  private static final String SLEEP = "Async.sleep";

  private static final String OR_AGENT = ", or the agent, for code that is not to change";

  private final Kernel loop;
  private final Set<String> reported = new HashSet<>();
  private boolean strict;

  /**
   * The timeout of a park of the strand in step that is not reported yet, since its stack cannot be
   * read before it is parked.
   */
  private @Nullable Duration fresh;

  Escapes(Kernel loop) {
    this.loop = loop;
  }

  /**
   * Turns on strict mode: an escape is an error.
   *
   * @throws IllegalStateException if the engine does not see timed parks
   */
  void failOn() {
    if (!loop.engine.kind().capabilities().contains(Engine.Capability.SEES_TIMED_PARKS)) {
      throw new IllegalStateException(
          "strict virtual time needs the carrier engine, which sees the waits of the JDK; "
              + (CarrierAccess.unavailable() == null
                  ? "this loop was given the baton engine"
                  : CarrierAccess.unavailable()));
    }
    strict = true;
  }

  /** Called when a strand parks with a timeout of the JDK. */
  void timedPark(Duration timeout) {
    fresh = timeout;
  }

  /** Called when a strand is blocked in something other than the loop. */
  void blocked(Strand strand) {
    Duration timeout = fresh;
    if (timeout != null) {
      fresh = null;
      List<StackTraceElement> stack = List.of(strand.thread().getStackTrace());
      String remedy = remedy(stack);
      String call = remedy.equals(SLEEP) ? "" : " in " + JdkBlocking.call(stack);
      report(
          strand.laneName(),
          "waits " + timeout + call + " on the real clock",
          stack,
          remedy + OR_AGENT);
    }
  }

  /** Called when a strand waits for a socket of the JDK. */
  void socket(Strand strand, List<StackTraceElement> stack) {
    report(strand.laneName(), "waits for a real socket", stack, "dev.lockstep.net.Streams");
  }

  /** Called before the loop uses the machine's network, whose delays take real time. */
  void network(String what) {
    StackTraceElement caller = ProgramFrames.caller();
    report(
        loop.step.laneInStep(),
        what + " on the machine's network",
        caller == null ? List.of() : List.of(caller),
        "a simulated one, Runner.Builder.network()");
  }

  private static String remedy(List<StackTraceElement> stack) {
    for (StackTraceElement frame : stack) {
      if (frame.getClassName().equals("java.lang.Thread")
          && frame.getMethodName().equals("sleep")) {
        return SLEEP;
      }
    }
    return "Async.timeout";
  }

  private void report(String lane, String what, List<StackTraceElement> stack, String remedy) {
    String place =
        stack.stream().filter(ProgramFrames::isProgram).findFirst().map(f -> " at " + f).orElse("");
    if (reported.add(what.substring(0, 9) + place)) {
      String message =
          "'" + lane + "' " + what + place + ", past the " + loop.loopClock() + "; use " + remedy;
      if (strict) {
        strict = false; // the run ends now; its cleanup must not fail too
        loop.scheduler.failRun(new EscapeError(message));
      } else {
        Log.warning(message);
        LoopObserver observer = loop.observer();
        if (observer != null) {
          observer.escaped(message);
        }
      }
    }
  }
}
