// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.combine;

import dev.lockstep.AsyncFuture;
import dev.lockstep.CancelledError;
import dev.lockstep.Outcome;
import dev.lockstep.Task;
import dev.lockstep.internal.kernel.Current;
import dev.lockstep.internal.kernel.Entry;
import dev.lockstep.internal.kernel.Kernel;
import dev.lockstep.internal.kernel.LoopFuture;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A future of the results of several futures. It fails as soon as one of them fails, unless it
 * collects outcomes; the others go on either way.
 *
 * @param <R> the type of its elements: the result or the outcome of each future
 */
public final class Gather<R> extends LoopFuture<List<R>> {

  /** The futures in argument order; one that is given twice is here twice. */
  private final List<LoopFuture<?>> children;

  private final Function<LoopFuture<?>, R> read;
  private final boolean collectsFailures;
  private int left;
  private boolean cancelRequested;

  private Gather(
      Kernel loop,
      List<LoopFuture<?>> children,
      boolean collectsFailures,
      Function<LoopFuture<?>, R> read) {
    super(loop);
    this.children = children;
    this.collectsFailures = collectsFailures;
    this.read = read;
  }

  /**
   * Returns the results of futures, in the order in which the futures are given.
   *
   * @param futures futures of the calling loop; one that is given twice counts as one
   * @param <T> the type of the results
   * @return a future that fails as soon as one of them fails or is cancelled
   */
  @SuppressWarnings("unchecked")
  public static <T> AsyncFuture<List<T>> results(
      Collection<? extends AsyncFuture<? extends T>> futures) {
    return start(futures, false, child -> (T) child.result());
  }

  /**
   * Returns the outcomes of futures, in the order in which the futures are given.
   *
   * @param futures futures of the calling loop; one that is given twice counts as one
   * @param <T> the type of the results
   * @return a future that is done when all of them are
   */
  @SuppressWarnings("unchecked")
  public static <T> AsyncFuture<List<Outcome<T>>> outcomes(
      Collection<? extends AsyncFuture<? extends T>> futures) {
    return start(futures, true, child -> (Outcome<T>) outcome(child));
  }

  /**
   * Spawns a task for each of several programs; their first steps are queued in that order.
   *
   * @param bodies the programs of the tasks
   * @param <T> the type of the results
   * @return the tasks
   */
  public static <T> List<Task<? extends T>> spawnAll(Callable<? extends T>[] bodies) {
    Kernel loop = Current.loop();
    List<Task<? extends T>> tasks = new ArrayList<>(bodies.length);
    for (Callable<? extends T> body : bodies) {
      tasks.add(loop.createTask(null, body));
    }
    return tasks;
  }

  private static <R> Gather<R> start(
      Collection<? extends AsyncFuture<?>> futures,
      boolean collectsFailures,
      Function<LoopFuture<?>, R> read) {
    Kernel loop = Current.loop();
    List<LoopFuture<?>> children = new ArrayList<>(futures.size());
    for (AsyncFuture<?> future : futures) {
      children.add(LoopFuture.of(loop, future));
    }
    Gather<R> gather = new Gather<>(loop, children, collectsFailures, read);
    gather.start();
    return gather;
  }

  private void start() {
    Set<LoopFuture<?>> distinct = new LinkedHashSet<>(children);
    left = distinct.size();
    Consumer<AsyncFuture<?>> whenDone = done -> childDone((LoopFuture<?>) done);
    List<LoopFuture<?>> done = new ArrayList<>();
    for (LoopFuture<?> child : distinct) {
      if (child.isDone()) {
        done.add(child);
      } else {
        child.addInternalCallback(whenDone, Entry.CALLBACK_LANE, this);
      }
    }
    done.forEach(this::childDone);
    if (children.isEmpty()) {
      finish(List.of());
    }
  }

  private void childDone(LoopFuture<?> child) {
    left--;
    if (isDone()) {
      child.markRetrieved();
      return;
    }
    Throwable failure = collectsFailures ? null : failureOf(child);
    if (failure != null) {
      fail(failure);
    } else if (left == 0) {
      allDone(child);
    }
  }

  private void allDone(LoopFuture<?> last) {
    List<R> values = new ArrayList<>(children.size());
    for (LoopFuture<?> child : children) {
      values.add(read.apply(child));
    }
    if (cancelRequested) {
      fail(new CancelledError(last.isCancelled() ? last.cancelMessage() : null));
    } else {
      finish(java.util.Collections.unmodifiableList(values));
    }
  }

  private static Outcome<?> outcome(LoopFuture<?> child) {
    Throwable failure = failureOf(child);
    return new Outcome<>(failure == null ? child.result() : null, failure);
  }

  private static @Nullable Throwable failureOf(LoopFuture<?> child) {
    return child.isCancelled() ? new CancelledError(child.cancelMessage()) : child.exception();
  }

  /** Returns the children; once they are done, this future ends with a {@link CancelledError}. */
  @Override
  protected List<LoopFuture<?>> cancelTargets() {
    return children;
  }

  @Override
  protected void cancellationPassedOn() {
    cancelRequested = true;
  }

  @Override
  public String describe() {
    return "gather of " + children.size() + ", " + left + " not done";
  }
}
