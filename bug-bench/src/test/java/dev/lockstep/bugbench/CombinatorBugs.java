// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.bugbench;

import dev.lockstep.Async;
import dev.lockstep.AsyncFuture;
import dev.lockstep.CancelledError;
import dev.lockstep.Task;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/** Bugs of asyncio's {@code wait}, {@code gather}, {@code shield} and {@code as_completed}. */
final class CombinatorBugs {

  private CombinatorBugs() {}

  static List<Bug> all() {
    return List.of(
        Bug.of("A1", "0cb9b1b: wait() takes a cancellation", Kind.SWALLOW, CombinatorBugs::signal),
        Bug.of("A2", "bpo-36613: wait() leaves callbacks", Kind.LEAK, CombinatorBugs::callbacks),
        Bug.of(
                "A4",
                "bpo-32684: gather() returns a cancellation",
                Kind.SWALLOW,
                CombinatorBugs::outcomes)
            .failsAtOnce(),
        Bug.of("A5", "bpo-35125: shield() leaves callbacks", Kind.LEAK, CombinatorBugs::shields),
        Bug.of("A6", "bpo-42636: shield() drops an error", Kind.LOST, CombinatorBugs::dropped),
        Bug.of("A7", "bpo-20367: the same program twice", Kind.DUPLICATE, CombinatorBugs::twice));
  }

  /** Waits for a future by a signal: a cancellation of its own, or a result. */
  private static void signal(boolean fixed) {
    AsyncFuture<Boolean> awaited = Turns.pending();
    Crowd crowd = new Crowd();
    Task<?> waiting =
        crowd.spawn(
            "waiting",
            () -> {
              AsyncFuture<Boolean> waiter = Turns.pending();
              awaited.addDoneCallback(done -> endWait(waiter, fixed));
              try {
                waiter.await();
              } catch (CancelledError e) {
                if (fixed) {
                  throw e;
                }
              }
            });
    crowd.spawn("producer", () -> awaited.setResult(true));
    crowd.spawnCanceller(waiting);
    crowd.join();
  }

  private static void endWait(AsyncFuture<Boolean> waiter, boolean byResult) {
    if (byResult) {
      Turns.wake(waiter);
    } else {
      waiter.cancel();
    }
  }

  /** A future that knows how many callbacks it has. */
  private static final class Watched {
    private final AsyncFuture<Boolean> future = Turns.pending();
    private int callbacks;

    void add(Consumer<AsyncFuture<Boolean>> callback) {
      callbacks++;
      future.addDoneCallback(callback);
    }

    void remove(Consumer<AsyncFuture<Boolean>> callback) {
      callbacks -= future.removeDoneCallback(callback);
    }

    void checkNone() {
      if (callbacks > 0 && !future.isDone()) {
        throw new Violation(Kind.LEAK, callbacks + " callbacks are left");
      }
    }
  }

  /** Two wait for a future that lives long; one is cancelled. */
  private static void callbacks(boolean fixed) {
    Watched longLived = new Watched();
    Crowd crowd = new Crowd();
    Task<?> waiting =
        crowd.spawn(
            "waiting",
            () -> {
              AsyncFuture<Boolean> waiter = Turns.pending();
              Consumer<AsyncFuture<Boolean>> callback = done -> Turns.wake(waiter);
              longLived.add(callback);
              try {
                waiter.await();
              } finally {
                if (fixed) {
                  longLived.remove(callback);
                }
              }
            });
    crowd.spawnCanceller(waiting);
    crowd.join();
    longLived.checkNone();
  }

  /** A task gathers outcomes and is cancelled meanwhile. */
  private static void outcomes(boolean fixed) {
    Crowd crowd = new Crowd();
    Task<?> gathering =
        crowd.spawn(
            "gathering",
            () -> {
              List<Task<Boolean>> children = new ArrayList<>();
              for (int i = 1; i <= 2; i++) {
                children.add(Async.spawn("child" + i, () -> Turns.pending().await()));
              }
              AsyncFuture<Boolean> outer = Turns.pending();
              try {
                outer.await();
              } catch (CancelledError e) {
                children.forEach(Task::cancel);
                children.forEach(CombinatorBugs::awaitEnd);
                // the children's outcomes are the result, unless somebody wants this task to end
                if (fixed) {
                  throw e;
                }
              }
            });
    crowd.spawnCanceller(gathering);
    crowd.join();
  }

  private static void awaitEnd(Task<Boolean> child) {
    try {
      child.await();
    } catch (CancelledError ended) {
      // as asked
    }
  }

  /** An outer future for an inner one that lives long; the outer one is cancelled. */
  private static void shields(boolean fixed) {
    Watched inner = new Watched();
    AsyncFuture<Boolean> outer = shield(inner, fixed);
    Crowd crowd = new Crowd();
    Task<?> shielded = crowd.spawn("shielded", () -> outer.await());
    crowd.spawnCanceller(shielded);
    crowd.join();
    if (outer.isDone()) {
      awaitCallbacks(outer);
      inner.checkNone();
    }
  }

  /** The callbacks of a future run in order, so those that it has have run before another one. */
  private static void awaitCallbacks(AsyncFuture<Boolean> done) {
    AsyncFuture<Boolean> settled = Turns.pending();
    done.addDoneCallback(ignored -> settled.setResult(true));
    settled.await();
  }

  private static AsyncFuture<Boolean> shield(Watched inner, boolean fixed) {
    AsyncFuture<Boolean> outer = Turns.pending();
    Consumer<AsyncFuture<Boolean>> callback = done -> Turns.wake(outer);
    inner.add(callback);
    if (fixed) {
      outer.addDoneCallback(done -> inner.remove(callback));
    }
    return outer;
  }

  /** The outer future is cancelled, then the inner task fails: somebody has to be told. */
  private static void dropped(boolean fixed) {
    List<Throwable> told = new ArrayList<>();
    AsyncFuture<Boolean> outer = Turns.pending();
    Task<Boolean> inner = Async.spawn("inner", CombinatorBugs::fail);
    inner.addDoneCallback(
        done -> {
          Throwable error = done.exception();
          if (!outer.isDone()) {
            outer.setException(error);
          } else if (fixed) {
            told.add(error);
          }
        });
    Crowd crowd = new Crowd();
    Task<?> shielded =
        crowd.spawn(
            "shielded",
            () -> {
              try {
                outer.await();
              } catch (UnsupportedOperationException e) {
                told.add(e);
              }
            });
    crowd.spawnCanceller(shielded);
    crowd.join();
    awaitCallbacks(inner);
    if (told.isEmpty() && outer.isCancelled()) {
      throw new Violation(Kind.LOST, "nobody is told that the inner task has failed");
    }
    if (!outer.isCancelled()) {
      outer.exception();
    }
  }

  private static Boolean fail() {
    Async.yieldNow();
    throw new UnsupportedOperationException("inner");
  }

  /** One program given twice runs once. */
  private static void twice(boolean fixed) {
    int[] runs = {0};
    Callable<Integer> program = () -> ++runs[0];
    List<Callable<Integer>> given = List.of(program, program);
    Collection<Callable<Integer>> wanted = fixed ? new LinkedHashSet<>(given) : given;
    Set<Task<Integer>> tasks = new LinkedHashSet<>();
    wanted.forEach(body -> tasks.add(Async.spawn(body)));
    tasks.forEach(Task::await);
    if (runs[0] > 1) {
      throw new Violation(Kind.DUPLICATE, "it ran " + runs[0] + " times");
    }
  }
}
