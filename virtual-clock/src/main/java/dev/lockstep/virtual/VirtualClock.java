// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual;

import dev.lockstep.spi.CodeOwner;
import dev.lockstep.spi.IdleAction;
import dev.lockstep.spi.LoopClock;
import dev.lockstep.spi.LoopControl;
import dev.lockstep.spi.PendingTimer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A clock whose time is the test's own. Under {@link TimePolicy#AUTO} it jumps: when nothing is
 * ready and no external work is pending, it moves straight to the next deadline, so that an hour of
 * sleeping takes no time and every run sees the same times.
 *
 * {@snippet class="dev.lockstep.snippets.SnippetsTest" region="clock" :
 * VirtualClock clock = new VirtualClock();
 * try (Runner runner = Runner.builder().clock(clock).build()) {
 *   runner.run(() -> Async.sleep(Duration.ofDays(1))); // milliseconds
 * }
 * assertThat(clock.elapsed()).isEqualTo(Duration.ofDays(1));
 * }
 *
 * <p>The methods that move it by hand are called from a task of its loop, which they suspend while
 * the others run, or from any thread while the loop does not run. While it runs, a thread outside
 * of the loop calls them through {@link dev.lockstep.Loop#submit}. They work under every policy.
 * The clock serves one loop and may be read from any thread.
 *
 * @since 0.1.0
 */
public final class VirtualClock implements LoopClock {

  static {
    CodeOwner.register(VirtualClock.class, CodeOwner.RUNTIME);
  }

  /** The time of day at which a virtual clock starts unless set: 2000-01-01T00:00:00Z. */
  public static final Instant DEFAULT_START = Instant.parse("2000-01-01T00:00:00Z");

  private final Instant start;
  private final long steps;
  private final long horizon;
  private final boolean strict;
  private final TimeFlow time = new TimeFlow(System::nanoTime);
  private final Advances advances = new Advances();
  private volatile TimePolicy policy = TimePolicy.AUTO;
  private volatile @Nullable LoopControl control;
  private volatile @Nullable UnaryOperator<Instant> skew;

  /** Creates a clock that starts at {@link #DEFAULT_START}. */
  public VirtualClock() {
    this(builder());
  }

  /**
   * Creates a clock that starts at an instant.
   *
   * @param start the time of day at which {@link #nanoTime()} is 0
   */
  public VirtualClock(Instant start) {
    this(builder().start(start));
  }

  private VirtualClock(Builder builder) {
    start = builder.start;
    steps = builder.steps;
    horizon = builder.horizon;
    strict = builder.strict;
  }

  /**
   * Returns a builder of a clock.
   *
   * @return a builder of the clock that {@link #VirtualClock()} creates
   */
  public static Builder builder() {
    return new Builder();
  }

  // ---- reading

  @Override
  public long nanoTime() {
    return time.now();
  }

  /**
   * Returns the time of day; on a host of a {@link World}, what the {@link HostClock} there shows.
   *
   * @return the time of day
   */
  @Override
  public Instant instant() {
    UnaryOperator<Instant> shown = skew;
    return shown == null ? trueInstant() : shown.apply(trueInstant());
  }

  /** Returns the time of day, whatever host the caller runs on. */
  Instant trueInstant() {
    return start.plusNanos(time.now());
  }

  /** Sets the function from the true time of day to the one that a caller sees. */
  void setSkew(UnaryOperator<Instant> shown) {
    skew = shown;
  }

  /**
   * Returns the time that has passed since the clock was created.
   *
   * @return the time, zero at first
   */
  public Duration elapsed() {
    return Duration.ofNanos(time.now());
  }

  /**
   * Returns the way in which time moves; {@link TimePolicy#AUTO} unless set.
   *
   * @return the policy
   */
  public TimePolicy policy() {
    return policy;
  }

  // ---- moving

  /**
   * Sets the way in which time moves from now on.
   *
   * @param newPolicy the policy
   * @throws IllegalStateException from a thread outside of the loop while that runs
   */
  public void setPolicy(TimePolicy newPolicy) {
    checkHeld("setPolicy()");
    policy = newPolicy;
    time.setRate(newPolicy instanceof TimePolicy.Real real ? real.rate() : 0);
  }

  /**
   * Moves time forward by a duration, and suspends the current task until everything due by then
   * has run; see {@link #advanceTo(long)}.
   *
   * @param duration the distance; zero does what {@link #runReady()} does
   * @throws dev.lockstep.CancelledError if the current task is cancelled while it waits
   * @throws IllegalArgumentException if the duration is negative, or too long for a clock that
   *     counts nanoseconds
   * @throws IllegalStateException from a callback, which cannot wait, and from a thread outside of
   *     the loop while that runs
   */
  public void advanceBy(Duration duration) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException(
          "duration = " + duration + " must be zero or more; time never goes backwards");
    }
    advance(plus(time.now(), duration), "advanceBy()");
  }

  private long plus(long from, Duration duration) {
    try {
      return Math.addExact(from, duration.toNanos());
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(
          duration + " from " + instant() + " is beyond the 292 years that a clock can count", e);
    }
  }

  /**
   * Moves time forward to an instant, and suspends the current task until everything due by then
   * has run; see {@link #advanceTo(long)}.
   *
   * @param instant the time of day
   * @throws dev.lockstep.CancelledError if the current task is cancelled while it waits
   * @throws IllegalArgumentException if it is past, or more than 292 years from the start
   * @throws IllegalStateException from a callback, which cannot wait, and from a thread outside of
   *     the loop while that runs
   */
  public void advanceTo(Instant instant) {
    if (instant.isBefore(trueInstant())) {
      throw new IllegalArgumentException(
          "instant = "
              + instant
              + " must not be before "
              + instant()
              + "; time never goes backwards");
    }
    advance(plus(0, Duration.between(start, instant)), "advanceTo()");
  }

  /**
   * Moves time forward, from deadline to deadline, and suspends the current task until everything
   * that is due by then, at the end itself included, has run and nothing is ready any more. While
   * external work is pending, time waits for it, except under {@link TimePolicy#real}. Several
   * tasks that advance the clock together reach their times one after the other.
   *
   * @param nanoTime the time to reach, on the scale of {@link #nanoTime()}
   * @throws dev.lockstep.CancelledError if the current task is cancelled while it waits
   * @throws IllegalArgumentException if it is past
   * @throws IllegalStateException from a callback, which cannot wait, and from a thread outside of
   *     the loop while that runs
   */
  public void advanceTo(long nanoTime) {
    long now = time.now();
    if (nanoTime < now) {
      throw new IllegalArgumentException(
          "nanoTime = " + nanoTime + " must be at least " + now + "; time never goes backwards");
    }
    advance(nanoTime, "advanceTo()");
  }

  /**
   * Suspends the current task until nothing else is ready, while time stands still. Timers that are
   * due now are included.
   *
   * @throws dev.lockstep.CancelledError if the current task is cancelled while it waits
   * @throws IllegalStateException if the loop does not run, from a callback, and from a thread
   *     outside of the loop
   */
  public void runReady() {
    LoopControl loop = running("runReady()");
    advances.await(loop, time.now());
  }

  /**
   * Suspends the current task until one other entry that is ready has had its turn: a step of a
   * task, or a callback. Time stands still.
   *
   * @return false if nothing was ready
   * @throws dev.lockstep.CancelledError if the current task is cancelled while it waits
   * @throws IllegalStateException if the loop does not run, from a callback, and from a thread
   *     outside of the loop
   */
  public boolean runOne() {
    return running("runOne()").runOne();
  }

  private void advance(long target, String call) {
    checkHeld(call);
    LoopControl loop = control;
    if (loop != null && loop.loop().isRunning()) {
      advances.await(loop, target);
    } else {
      time.moveTo(target);
    }
  }

  private LoopControl running(String call) {
    checkHeld(call);
    LoopControl loop = control;
    if (loop == null || !loop.loop().isRunning()) {
      throw new IllegalStateException(call + " needs a loop that runs; call it from a task");
    }
    return loop;
  }

  private void checkHeld(String call) {
    LoopControl loop = control;
    if (loop != null && !loop.isHeld()) {
      throw new IllegalStateException(
          call
              + " cannot be called from "
              + Thread.currentThread()
              + ", which the loop does not run; use loop.submit(...)");
    }
  }

  // ---- the timers

  /**
   * Returns the time at which the next timer is due.
   *
   * @return on the scale of {@link #nanoTime()}; empty if no timer is set
   * @throws IllegalStateException from a thread outside of the loop while that runs
   */
  public OptionalLong nextDeadline() {
    checkHeld("nextDeadline()");
    LoopControl loop = control;
    long deadline = loop == null ? FOREVER : loop.nextDeadline();
    return deadline == FOREVER ? OptionalLong.empty() : OptionalLong.of(deadline);
  }

  /**
   * Returns the timers that are set, and the tasks that wait for them.
   *
   * @return the timers in the order in which they fire
   * @throws IllegalStateException from a thread outside of the loop while that runs
   */
  public List<PendingTimer> timers() {
    checkHeld("timers()");
    LoopControl loop = control;
    return loop == null ? List.of() : loop.timers();
  }

  // ---- calls of the loop

  /** Returns the control of the loop that the clock serves; null as long as it serves none. */
  @Nullable LoopControl control() {
    return control;
  }

  @Override
  public void attach(LoopControl newControl) {
    LoopControl old = control;
    if (old != null && old.loop() != newControl.loop() && !old.loop().isClosed()) {
      throw new IllegalStateException(
          "this virtual clock serves another loop; close that one, or make a clock for each loop");
    }
    if (strict) {
      newControl.failOnEscapes();
    }
    newControl.limitSteps(steps);
    control = newControl;
  }

  @Override
  public IdleAction whenIdle(long deadline, boolean outsidePending) {
    boolean real = policy instanceof TimePolicy.Real;
    if (outsidePending && !real) {
      return IdleAction.waitUntilWoken();
    }
    if (!advances.isEmpty()) {
      return advanceTowards(deadline);
    }
    if (real && time.isFlowing() && deadline != FOREVER) {
      return IdleAction.waitFor(time.machineNanosUntil(deadline));
    }
    if (outsidePending) {
      return IdleAction.waitUntilWoken();
    }
    if (policy != TimePolicy.AUTO || deadline == FOREVER) {
      return IdleAction.deadlock();
    }
    LoopControl loop = control;
    if (loop != null) {
      loop.checkHorizon(deadline, horizon);
    }
    return jump(deadline);
  }

  /** Moves to the next deadline, or to the time that a task waits for, whichever is first. */
  private IdleAction advanceTowards(long deadline) {
    long target = advances.target();
    if (deadline <= target) {
      return jump(deadline);
    }
    time.moveTo(target);
    advances.wakeNearest();
    return IdleAction.lookAgain();
  }

  private IdleAction jump(long deadline) {
    time.moveTo(deadline);
    return IdleAction.lookAgain();
  }

  @Override
  public boolean isVirtual() {
    return true;
  }

  @Override
  public String toString() {
    TimePolicy current = policy;
    return current == TimePolicy.AUTO ? "virtual clock" : "virtual clock (" + current + ")";
  }

  /** A builder of virtual clocks. */
  public static final class Builder {
    private Instant start = DEFAULT_START;
    private long steps = 10_000_000;
    private long horizon = Duration.ofHours(1).toNanos();
    private boolean strict;

    private Builder() {}

    /**
     * Sets the time of day at which the clock starts; {@link #DEFAULT_START} unless set.
     *
     * @param start the time of day at which {@link #nanoTime()} is 0
     * @return this
     */
    public Builder start(Instant start) {
      this.start = start;
      return this;
    }

    /**
     * Limits the steps that the loop may make while time stands still; ten million unless set.
     *
     * @param steps the number, at least 1; one step more is a {@link dev.lockstep.LivelockError}
     * @return this
     * @throws IllegalArgumentException if it is less than 1
     */
    public Builder stepsWithoutTime(long steps) {
      if (steps < 1) {
        throw new IllegalArgumentException("steps = " + steps + " must be at least 1");
      }
      this.steps = steps;
      return this;
    }

    /**
     * Limits the time for which background tasks may go on alone while all others wait; an hour
     * unless set.
     *
     * @param horizon the time on this clock, more than zero; more is a {@link
     *     dev.lockstep.DeadlockError}
     * @return this
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder horizon(Duration horizon) {
      if (horizon.isNegative() || horizon.isZero()) {
        throw new IllegalArgumentException("horizon = " + horizon + " must be more than zero");
      }
      this.horizon = horizon.toNanos();
      return this;
    }

    /**
     * Sets whether a task that waits past the clock (by {@link Thread#sleep}, a timeout of the JDK,
     * or a socket of the JDK) is an error, {@link dev.lockstep.EscapeError}; only a warning unless
     * set. Needs the carrier engine.
     *
     * @param strict true for an error
     * @return this
     */
    public Builder strict(boolean strict) {
      this.strict = strict;
      return this;
    }

    /**
     * Builds the clock.
     *
     * @return a new clock
     */
    public VirtualClock build() {
      return new VirtualClock(this);
    }
  }
}
