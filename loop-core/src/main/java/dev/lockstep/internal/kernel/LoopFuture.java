// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.kernel;

import dev.lockstep.AsyncFuture;
import dev.lockstep.CancelledError;
import dev.lockstep.Context;
import dev.lockstep.Handle;
import dev.lockstep.InvalidStateException;
import dev.lockstep.Loop;
import dev.lockstep.TaskFailedException;
import dev.lockstep.internal.util.Failures;
import dev.lockstep.spi.LoopClock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A future of a loop. Its waiters are strands, which are queued when it is done, and {@link
 * DoneCallback}s.
 */
public class LoopFuture<T> implements AsyncFuture<T>, Awaitable {

  /** The state of a future. */
  public enum State {
    PENDING,
    FINISHED,
    FAILED,
    CANCELLED
  }

  public final Kernel loop;
  private State state = State.PENDING;

  /** The result, the exception or the message of the cancellation. */
  private @Nullable Object value;

  /** The waiters, strands and {@link DoneCallback}s, in order of arrival: null, one, or a list. */
  private @Nullable Object waiters;

  /** The entry that reports the exception if nobody asks for it. */
  private UnretrievedErrors.@Nullable FailedFuture unretrieved;

  public LoopFuture(Kernel loop) {
    this.loop = loop;
  }

  /**
   * Returns a future of this loop that the program passed to the runtime.
   *
   * @throws IllegalArgumentException if it belongs to another loop
   */
  public static <T> LoopFuture<T> of(Kernel loop, AsyncFuture<T> future) {
    if (future instanceof LoopFuture<T> ours && ours.loop == loop) {
      return ours;
    }
    throw new IllegalArgumentException(
        future + " belongs to another loop; hand its toCompletableFuture() over to this one");
  }

  @Override
  public final Loop loop() {
    return loop.facade();
  }

  @Override
  public final boolean isDone() {
    return state != State.PENDING;
  }

  @Override
  public final boolean isCancelled() {
    return state == State.CANCELLED;
  }

  public final State state() {
    return state;
  }

  @Override
  public final T await() {
    awaitDone();
    return result();
  }

  @Override
  public final <X extends Throwable> T await(Class<X> checked) throws X {
    awaitDone();
    if (state == State.FAILED) {
      Throwable failure = failure();
      if (failure instanceof TaskFailedException && checked.isInstance(failure.getCause())) {
        failure = failure.getCause();
      }
      if (checked.isInstance(failure)) {
        markRetrieved();
        throw checked.cast(failure);
      }
    }
    return result();
  }

  /** Suspends the current strand until this future is done. */
  @SuppressWarnings("ReferenceEquality") // compares identities
  final void awaitDone() {
    loop.checkHeldBy("await()", this);
    if (state != State.PENDING) {
      return;
    }
    if (!loop.isRunning()) {
      throw new IllegalStateException(
          this + " belongs to a loop that does not run here; await its toCompletableFuture()");
    }
    Strand strand = loop.step.currentStrand();
    if (strand == this) {
      loop.step.yieldNow();
      throw new IllegalStateException(
          this.describe() + " waits for itself; await another task's result");
    }
    addWaiter(strand);
    try {
      loop.step.block(strand, this);
    } finally {
      if (state == State.PENDING) {
        removeWaiter(strand);
      }
    }
    if (state == State.FAILED) {
      AwaitTrace.addTo(failure(), strand);
    }
    LoopTask<?> task = strand.task();
    if (task != null && (state == State.CANCELLED || value instanceof CancelledError)) {
      task.delivered();
    }
  }

  @Override
  public final T result() {
    return switch (state) {
      case PENDING -> throw new InvalidStateException("the result of " + this + " is not set yet");
      case CANCELLED -> throw new CancelledError((String) value);
      case FAILED -> {
        markRetrieved();
        throw Failures.rethrow(failure());
      }
      case FINISHED -> value();
    };
  }

  @Override
  public final @Nullable Throwable exception() {
    return switch (state) {
      case PENDING ->
          throw new InvalidStateException("the exception of " + this + " is not set yet");
      case CANCELLED -> throw new CancelledError((String) value);
      case FAILED -> {
        markRetrieved();
        yield failure();
      }
      case FINISHED -> null;
    };
  }

  /** Returns the message of the cancellation of a cancelled future. */
  public final @Nullable String cancelMessage() {
    return (String) value;
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // null if the result is null
  private T value() {
    return (T) value;
  }

  private Throwable failure() {
    if (value instanceof Throwable failure) {
      return failure;
    }
    throw new AssertionError("a failed future without an exception: " + state);
  }

  @Override
  public boolean cancel(@Nullable String message) {
    loop.checkHeldBy("cancel()", this);
    List<LoopFuture<?>> targets = isDone() ? null : cancelTargets();
    return targets == null
        ? complete(State.CANCELLED, message)
        : CancelWalk.cancel(this, targets, message);
  }

  /**
   * Returns the futures that a cancellation of this one is passed on to; null if it ends this one.
   */
  protected @Nullable List<LoopFuture<?>> cancelTargets() {
    return null;
  }

  /** Called when a cancellation was passed on to at least one future that was not done. */
  protected void cancellationPassedOn() {}

  @Override
  public final boolean cancelWait(@Nullable String message) {
    return cancel(message);
  }

  @Override
  public void setResult(T result) {
    loop.checkHeldBy("setResult()", this);
    if (!complete(State.FINISHED, result)) {
      throw alreadyDone("setResult()");
    }
  }

  @Override
  public void setException(Throwable exception) {
    loop.checkHeldBy("setException()", this);
    if (!fail(exception)) {
      throw alreadyDone("setException()");
    }
  }

  private InvalidStateException alreadyDone(String call) {
    return new InvalidStateException(
        call + " on " + this + ", which is done; a future has one result");
  }

  /** Sets the result, unless this is done; returns whether it was not. */
  public final boolean finish(@Nullable Object result) {
    return complete(State.FINISHED, result);
  }

  /** Sets the exception, unless this is done; returns whether it was not. */
  public final boolean fail(Throwable exception) {
    if (!complete(State.FAILED, exception)) {
      return false;
    }
    if (!(exception instanceof CancelledError)) {
      unretrieved = loop.unretrieved.add(this, exception);
    }
    return true;
  }

  /** Ends this future as cancelled, unless it is done; returns whether it was not. */
  public final boolean endCancelled(@Nullable String message) {
    return complete(State.CANCELLED, message);
  }

  /** Marks the exception as seen, so that it is not reported. */
  public final void markRetrieved() {
    UnretrievedErrors.FailedFuture entry = unretrieved;
    if (entry != null) {
      unretrieved = null;
      loop.unretrieved.remove(entry);
    }
  }

  private boolean complete(State end, @Nullable Object endValue) {
    if (state != State.PENDING) {
      return false;
    }
    state = end;
    value = endValue;
    Object waiting = waiters;
    waiters = null;
    if (waiting instanceof WaiterList list) {
      list.forEach(this::notifyOf);
    } else if (waiting != null) {
      notifyOf(waiting);
    }
    return true;
  }

  private void notifyOf(Object waiter) {
    if (waiter instanceof Strand strand) {
      loop.step.wake(strand);
    } else {
      queue((DoneCallback) waiter);
    }
  }

  private void queue(DoneCallback callback) {
    callback.done = this;
    loop.scheduler.queue(callback);
  }

  @Override
  public final void addDoneCallback(Consumer<? super AsyncFuture<T>> callback) {
    loop.checkHeldBy("addDoneCallback()", this);
    add(new DoneCallback(erase(callback), Current.snapshot(), true, Entry.CALLBACK_LANE, null));
  }

  /**
   * Adds a callback of the runtime's own.
   *
   * @param lane the lane of the queue entry
   * @param owner the future that depends on this one, for the call graph
   */
  public final void addInternalCallback(
      Consumer<? super AsyncFuture<T>> callback, int lane, @Nullable LoopFuture<?> owner) {
    add(new DoneCallback(erase(callback), loop.step.context(), false, lane, owner));
  }

  @SuppressWarnings("unchecked")
  private static <T> Consumer<AsyncFuture<?>> erase(Consumer<? super AsyncFuture<T>> callback) {
    return (Consumer<AsyncFuture<?>>) (Consumer<?>) callback;
  }

  private void add(DoneCallback callback) {
    if (state == State.PENDING) {
      addWaiter(callback);
    } else {
      queue(callback);
    }
  }

  private void addWaiter(Object waiter) {
    if (waiters == null) {
      waiters = waiter;
    } else if (waiters instanceof WaiterList list) {
      list.add(waiter);
    } else {
      waiters = new WaiterList(waiters, waiter);
    }
  }

  /** Removes a strand that waits for this future. */
  @SuppressWarnings("ReferenceEquality") // compares identities
  final void removeWaiter(Strand strand) {
    if (strand.equals(waiters)) {
      waiters = null;
    } else if (waiters instanceof WaiterList list) {
      list.remove(strand);
    }
  }

  @Override
  public final int removeDoneCallback(Consumer<? super AsyncFuture<T>> callback) {
    loop.checkHeldBy("removeDoneCallback()", this);
    WaiterList kept = new WaiterList();
    int removed = 0;
    for (Object waiter : waiters()) {
      if (waiter instanceof DoneCallback done && done.action().equals(callback)) {
        removed++;
      } else {
        kept.add(waiter);
      }
    }
    if (removed > 0) {
      waiters = kept;
    }
    return removed;
  }

  /** Returns a copy of the list of waiters: strands and {@link DoneCallback}s. */
  public final List<Object> waiters() {
    Object waiting = waiters;
    if (waiting instanceof WaiterList list) {
      return new ArrayList<>(list);
    }
    return waiting == null ? List.of() : List.of(waiting);
  }

  @Override
  public String describe() {
    return "a future";
  }

  @Override
  public final boolean isOver() {
    return isDone();
  }

  @Override
  public String toString() {
    // All digits of the hash code: traces tell it so from a label of a program, such as "@1".
    String identity = HexFormat.of().toHexDigits(System.identityHashCode(this));
    return "Future@" + identity + "[" + stateText() + "]";
  }

  final String stateText() {
    return switch (state) {
      case PENDING -> "pending";
      case FINISHED -> "result=" + (value instanceof LoopFuture<?> future ? future.what() : value);
      case FAILED -> "exception=" + value;
      case CANCELLED -> "cancelled";
    };
  }

  /**
   * A callback that waits for a future, with the context variables that it sees; once the future is
   * done, it is the entry of the queue and the handle that a failure of it is reported with.
   */
  public static final class DoneCallback implements Entry, Handle {

    private final Consumer<AsyncFuture<?>> action;
    private final Context context;
    private final boolean sharesContext;
    private final int lane;
    private final @Nullable LoopFuture<?> owner;

    /** The future, once it is done and this is queued. */
    private @Nullable LoopFuture<?> done;

    private boolean cancelled;

    DoneCallback(
        Consumer<AsyncFuture<?>> action,
        Context context,
        boolean sharesContext,
        int lane,
        @Nullable LoopFuture<?> owner) {
      this.action = action;
      this.context = context;
      this.sharesContext = sharesContext;
      this.lane = lane;
      this.owner = owner;
    }

    Consumer<AsyncFuture<?>> action() {
      return action;
    }

    /** Returns the future that depends on the one that this waits for; null if none does. */
    public @Nullable LoopFuture<?> owner() {
      return owner;
    }

    @Override
    public Context context() {
      return context;
    }

    @Override
    public boolean sharesContext() {
      return sharesContext;
    }

    @Override
    public int lane() {
      return lane;
    }

    @Override
    public String laneName() {
      return lane == CALLBACK_LANE ? "callbacks" : "timers";
    }

    @Override
    public boolean isLostIfDiscarded() {
      return true;
    }

    @Override
    public void run() {
      LoopFuture<?> future = done;
      if (future != null && !cancelled) {
        future.loop.step.runCallback(this, context, () -> action.accept(future));
      }
    }

    @Override
    public void cancel() {
      cancelled = true;
    }

    @Override
    public boolean isCancelled() {
      return cancelled;
    }

    @Override
    public @Nullable StackTraceElement origin() {
      return null;
    }

    /** Returns {@link LoopClock#FOREVER}: it is due when the future is done. */
    @Override
    public long when() {
      return LoopClock.FOREVER;
    }

    @Override
    public String toString() {
      return "Handle[" + (cancelled ? "cancelled" : action) + "]";
    }
  }

  /** A list of waiters. It has a class of its own, so that a single waiter needs no list. */
  private static final class WaiterList extends ArrayList<Object> {
    private static final long serialVersionUID = 1L;

    private WaiterList(Object... waiters) {
      super(List.of(waiters));
    }
  }
}
