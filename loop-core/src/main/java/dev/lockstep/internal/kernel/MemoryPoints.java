// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.kernel;

import dev.lockstep.internal.jdk.JdkPoints;
import dev.lockstep.spi.ChoiceSource;
import dev.lockstep.spi.LoopObserver;
import dev.lockstep.spi.MemoryAccess;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The points of a loop at the accesses of its threads to shared memory. At each, the choice source
 * decides whether the thread stays or another lane goes first; only then is anything suspended.
 */
public final class MemoryPoints {

  /**
   * The number of points at no more than {@link #NARROW} places that a lane passes in one step, as
   * a thread does that spins, until the others get their turn.
   */
  private static final int SPIN = 200;

  private static final int NARROW = 4;

  /** The nanoseconds after which a wait ends that does so without a reason. */
  private static final long SOON = 1_000_000;

  /** The same number for a lane that writes meanwhile, as one does that computes. */
  private static final int LONG_SPIN = 2_000;

  private final Kernel loop;
  private final List<String> packages;
  private final boolean hasPoints;
  private final boolean spuriousWakeUps;
  private final boolean spuriousFailures;

  /** The time since which a thread has been slow. */
  private long slowFrom = Long.MIN_VALUE;

  /** The time at which the last wait ends that does so without a reason; 0 for none. */
  private long wakeUp;

  private @Nullable Object drive;

  /** The observer of the loop if it sees accesses, or null. */
  private @Nullable LoopObserver watcher;

  /**
   * True if there was a point with more than one lane ready, or one lane has passed many while
   * others are blocked; what was before has no rival.
   */
  private boolean contested;

  private final Accessed memory = new Accessed();

  /** The places of the last points of this step, of which there are few if a thread spins. */
  private final int[] places = new int[NARROW];

  private int placeCount;
  private int repeated;
  private boolean hasWritten;
  private int lane;

  /**
   * Creates the points of a loop.
   *
   * @param settings the settings of the loop
   */
  public MemoryPoints(Kernel loop, LoopConfig settings) {
    this.loop = loop;
    this.packages = settings.points();
    this.hasPoints = !packages.isEmpty() || JdkPoints.areEverywhere();
    this.spuriousWakeUps = settings.spuriousWakeUps();
    this.spuriousFailures = settings.spuriousFailures();
  }

  /** Called by the driver when it begins to drive the loop. */
  public void driverComes() {
    if (hasPoints && !loop.choiceSource().isFifo()) {
      LoopObserver observer = loop.observer();
      drive = JdkPoints.bind(packages, this::isAlone, this::at, this::wakesUp, this::fails);
      watcher = observer != null && observer.seesAccesses() ? observer : null;
      if (observer != null && drive != null) {
        observer.atPoint();
      }
    }
  }

  /** Called by the driver when it has ended to drive the loop. */
  public void driverGoes() {
    Object bound = drive;
    if (bound != null) {
      JdkPoints.unbind(bound);
      drive = null;
    }
  }

  private boolean isAlone() {
    return !contested
        && watcher == null
        && loop.scheduler.isAlone()
        && !mayBeSlow()
        && !loop.engine.hasMonitorWaiters();
  }

  /** Chooses whether a wait of the strand in step ends without a reason. */
  private boolean wakesUp() {
    boolean wakesUp = spuriousWakeUps && chooses("spurious");
    if (wakesUp) {
      wakeUp = loop.scheduler.deadlineIn(SOON);
    }
    return wakesUp;
  }

  /**
   * Returns whether a thread that could go on may be so slow meanwhile that a timer fires first:
   * one that is due as soon as others may be late, or that ends a wait without a reason.
   */
  private boolean mayBeSlow() {
    return loop.scheduler.mayBeSlow(slowFrom)
        || (wakeUp != 0 && wakeUp == loop.scheduler.timers.nextDeadline());
  }

  /** Chooses whether a call of the strand in step fails without a reason. */
  private boolean fails() {
    return spuriousFailures && chooses("fails");
  }

  private boolean chooses(String label) {
    return loop.step.strandInStep() != null && loop.choiceSource().choose(label, 2) == 1;
  }

  private void at(@Nullable Object accessed, long number) {
    Object target = accessed instanceof Thread thread ? loop.engine.bodyOf(thread) : accessed;
    Strand strand = loop.step.strandInStep();
    LoopObserver observer = watcher;
    if (number == JdkPoints.HANDS_OVER) {
      if (strand != null && observer != null) {
        observer.handsOver();
      }
      return;
    }
    if (strand == null || !Thread.currentThread().isVirtual() || !loop.engine.mayPreempt()) {
      return; // a callback cannot be suspended
    }
    loop.engine.takeMonitorHandOvers();
    MemoryAccess access = observer == null ? null : JdkPoints.access(target, number);
    if (observer != null && access != null) {
      observer.accesses(access);
    }
    boolean isAlone = loop.scheduler.isAlone();
    boolean isSpin = JdkPoints.isSpin(number);
    contested |= !isAlone || (isSpin && !loop.engine.blockedStrands().isEmpty());
    if (contested) {
      memory.target = target;
      memory.number = number;
      loop.choiceSource().accesses(strand.lane(), memory);
      memory.target = null;
    }
    boolean spins = isSpin || (contested && isSpinning(strand, number));
    if (spins) {
      loop.choiceSource().spins(strand.lane(), strand.laneName(), JdkPoints.place(number));
    }
    if (spins || (!isAlone && loop.scheduler.choosesOther(strand))) {
      preempt(strand, access, spins);
    }
    if (!spins && mayBeSlow() && chooses("slow")) {
      slowFrom = loop.scheduler.lateSince(slowFrom);
      preempt(strand, access, /* spins= */ true); // until a timer fires
      preempt(strand, access, /* spins= */ false); // until who waits for it has gone on
    }
  }

  private void preempt(Strand strand, @Nullable MemoryAccess access, boolean spins) {
    LoopObserver observer = watcher;
    if (observer != null && access != null) {
      observer.preempted(access);
    }
    repeated = 0;
    if (!loop.engine.preempt(strand, spins)) {
      loop.scheduler.stays();
    }
  }

  /** Returns whether the lane in step has passed the same few places so often that it spins. */
  private boolean isSpinning(Strand strand, long number) {
    int place = (int) number;
    if (strand.lane() != lane) {
      lane = strand.lane();
      forget();
    }
    for (int i = 0; i < placeCount; i++) {
      if (places[i] == place) {
        return ++repeated >= (hasWritten ? LONG_SPIN : SPIN);
      }
    }
    if (placeCount == NARROW) {
      forget();
    }
    places[placeCount++] = place;
    hasWritten |= JdkPoints.writesField(number);
    return false;
  }

  private void forget() {
    placeCount = 0;
    repeated = 0;
    hasWritten = false;
  }

  /** The target of the access at the current point. */
  private static final class Accessed implements ChoiceSource.Memory {
    private @Nullable Object target;
    private long number;

    @Override
    public @Nullable Object target() {
      return target;
    }

    @Override
    public int part() {
      return JdkPoints.part(number);
    }

    @Override
    public boolean writes() {
      return JdkPoints.writes(number);
    }
  }
}
