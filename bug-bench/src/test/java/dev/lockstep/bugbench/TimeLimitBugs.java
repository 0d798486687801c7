// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.bugbench;

import dev.lockstep.Async;
import dev.lockstep.AsyncAction;
import dev.lockstep.AsyncFuture;
import dev.lockstep.AsyncTimeoutException;
import dev.lockstep.CancelledError;
import dev.lockstep.Handle;
import dev.lockstep.Loop;
import dev.lockstep.Task;
import java.time.Duration;
import java.util.List;

/** Bugs of several versions of asyncio's {@code wait_for} and {@code timeout}. */
final class TimeLimitBugs {

  private static final Duration LIMIT = Duration.ofSeconds(1);

  private TimeLimitBugs() {}

  static List<Bug> all() {
    return List.of(
        Bug.of("W1", "Tulip#201: the timer wins over a result", Kind.LOST, TimeLimitBugs::race)
            .figures(1, 38),
        Bug.of(
            "W2",
            "tulip#107: the program runs on after its time",
            Kind.LEAK,
            fixed -> leftover(fixed, LIMIT)),
        Bug.of(
            "W3",
            "bpo-23219: the program runs on when the wait is cancelled",
            Kind.LEAK,
            fixed -> leftover(fixed, LIMIT.multipliedBy(100))),
        Bug.of(
                "W4",
                "bpo-32751: a timeout comes before the cleanup",
                Kind.EARLY,
                fixed -> cleanUp(fixed, LIMIT, LIMIT.multipliedBy(100)))
            .failsAtOnce(),
        Bug.of(
                "W5",
                "bpo-32751: a cancellation comes before the cleanup",
                Kind.EARLY,
                fixed -> cleanUp(fixed, LIMIT.multipliedBy(100), LIMIT))
            .failsAtOnce(),
        Bug.of(
            "W8",
            "bpo-41891: no time at all, no cleanup",
            Kind.EARLY,
            fixed -> cleanUp(fixed, Duration.ZERO, LIMIT)),
        Bug.of(
            "W9",
            "bpo-40607: an error while it is cancelled",
            Kind.LOST,
            TimeLimitBugs::errorWhileEnding),
        Bug.of(
                "W10",
                "asyncio 3.12: a result that came with the deadline",
                Kind.LOST,
                TimeLimitBugs::sameInstant)
            .figures(2, 13),
        Bug.of(
            "W11",
            "gh-134471: a scope takes another's cancellation",
            Kind.SWALLOW,
            fixed -> cancelledBefore(fixed ? Scope.FIXED : Scope.TAKES_OTHERS)),
        Bug.of(
            "W12",
            "async-timeout#229: an expired scope takes any",
            Kind.SWALLOW,
            fixed -> cancelledMeanwhile(fixed ? Scope.FIXED : Scope.TAKES_ANY)));
  }

  /** A result that comes when the time is over: who has it must say so. */
  private static void race(boolean fixed) {
    AsyncFuture<Integer> result = Async.future();
    Async.spawn(
        "producer",
        () -> {
          Async.sleep(LIMIT);
          if (!result.isDone()) {
            result.setResult(1);
          }
        });
    Async.spawn("consumer", () -> firstOfTwo(result, fixed)).await();
  }

  /** 2014: one future that the timer or the result sets. */
  private static void firstOfTwo(AsyncFuture<Integer> result, boolean fixed) {
    AsyncFuture<Boolean> waiter = Async.future();
    Loop.current().callLater(LIMIT, () -> decide(waiter, false));
    result.addDoneCallback(done -> decide(waiter, true));
    boolean inTime = waiter.await();
    if (!(fixed ? result.isDone() : inTime) && result.isDone()) {
      throw new Violation(Kind.LOST, "no result in time, and there it is");
    }
  }

  private static void decide(AsyncFuture<Boolean> waiter, boolean inTime) {
    if (!waiter.isDone()) {
      waiter.setResult(inTime);
    }
  }

  /** A program that takes too long, and a wait that is cancelled: what it leaves behind. */
  private static void leftover(boolean fixed, Duration limit) {
    Task<?>[] inner = new Task<?>[1];
    Crowd crowd = new Crowd();
    Task<?> waiting =
        crowd.spawn(
            "waiting",
            () -> {
              inner[0] = Async.spawn("inner", () -> Async.sleep(LIMIT.multipliedBy(1000)));
              waitFor(inner[0], limit, fixed);
            });
    crowd.spawn(
        "canceller",
        () -> {
          Async.sleep(LIMIT.multipliedBy(10));
          crowd.cancel(waiting);
        });
    crowd.join();
    if (!inner[0].isDone()) {
      throw new Violation(Kind.LEAK, "what had no more time runs on");
    }
  }

  private static void waitFor(Task<?> inner, Duration limit, boolean cancels) {
    AsyncFuture<Boolean> waiter = Turns.pending();
    Handle timer = Loop.current().callLater(limit, () -> Turns.wake(waiter));
    inner.addDoneCallback(done -> Turns.wake(waiter));
    try {
      waiter.await();
    } finally {
      timer.cancel();
      if (cancels) {
        inner.cancel();
        end(inner);
      }
    }
  }

  private static void end(Task<?> inner) {
    try {
      inner.await();
    } catch (CancelledError ended) {
      // as asked
    }
  }

  /** A program with a clean-up that takes two steps, ended by a limit or by a canceller. */
  private static void cleanUp(boolean fixed, Duration limit, Duration cancelledAfter) {
    boolean[] state = {false, false};
    AsyncAction program =
        () -> {
          state[0] = true;
          try {
            Turns.pending().await();
          } finally {
            Async.yieldNow();
            Async.yieldNow();
            state[1] = true;
          }
        };
    Crowd crowd = new Crowd();
    Task<?> waiting =
        crowd.spawn(
            "waiting",
            () -> {
              try {
                TimeLimits.waitFor(program, limit, fixed);
              } catch (AsyncTimeoutException expected) {
                // there is nothing to wait for
              } finally {
                checkClean(state);
              }
            });
    crowd.spawn(
        "canceller",
        () -> {
          Async.sleep(cancelledAfter);
          crowd.cancel(waiting);
        });
    crowd.join();
  }

  private static void checkClean(boolean[] state) {
    if (state[0] && !state[1]) {
      throw new Violation(Kind.EARLY, "the program is still cleaning up");
    }
  }

  /** What a program throws while it is ended must be seen. */
  private static void errorWhileEnding(boolean fixed) {
    Task<Void> inner =
        Async.spawn(
            "inner",
            () -> {
              try {
                Turns.pending().await();
              } catch (CancelledError e) {
                throw new UnsupportedOperationException("clean-up");
              }
            });
    Task<?> waiting = Async.spawn("waiting", () -> endAfterLimit(inner, fixed));
    try {
      waiting.await();
    } catch (UnsupportedOperationException seen) {
      // as it should be
    } catch (AsyncTimeoutException e) {
      if (!inner.isCancelled() && inner.exception() != null) {
        throw new Violation(Kind.LOST, "nobody sees " + inner.exception());
      }
    }
  }

  private static void endAfterLimit(Task<Void> inner, boolean looksAtIt) {
    Async.sleep(LIMIT);
    inner.cancel();
    try {
      inner.await();
    } catch (CancelledError ended) {
      // as asked
    } catch (UnsupportedOperationException e) {
      if (looksAtIt) {
        throw e;
      }
    }
    throw new AsyncTimeoutException("after " + LIMIT, null);
  }

  /** A result that is set in the instant of the deadline must not vanish. */
  private static void sameInstant(boolean fixed) {
    AsyncFuture<Integer> result = Async.future();
    boolean[] taken = {false};
    boolean[] given = {false};
    Task<?> consumer = Async.spawn("consumer", () -> taken[0] = takeInTime(result, fixed));
    Task<?> producer =
        Async.spawn(
            "producer",
            () -> {
              Async.sleep(LIMIT);
              given[0] = !result.isDone();
              if (given[0]) {
                result.setResult(1);
              }
            });
    producer.await();
    consumer.await();
    if (given[0] && !taken[0]) {
      throw new Violation(Kind.LOST, "the result was set and nobody has it");
    }
  }

  /** 3.12: the time-out cancels the task that waits, which may have been woken already. */
  private static boolean takeInTime(AsyncFuture<Integer> result, boolean fixed) {
    Task<?> me = Async.currentTask();
    boolean[] expired = {false};
    Handle timer =
        Loop.current()
            .callLater(
                LIMIT,
                () -> {
                  expired[0] = true;
                  me.cancel();
                });
    try {
      return result.await() != null;
    } catch (CancelledError e) {
      if (!expired[0]) {
        throw e;
      }
      me.uncancel();
      return fixed && !result.isCancelled();
    } finally {
      timer.cancel();
    }
  }

  private enum Scope {
    TAKES_OTHERS,
    TAKES_ANY,
    FIXED;

    /** Whether a cancellation is this scope's own, by the requests that are left and were there. */
    boolean isMine(int left, int before) {
      return switch (this) {
        case TAKES_ANY -> true;
        case TAKES_OTHERS -> left <= before;
        case FIXED -> left == 0;
      };
    }
  }

  /** A task is cancelled, then begins something that has no time. */
  private static void cancelledBefore(Scope scope) {
    Crowd crowd = new Crowd();
    crowd.spawn(
        "limited",
        () -> {
          crowd.cancel(Async.currentTask());
          limit(Duration.ZERO, scope);
        });
    crowd.join();
  }

  /** A task is cancelled in the instant in which its time is over. */
  private static void cancelledMeanwhile(Scope scope) {
    Crowd crowd = new Crowd();
    Task<?> limited = crowd.spawn("limited", () -> limit(LIMIT, scope));
    crowd.spawn(
        "canceller",
        () -> {
          Async.sleep(LIMIT);
          crowd.cancel(limited);
        });
    crowd.join();
  }

  private static void limit(Duration limit, Scope scope) {
    Task<?> me = Async.currentTask();
    int before = me.cancelling();
    boolean[] expired = {false};
    Handle timer =
        Loop.current()
            .callLater(
                limit,
                () -> {
                  expired[0] = true;
                  me.cancel();
                });
    try {
      Turns.pending().await();
    } catch (CancelledError e) {
      if (!expired[0] || !scope.isMine(me.uncancel(), before)) {
        throw e;
      }
    } finally {
      timer.cancel();
    }
  }
}
