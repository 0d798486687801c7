// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.idle;

import dev.lockstep.Context;
import dev.lockstep.Engine;
import dev.lockstep.internal.jdk.JdkHooks;
import dev.lockstep.internal.jdk.JdkMounts;
import dev.lockstep.internal.kernel.IdlePolicy;
import dev.lockstep.internal.kernel.Kernel;
import dev.lockstep.internal.kernel.LoopConfig;
import dev.lockstep.internal.kernel.MemoryPoints;
import dev.lockstep.internal.kernel.Strand;
import dev.lockstep.internal.kernel.Timer;
import dev.lockstep.internal.report.JdkBlocking;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The idle policy of a loop on a virtual clock, composed of a part for each of its four subjects.
 */
public final class VirtualIdle implements IdlePolicy {

  final LivelockDetector livelock;
  final BackgroundTasks background;
  final Escapes escapes;
  private final ExternalWork outside;
  private final RealParks parks = new RealParks();
  private final Kernel loop;

  /** The world of unmodified code; null without the agent. */
  private final @Nullable UnmodifiedCode unmodified;

  /** The points at its accesses to shared memory; null without the agent. */
  private final @Nullable MemoryPoints points;

  /**
   * Creates the policy of a loop.
   *
   * @param settings the settings of the loop
   */
  public VirtualIdle(Kernel loop, LoopConfig settings) {
    this.loop = loop;
    livelock = new LivelockDetector(loop);
    background = new BackgroundTasks(loop);
    escapes = new Escapes(loop);
    boolean isInstrumented = settings.unmodified() && JdkHooks.areOn();
    this.unmodified = isInstrumented ? new UnmodifiedCode(loop) : null;
    this.points = isInstrumented ? new MemoryPoints(loop, settings) : null;
    outside = new ExternalWork(loop, escapes, this::mayHaveStirred);
  }

  @Override
  public void iterationStarts(int entries) {
    livelock.passOf(entries);
    if (unmodified != null) {
      unmodified.iterationStarts();
    }
  }

  @Override
  public void timeMoved() {
    livelock.moved();
  }

  @Override
  public boolean readsTimeEachIteration() {
    return livelock.isLimited();
  }

  @Override
  public void timeIs(long now) {
    livelock.timeIs(now);
  }

  @Override
  public boolean isExternalWorkPending() {
    return outside.isPending();
  }

  @Override
  public @Nullable String pendingReason() {
    return outside.reason();
  }

  @Override
  public long nextLook() {
    return outside.nextLook();
  }

  @Override
  public boolean isUnsure() {
    return outside.isUnsure();
  }

  @Override
  public boolean areAllMonitorsHeldInside() {
    return JdkBlocking.allMonitorsAreHeld(loop);
  }

  @Override
  public void stageAwaited() {
    outside.stageAwaited();
  }

  @Override
  public void stageDone() {
    outside.stageDone();
  }

  @Override
  public void markBackground(Context context) {
    BackgroundTasks.mark(context);
    background.spawned();
  }

  @Override
  public boolean isBackground(Context context) {
    return background.isAround(context);
  }

  @Override
  public void driverComes() {
    if (unmodified != null && areParksOnClock()) {
      unmodified.driverComes();
      if (points != null) {
        points.driverComes();
      }
    }
  }

  @Override
  public void driverGoes() {
    if (unmodified != null) {
      unmodified.driverGoes();
    }
    if (points != null) {
      points.driverGoes();
    }
  }

  @Override
  public void loopClosed() {
    if (unmodified != null) {
      unmodified.loopClosed();
    }
  }

  @Override
  public void inCallback(boolean inCallback) {
    if (unmodified != null) {
      unmodified.inCallback(inCallback);
    }
  }

  /** Lets unmodified code find files in the place of the machine's; see {@link ClockControl}. */
  void redirectFiles(Function<Path, @Nullable Path> mounts, BiPredicate<Long, Long> forces) {
    UnmodifiedCode code = unmodified;
    if (code == null || !areParksOnClock() || !JdkMounts.areOn()) {
      throw new IllegalStateException(
          "mounted directories need the agent on Linux, unmodified code that is not turned off, and"
              + " the carrier engine; add -javaagent:lockstep-agent.jar to the JVM, or give the"
              + " program the path of the disk");
    }
    code.redirectFiles(mounts, forces);
  }

  /** Returns whether code of the loop may have woken a thread outside since the last call. */
  private boolean mayHaveStirred() {
    return unmodified == null || !areParksOnClock() || unmodified.takeStirred();
  }

  @Override
  public boolean areParksOnClock() {
    return unmodified != null && loop.engine.kind() == Engine.CARRIER;
  }

  @Override
  public Runnable timedPark(Timer timer, Duration timeout) {
    escapes.timedPark(timeout);
    return parks.add(timer, timeout);
  }

  @Override
  public void queueDueParks() {
    parks.queueDue();
  }

  @Override
  public long nextPark() {
    return parks.nanosToNext();
  }

  @Override
  public void blocked(Strand strand) {
    outside.blocked(strand);
    escapes.blocked(strand);
  }

  @Override
  public void usesMachineNetwork(String what) {
    escapes.network(what);
  }
}
