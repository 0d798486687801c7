// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.combine;

import dev.lockstep.AsyncTimeoutException;
import dev.lockstep.CancelledError;
import dev.lockstep.Timeout;
import dev.lockstep.internal.kernel.InternalTimer;
import dev.lockstep.internal.kernel.Kernel;
import dev.lockstep.internal.kernel.LoopTask;
import dev.lockstep.internal.util.Durations;
import dev.lockstep.internal.util.Failures;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The timeout of one block of one task. */
public final class TimeoutScope implements Timeout {

  private enum State {
    ACTIVE,
    EXPIRING,
    EXPIRED,
    FINISHED
  }

  private final Kernel loop;
  private final LoopTask<?> task;
  private final long start;
  private final int cancelling;
  private final int shields;
  private State state = State.ACTIVE;
  private OptionalLong when = OptionalLong.empty();
  private @Nullable InternalTimer alarm;

  private TimeoutScope(LoopTask<?> task) {
    this.task = task;
    loop = task.loop;
    start = loop.nanoTime();
    cancelling = task.cancelling();
    shields = task.shields();
  }

  /**
   * Runs a block under a timeout.
   *
   * @param limit the time from now, or null for no limit
   * @param body the block
   * @param <T> the type of its value
   * @param <X> the checked exceptions that it throws
   * @return its value
   * @throws X if the block fails
   * @throws AsyncTimeoutException if the block was cancelled because its time is over
   */
  public static <T, X extends Exception> T run(@Nullable Duration limit, Body<T, X> body) throws X {
    TimeoutScope scope = new TimeoutScope(LoopTask.current("a timeout"));
    scope.reschedule(limit);
    return scope.run(body);
  }

  /**
   * Runs a block under a deadline.
   *
   * @param when the deadline in nanoseconds of the loop's clock
   * @param body the block
   * @param <T> the type of its value
   * @param <X> the checked exceptions that it throws
   * @return its value
   * @throws X if the block fails
   * @throws AsyncTimeoutException if the block was cancelled because its time is over
   */
  public static <T, X extends Exception> T runUntil(long when, Body<T, X> body) throws X {
    TimeoutScope scope = new TimeoutScope(LoopTask.current("a timeout"));
    scope.rescheduleAt(when);
    return scope.run(body);
  }

  private <T, X extends Exception> T run(Body<T, X> body) throws X {
    T value;
    try {
      value = body.call(this);
    } catch (Throwable e) {
      throw Failures.<X>asThrown(turn(task.asCancellation(e)));
    }
    exit();
    return value;
  }

  /** Ends the block after it has thrown; returns the throwable to throw instead. */
  private Throwable turn(Throwable thrown) {
    return exit() && thrown instanceof CancelledError ? timedOut(thrown) : thrown;
  }

  /**
   * Ends the block; returns true if its limit has expired and nobody else has cancelled the task.
   */
  private boolean exit() {
    if (alarm != null) {
      alarm.drop();
    }
    if (state == State.ACTIVE) {
      state = State.FINISHED;
      return false;
    }
    state = State.EXPIRED;
    return task.uncancel() <= cancelling;
  }

  private AsyncTimeoutException timedOut(Throwable cancellation) {
    return timedOut(loop, Duration.ofNanos(when.orElse(start) - start), cancellation);
  }

  /** Returns the error for a limit that has passed. */
  static AsyncTimeoutException timedOut(
      Kernel loop, Duration limit, @Nullable Throwable cancellation) {
    Duration shown = limit.isNegative() ? Duration.ZERO : limit;
    return new AsyncTimeoutException(
        "timed out after " + shown + " on the " + loop.loopClock(), cancellation);
  }

  private void expire() {
    task.cancel(null, shields);
    state = State.EXPIRING;
  }

  @Override
  public OptionalLong when() {
    return when;
  }

  @Override
  public void reschedule(@Nullable Duration delay) {
    move(
        delay == null
            ? OptionalLong.empty()
            : OptionalLong.of(
                delay.isPositive()
                    ? loop.scheduler.deadlineIn(Durations.toNanos(delay))
                    : loop.nanoTime()));
  }

  @Override
  public void rescheduleAt(long newWhen) {
    move(OptionalLong.of(newWhen));
  }

  private void move(OptionalLong newWhen) {
    loop.assertHeld("reschedule()");
    if (state != State.ACTIVE) {
      throw new IllegalStateException(
          "cannot move the deadline of a timeout that is "
              + state.name().toLowerCase(Locale.ROOT)
              + "; do it before it expires and inside of its block");
    }
    when = newWhen;
    if (alarm != null) {
      alarm.drop();
    }
    alarm = newWhen.isPresent() ? InternalTimer.at(loop, newWhen.getAsLong(), this::expire) : null;
  }

  @Override
  public boolean expired() {
    return state == State.EXPIRING || state == State.EXPIRED;
  }

  @Override
  public String toString() {
    return "Timeout[" + state.name().toLowerCase(Locale.ROOT) + "]";
  }
}
