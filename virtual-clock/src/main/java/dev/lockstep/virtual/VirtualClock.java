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
 * ready and nothing outside of the loop is pending, it moves straight to the next deadline, so that
 * an hour of sleeping takes no time and every run sees the same times.
 *
 * <p>The methods that move it by hand are called from a task of its loop, which they suspend while
 * the others run, or from any thread while the loop does not run; a thread outside of a loop that
 * runs calls them through {@link dev.lockstep.Loop#submit}. They work under every policy. The clock
 * serves one loop and may be read from any thread.
 */
public final class VirtualClock implements LoopClock {

  static {
    CodeOwner.register(VirtualClock.class, CodeOwner.RUNTIME);
  }

  /** When a virtual clock starts unless told otherwise. */
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

  /** A clock that starts at {@link #DEFAULT_START}. */
  public VirtualClock() {
    this(builder());
  }

  /**
   * A clock that starts at an instant.
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
   * Starts to describe a clock.
   *
   * @return a builder of the clock that {@link #VirtualClock()} makes
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
   * The time of day; on a host of a {@link World} whose clock is wrong, what that shows.
   *
   * @return the time
   */
  @Override
  public Instant instant() {
    UnaryOperator<Instant> shown = skew;
    return shown == null ? trueInstant() : shown.apply(trueInstant());
  }

  /** The time of day, wherever the caller runs. */
  Instant trueInstant() {
    return start.plusNanos(time.now());
  }

  /** Sets what the caller is shown of the time of day. */
  void setSkew(UnaryOperator<Instant> shown) {
    skew = shown;
  }

  /**
   * How much time has passed since the clock was made.
   *
   * @return the time, zero at first
   */
  public Duration elapsed() {
    return Duration.ofNanos(time.now());
  }

  /**
   * How time moves; {@link TimePolicy#AUTO} unless set.
   *
   * @return the policy
   */
  public TimePolicy policy() {
    return policy;
  }

  // ---- moving

  /**
   * Sets how time moves from now on.
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
   * Moves time on by a duration; see {@link #advanceTo(long)}.
   *
   * @param duration how far; nothing is {@link #runReady()}
   * @throws IllegalArgumentException if the duration is negative, or too long for a clock that
   *     counts nanoseconds
   */
  public void advanceBy(Duration duration) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException(
          "time never goes backwards, by " + duration + " neither; advance by zero or more");
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
   * Moves time on to an instant; see {@link #advanceTo(long)}.
   *
   * @param instant the time of day
   * @throws IllegalArgumentException if it is past, or too far
   */
  public void advanceTo(Instant instant) {
    if (instant.isBefore(trueInstant())) {
      throw new IllegalArgumentException(
          "time never goes backwards, from " + instant() + " to " + instant);
    }
    advance(plus(0, Duration.between(start, instant)), "advanceTo()");
  }

  /**
   * Moves time on, from deadline to deadline, and suspends the calling task until everything that
   * is due by then, at the end itself included, has run and nothing is ready any more. While
   * something outside of the loop is pending, time waits for it (but for {@link TimePolicy#real}).
   * Tasks that advance the clock at once meet their times one after the other.
   *
   * @param nanoTime on the scale of {@link #nanoTime()}
   * @throws IllegalArgumentException if it is past
   * @throws IllegalStateException from a callback, which cannot wait, and from a thread outside of
   *     the loop while that runs
   */
  public void advanceTo(long nanoTime) {
    long now = time.now();
    if (nanoTime < now) {
      throw new IllegalArgumentException(
          "time never goes backwards, from " + now + " to " + nanoTime + " ns");
    }
    advance(nanoTime, "advanceTo()");
  }

  /**
   * Suspends the calling task until nothing else is ready, while time stands still. Timers that are
   * due now are included.
   *
   * @throws IllegalStateException as {@link #advanceTo(long)}, and if the loop does not run
   */
  public void runReady() {
    LoopControl loop = running("runReady()");
    advances.await(loop, time.now());
  }

  /**
   * Suspends the calling task until one other thing that is ready has had its turn: a step of a
   * task, or a callback. Time stands still.
   *
   * @return false if nothing was ready
   * @throws IllegalStateException as {@link #runReady()}
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
      throw new IllegalStateException(call + " but the loop does not run; call it from a task");
    }
    return loop;
  }

  private void checkHeld(String call) {
    LoopControl loop = control;
    if (loop != null && !loop.isHeld()) {
      throw new IllegalStateException(
          call
              + " from "
              + Thread.currentThread()
              + ", which the loop does not run; use loop.submit(...)");
    }
  }

  // ---- the timers

  /**
   * When the next timer is due.
   *
   * @return on the scale of {@link #nanoTime()}; empty if none is set
   */
  public OptionalLong nextDeadline() {
    checkHeld("nextDeadline()");
    LoopControl loop = control;
    long deadline = loop == null ? FOREVER : loop.nextDeadline();
    return deadline == FOREVER ? OptionalLong.empty() : OptionalLong.of(deadline);
  }

  /**
   * The timers that are set, and the tasks that wait for them.
   *
   * @return in the order in which they fire
   */
  public List<PendingTimer> timers() {
    checkHeld("timers()");
    LoopControl loop = control;
    return loop == null ? List.of() : loop.timers();
  }

  // ---- as the loop sees it

  /** The loop that it serves, and what may be done with it; null as long as it serves none. */
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

  /** Describes a virtual clock. */
  public static final class Builder {
    private Instant start = DEFAULT_START;
    private long steps = 10_000_000;
    private long horizon = Duration.ofHours(1).toNanos();
    private boolean strict;

    private Builder() {}

    /**
     * Sets where the clock starts; {@link #DEFAULT_START} unless set.
     *
     * @param start the time of day at which {@link #nanoTime()} is 0
     * @return this
     */
    public Builder start(Instant start) {
      this.start = start;
      return this;
    }

    /**
     * Bounds the steps that may be taken without time moving; ten million unless set.
     *
     * @param steps how many, at least 1; one more is a {@link dev.lockstep.LivelockError}
     * @return this
     * @throws IllegalArgumentException if it is less than 1
     */
    public Builder stepsWithoutTime(long steps) {
      if (steps < 1) {
        throw new IllegalArgumentException(
            "a bound of " + steps + " steps lets nothing run; use 1 or more");
      }
      this.steps = steps;
      return this;
    }

    /**
     * Sets how long background tasks may go on alone while the others wait; an hour unless set.
     *
     * @param horizon how long on this clock; more is a {@link dev.lockstep.DeadlockError}
     * @return this
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder horizon(Duration horizon) {
      if (horizon.isNegative() || horizon.isZero()) {
        throw new IllegalArgumentException("a horizon of " + horizon + "; use more than zero");
      }
      this.horizon = horizon.toNanos();
      return this;
    }

    /**
     * Makes it an error, {@link dev.lockstep.EscapeError}, that a task waits past the clock: by
     * {@link Thread#sleep}, a time-out of the JDK, or a socket of the JDK. A warning unless set.
     * Needs the carrier engine.
     *
     * @param strict whether it is an error
     * @return this
     */
    public Builder strict(boolean strict) {
      this.strict = strict;
      return this;
    }

    /**
     * Makes the clock.
     *
     * @return the clock
     */
    public VirtualClock build() {
      return new VirtualClock(this);
    }
  }
}
