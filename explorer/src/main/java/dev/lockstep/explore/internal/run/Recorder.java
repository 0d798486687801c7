// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.run;

import dev.lockstep.Loop;
import dev.lockstep.explore.ChoiceSequence;
import dev.lockstep.explore.Plan;
import dev.lockstep.explore.ReplayMismatch;
import dev.lockstep.explore.internal.replay.Labels;
import dev.lockstep.explore.internal.replay.Positions;
import dev.lockstep.explore.internal.replay.RecordedChoices;
import dev.lockstep.explore.internal.replay.ReplayPlan;
import dev.lockstep.spi.ChoiceSource;
import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The choice source of one run after the other: asks the run's plan and records its answers as
 * plain numbers. Ends a run that does not end by itself, see {@link StepLimits}.
 */
final class Recorder implements ChoiceSource {

  private static final int POLL = 0;

  private final StepLimits limits;
  private Plan plan = ReplayPlan.fifo();
  private RunHooks hooks = RunHooks.NONE;

  private final Positions positions = new Positions();

  private int count;
  private short[] labelIndexes = new short[64];
  private int[] bounds = new int[64];
  private int[] values = new int[64];

  /** The memory of which the lane in step makes the next access, and that of each choice. */
  private int memory;

  private int[] memories = new int[64];
  private final MemoryUse used = new MemoryUse();

  /** The lane of each step. */
  private int[] steps = new int[64];

  private int stepCount;

  /** The time of the run in nanoseconds, read at each step; always 0 if there is no clock. */
  private LongSupplier clock = () -> 0;

  private long time;

  /** The step at which time has last moved. */
  private int moved;

  /** The step at which the run was ended by force; what is left may make as many again. */
  private int forced;

  /** The number of steps that the program had made when it was over; -1 while it is not. */
  private int over;

  /** The number of times that a lane had to let others go since time moved; who and where last. */
  private int spins;

  private String spinning = "";

  private boolean fairTail;
  private int misfitStep;

  /** The loop of the run, once it has made a step. */
  private volatile @Nullable Loop loop;

  /** The error with which the run is to end, set by another thread; null if it goes on. */
  private volatile @Nullable Error stopped;

  Recorder(StepLimits limits) {
    this.limits = limits;
  }

  /** Begins another run. */
  void begin(Plan newPlan, RunHooks newHooks) {
    plan = newPlan;
    hooks = newHooks;
    positions.clear();
    used.clear();
    count = 0;
    stepCount = 0;
    misfitStep = 0;
    fairTail = false;
    spins = 0;
    over = -1;
    moved = 0;
    forced = 0;
    time = 0;
    clock = () -> 0;
    loop = null;
    stopped = null;
  }

  /** Ends the run before its next step; from any thread. */
  void stop(Error error) {
    stopped = error;
  }

  /** Returns the loop of the run, or null if it has made no step; from any thread. */
  @Nullable Loop loop() {
    return loop;
  }

  /** Returns the time of the run in nanoseconds at its last step; from any thread. */
  long time() {
    return time;
  }

  /** Sets the clock of the run that has begun. */
  void setClock(LongSupplier newClock) {
    clock = newClock;
    time = newClock.getAsLong();
  }

  // ---- calls of a loop

  @Override
  public int chooseLane(Lanes lanes) {
    if (fairTail) {
      return 0;
    }
    int bound = lanes.size();
    int value = plan.chooseLane(positions.next(Positions.LANE), lanes);
    record(Positions.LANE, bound, value, Labels.LANE);
    if (value != 0) {
      hooks.deviates(lanes.name(0));
    }
    return value;
  }

  @Override
  public void accesses(int lane, Memory accessed) {
    memory = used.add(lane, accessed, count);
  }

  @Override
  public void spins(int lane, String name, StackTraceElement place) {
    spins++;
    spinning = "'" + name + "' spins at " + place;
  }

  @Override
  public int choosePreemption(Lanes lanes) {
    int index = positions.indexOf(Labels.PREEMPT);
    int position = positions.next(index);
    if (fairTail) {
      return 0;
    }
    int bound = lanes.size();
    int value = plan.choosePreemption(position, lanes);
    if (count >= memories.length) {
      memories = Arrays.copyOf(memories, count * 2);
    }
    memories[count] = memory;
    record(index, bound, value, Labels.PREEMPT);
    if (value != 0) {
      hooks.preempts(lanes.name(value));
    }
    return value;
  }

  @Override
  public int choose(String label, int bound) {
    int index = positions.indexOf(label);
    int position = positions.next(index);
    if (fairTail) {
      return Labels.base(plan.seed(), label, position, bound);
    }
    int value = plan.choose(label, position, bound);
    record(index, bound, value, label);
    if (value != Labels.base(plan.seed(), label, position, bound)) {
      hooks.deviates(label, value, bound);
    }
    return value;
  }

  private void record(int label, int bound, int value, String name) {
    if (value < 0 || value >= bound) {
      throw new IllegalStateException(
          "the choice "
              + value
              + " of the plan at '"
              + name
              + "' must be from 0 to "
              + (bound - 1));
    }
    if (count == values.length) {
      labelIndexes = Arrays.copyOf(labelIndexes, count * 2);
      bounds = Arrays.copyOf(bounds, count * 2);
      values = Arrays.copyOf(values, count * 2);
    }
    labelIndexes[count] = (short) label;
    bounds[count] = bound;
    values[count++] = value;
    if (misfitStep == 0 && plan.misfit() != null) {
      misfitStep = stepCount;
    }
  }

  @Override
  public void beforeStep(boolean shuttingDown) {
    if (loop == null) {
      loop = Loop.currentOrNull();
    }
    checkEnd();
    if (shuttingDown) {
      over = over < 0 ? stepCount : over;
      hooks.shuttingDown();
    }
    fairTail = shuttingDown || stepCount >= limits.fairFrom();
    hooks.beforeStep(this, fairTail);
  }

  private void checkEnd() {
    Error error = stopped;
    if (error != null) {
      stopped = null;
      forced = stepCount;
      hooks.shuttingDown();
      throw error;
    }
    long now = clock.getAsLong();
    if (now != time) {
      time = now;
      spins = 0;
      moved = stepCount;
    }
    if (forced == 0 && spins >= limits.spins()) {
      forced = stepCount;
      hooks.shuttingDown();
      throw EndlessRuns.spinning(spinning, spins);
    }
    boolean stands = stepCount - (forced > 0 ? forced : moved) >= limits.end();
    if (stands || (forced == 0 && stepCount >= limits.last())) {
      forced = stepCount;
      hooks.shuttingDown();
      throw stands
          ? EndlessRuns.standing(stepCount, steps, limits.fairFrom(), moved)
          : EndlessRuns.moving(stepCount, Duration.ofNanos(time));
    }
  }

  @Override
  public void taken(int lane) {
    if (lane == POLL) {
      return;
    }
    if (stepCount == steps.length) {
      steps = Arrays.copyOf(steps, stepCount * 2);
    }
    steps[stepCount++] = lane;
    plan.taken(lane);
  }

  // ---- the record

  ChoiceSequence choices() {
    List<String> labels = positions.labels();
    boolean lanesOnly = labels.size() == 1;
    return new RecordedChoices(
        plan.seed(),
        labels,
        lanesOnly ? new short[0] : Arrays.copyOf(labelIndexes, count),
        Arrays.copyOf(bounds, count),
        Arrays.copyOf(values, count),
        independent(),
        settled());
  }

  /** Returns the choices whose access is to memory that no other lane uses, or none writes. */
  private @Nullable BitSet independent() {
    int preempt = positions.labels().indexOf(Labels.PREEMPT);
    if (preempt < 0) {
      return null;
    }
    BitSet independent = new BitSet(count);
    for (int i = 0; i < count; i++) {
      if (labelIndexes[i] == preempt && !used.isContended(memories[i])) {
        independent.set(i);
      }
    }
    return independent;
  }

  /** Returns the choices whose access no later one of another lane conflicts with. */
  private @Nullable BitSet settled() {
    return positions.labels().contains(Labels.PREEMPT) ? used.settled(count) : null;
  }

  /**
   * Returns the number of steps that the program made, without those that the loop made to end what
   * it left.
   */
  int stepsOfProgram() {
    return over < 0 ? stepCount : over;
  }

  int[] steps() {
    return Arrays.copyOf(steps, stepCount);
  }

  @Nullable ReplayMismatch misfit() {
    String reason = plan.misfitAtEnd();
    return reason == null
        ? null
        : new ReplayMismatch(misfitStep == 0 ? stepCount : misfitStep, reason);
  }
}
