// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.bugbench;

import dev.lockstep.Async;
import dev.lockstep.AsyncAction;
import dev.lockstep.AsyncFuture;
import dev.lockstep.CancelledError;
import dev.lockstep.Loop;
import dev.lockstep.Task;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Bugs of several versions of asyncio's {@code TaskGroup}, and of counts of cancellations. */
final class GroupBugs {

  private static final Duration LIMIT = Duration.ofSeconds(1);

  private GroupBugs() {}

  static List<Bug> all() {
    return List.of(
        Bug.of("T2", "gh-95289: a request is never taken back", Kind.SWALLOW, GroupBugs::staleCount)
            .or(Kind.CRASH),
        Bug.of("T3", "gh-94398: a newcomer while it aborts", Kind.HANG, GroupBugs::newcomer),
        Bug.of("T4", "gh-128550: a child in its first step", Kind.HANG, GroupBugs::eagerFailure),
        Bug.of("T5", "gh-128588: the parent is not waiting yet", Kind.SWALLOW, GroupBugs::early)
            .or(Kind.CRASH),
        Bug.of("T7", "gh-155433: takes a later cancellation", Kind.SWALLOW, GroupBugs::takesLater),
        Bug.of("T8", "gh-155418: cancels itself while eager", Kind.HANG, GroupBugs::eagerCancel),
        Bug.of("T9", "gh-105836: cancelled from outside", Kind.LEAK, GroupBugs::fromOutside));
  }

  /** The flaws of groups. */
  private enum Flaw {
    NO_UNCANCEL,
    ADMITS_WHILE_ABORTING,
    MISSES_EAGER,
    CANCELS_RUNNING_PARENT,
    TAKES_LATER,
    NONE
  }

  /** A group of the caller's tasks. */
  private static final class Group {
    private final Flaw flaw;
    private final Task<?> parent = Async.currentTask();
    private final int before = parent.cancelling();
    private final Set<Task<?>> children = new LinkedHashSet<>();
    private @Nullable AsyncFuture<Boolean> allDone;
    private @Nullable Throwable error;
    private boolean aborting;
    private boolean cancelledParent;

    private Group(Flaw flaw) {
      this.flaw = flaw;
    }

    void spawn(String name, AsyncAction body) {
      if (aborting && flaw != Flaw.ADMITS_WHILE_ABORTING) {
        throw new CancelledError("the group is ending");
      }
      add(Async.spawn(name, body));
    }

    /** Runs the first step of the child at once. */
    void spawnEager(String name, AsyncAction body) {
      Task<?>[] self = {null};
      Task<Void> child =
          Async.spawnEager(
              name,
              () -> {
                self[0] = Async.currentTask();
                if (flaw != Flaw.MISSES_EAGER) {
                  children.add(self[0]);
                }
                body.run();
              });
      if (child.isDone()) {
        ended(child);
      } else {
        add(child);
      }
    }

    private void add(Task<?> child) {
      children.add(child);
      child.addDoneCallback(done -> ended(child));
    }

    private void ended(Task<?> child) {
      children.remove(child);
      if (!child.isCancelled() && child.exception() != null && error == null) {
        error = child.exception();
        abort();
        if (!cancelledParent && allDone == null) {
          cancelledParent = true;
          parent.cancel();
        }
      }
      if (children.isEmpty() && allDone != null) {
        Turns.wake(allDone);
      }
    }

    void abort() {
      aborting = true;
      children.forEach(Task::cancel);
    }

    /** The end of the block: {@code failure} is what the body threw. */
    void exit(@Nullable Throwable failure) {
      CancelledError cancelled = failure instanceof CancelledError e ? e : null;
      if (cancelled != null && !aborting) {
        abort();
      }
      while (!children.isEmpty()) {
        allDone = Turns.pending();
        try {
          allDone.await();
        } catch (CancelledError e) {
          cancelled = e;
          if (!aborting) {
            abort();
          }
        }
      }
      if (takesBack(cancelled)) {
        parent.uncancel();
      }
      boolean own = cancelledParent && parent.cancelling() <= before;
      if (cancelled != null && !own && flaw != Flaw.NO_UNCANCEL && !takesLater()) {
        throw cancelled;
      }
    }

    private boolean takesBack(@Nullable CancelledError cancelled) {
      return cancelledParent
          && flaw != Flaw.NO_UNCANCEL
          && (cancelled != null || flaw != Flaw.CANCELS_RUNNING_PARENT);
    }

    private boolean takesLater() {
      return flaw == Flaw.TAKES_LATER && aborting;
    }

    static void run(Flaw flaw, Body body) throws Exception {
      Group group = new Group(flaw);
      Throwable failure = null;
      try {
        body.run(group);
      } catch (CancelledError e) {
        failure = e;
      }
      group.exit(failure);
    }
  }

  @FunctionalInterface
  private interface Body {
    void run(Group group) throws Exception;
  }

  private static void fail() {
    throw new UnsupportedOperationException("child");
  }

  private static void hang() {
    Turns.pending().await();
  }

  /** After a group that has failed the task counts as nobody's victim. */
  private static void staleCount(boolean fixed) throws Exception {
    Async.spawn(
            "parent",
            () -> {
              Group.run(
                  fixed ? Flaw.NONE : Flaw.NO_UNCANCEL,
                  group -> {
                    group.spawn("child", GroupBugs::fail);
                    hang();
                  });
              if (Async.currentTask().cancelling() > 0) {
                throw new Violation(Kind.SWALLOW, "a request to cancel is left");
              }
            })
        .await();
  }

  /** A child that is asked to end starts another one. */
  private static void newcomer(boolean fixed) {
    Async.spawn(
            "parent",
            () ->
                Group.run(
                    fixed ? Flaw.NONE : Flaw.ADMITS_WHILE_ABORTING,
                    group -> {
                      group.spawn(
                          "restarting",
                          () -> {
                            try {
                              hang();
                            } finally {
                              group.spawn("newcomer", GroupBugs::hang);
                            }
                          });
                      group.spawn("failing", GroupBugs::fail);
                      hang();
                    }))
        .await();
  }

  /** A child in its first step starts one that fails at once. */
  private static void eagerFailure(boolean fixed) {
    Async.spawn(
            "parent",
            () ->
                Group.run(
                    fixed ? Flaw.NONE : Flaw.MISSES_EAGER,
                    group ->
                        group.spawnEager(
                            "first",
                            () -> {
                              group.spawnEager("second", GroupBugs::fail);
                              hang();
                            })))
        .await();
  }

  /** A child in its first step ends the group. */
  private static void eagerCancel(boolean fixed) {
    Async.spawn(
            "parent",
            () ->
                Group.run(
                    fixed ? Flaw.NONE : Flaw.MISSES_EAGER,
                    group ->
                        group.spawnEager(
                            "first",
                            () -> {
                              group.abort();
                              hang();
                            })))
        .await();
  }

  /** A child fails in its first step, while the parent still runs. */
  private static void early(boolean fixed) {
    Crowd crowd = new Crowd();
    crowd.spawn(
        "parent",
        () -> {
          Group.run(
              fixed ? Flaw.NONE : Flaw.CANCELS_RUNNING_PARENT,
              group -> group.spawnEager("child", GroupBugs::fail));
          Async.yieldNow();
        });
    crowd.join();
  }

  /**
   * A group that was ended by its own program; the program is cancelled while it waits for that.
   */
  private static void takesLater(boolean fixed) {
    Crowd crowd = new Crowd();
    Task<?> parent =
        crowd.spawn(
            "parent",
            () ->
                Group.run(
                    fixed ? Flaw.NONE : Flaw.TAKES_LATER,
                    group -> {
                      group.spawn("child", GroupBugs::hang);
                      group.abort();
                    }));
    crowd.spawnCanceller(parent);
    crowd.join();
  }

  /** A program is handed to the loop; who handed it over cancels what he got for it. */
  private static void fromOutside(boolean fixed) {
    AsyncFuture<Boolean> outer = Turns.pending();
    boolean[] worked = {false};
    Loop.current()
        .callSoon(
            () -> {
              Task<?> task =
                  Async.spawn(
                      "handed over",
                      () -> {
                        Async.sleep(LIMIT);
                        worked[0] = true;
                      });
              if (fixed || !outer.isDone()) {
                outer.addDoneCallback(done -> task.cancel());
              }
            });
    Async.spawn("canceller", () -> outer.cancel()).await();
    Async.sleep(LIMIT.multipliedBy(2));
    if (worked[0]) {
      throw new Violation(Kind.LEAK, "it runs on although it was cancelled");
    }
  }
}
