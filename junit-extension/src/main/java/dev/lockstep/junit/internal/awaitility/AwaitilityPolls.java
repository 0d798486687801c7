// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.junit.internal.awaitility;

import dev.lockstep.Async;
import dev.lockstep.CancelledError;
import dev.lockstep.Loop;
import dev.lockstep.Task;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.awaitility.core.ExecutorLifecycle;
import org.awaitility.core.InternalExecutorServiceFactory;
import org.awaitility.pollinterval.FixedPollInterval;
import org.awaitility.pollinterval.PollInterval;
import org.jspecify.annotations.Nullable;

/**
 * Lets Awaitility poll on the loop of a test: the condition is evaluated in the task that awaits,
 * the default poll interval is a sleep of the loop, and {@code atMost} counts the loop's time.
 * Explicit poll intervals, delays and threads, {@code atLeast} and {@code during} stay on the real
 * clock. A cancellation ends the wait, also one that Awaitility ignores with other exceptions.
 *
 * <p>Awaitility has no hook but its static defaults for the poll interval and for the executor of
 * polls. They are replaced while the loop of a test is driven, and restored when no such loop is
 * driven any more. The replacements look up the caller's loop: for a thread outside of these loops
 * they delegate to the defaults that they replace. They are installed again each time that a loop
 * is driven, around the defaults of that moment, so that {@link Awaitility#reset()} or new
 * defaults, set by a set-up method or by a test in another thread, have no effect beyond that.
 * Defaults that somebody has set in the meantime are kept.
 */
public final class AwaitilityPolls {

  private static final @Nullable Hooks HOOKS = isPresent() ? Hooks.find() : null;

  private AwaitilityPolls() {}

  /**
   * Drives the loop of a test, whose tasks poll on the loop while it does.
   *
   * @param loop the loop that the action drives
   * @param action drives the loop
   * @return the result of the action
   */
  public static <T extends @Nullable Object> T during(Loop loop, Supplier<T> action) {
    Hooks hooks = HOOKS;
    if (hooks == null) {
      return action.get();
    }
    hooks.begin(loop);
    try {
      return action.get();
    } finally {
      hooks.end(loop);
    }
  }

  /**
   * Installs the hooks again if somebody has replaced them while the loop of the caller is driven.
   */
  public static void renew() {
    Hooks hooks = HOOKS;
    if (hooks != null) {
      hooks.renew();
    }
  }

  private static boolean isPresent() {
    try {
      Class.forName("org.awaitility.Awaitility", false, AwaitilityPolls.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  /**
   * The two static defaults of Awaitility. Only this class and those nested below refer to
   * Awaitility's classes.
   */
  private static final class Hooks {
    private static final System.Logger LOG = System.getLogger("dev.lockstep.junit");

    /** The loops of tests that are being driven. */
    private final Set<Loop> driven = ConcurrentHashMap.newKeySet();

    private final Slot<PollInterval> interval;
    private final Slot<ExecutorLifecycle> lifecycle;
    private final Constructor<ExecutorLifecycle> lifecycleMaker;
    private final Field cleanup;

    private Hooks() throws ReflectiveOperationException {
      interval = new Slot<>("defaultPollInterval", PollInterval.class, this::hooked);
      lifecycle = new Slot<>("defaultExecutorLifecycle", ExecutorLifecycle.class, this::hooked);
      cleanup = ExecutorLifecycle.class.getDeclaredField("evaluationCleanup");
      cleanup.setAccessible(true);
      lifecycleMaker =
          ExecutorLifecycle.class.getDeclaredConstructor(Supplier.class, cleanup.getType());
      lifecycleMaker.setAccessible(true);
    }

    /** Returns the defaults, or null, with a warning, in a version of Awaitility without them. */
    private static @Nullable Hooks find() {
      try {
        return new Hooks();
      } catch (ReflectiveOperationException | RuntimeException e) {
        LOG.log(
            System.Logger.Level.WARNING,
            "Awaitility polls on the real clock in tests on a loop: its version is not"
                + " supported; use 4.3",
            e);
        return null;
      }
    }

    private synchronized void begin(Loop loop) {
      driven.add(loop);
      renew();
    }

    private synchronized void renew() {
      interval.hook();
      lifecycle.hook();
    }

    private synchronized void end(Loop loop) {
      driven.remove(loop);
      if (driven.isEmpty()) {
        interval.restore();
        lifecycle.restore();
      }
    }

    /** Returns whether the caller is a task of a test's loop. */
    private boolean isInTask() {
      Loop loop = Thread.currentThread().isVirtual() ? Loop.currentOrNull() : null;
      return loop != null && driven.contains(loop);
    }

    private PollInterval hooked(@Nullable PollInterval before) {
      PollInterval kept = before == null ? new FixedPollInterval(Duration.ofMillis(100)) : before;
      return kept instanceof FixedPollInterval
          ? new FixedInterval(this, kept)
          : (count, previous) -> next(kept, count, previous);
    }

    /** Sleeps on the loop in a task of a test; no interval is left when this returns. */
    private Duration next(PollInterval before, int count, Duration previous) {
      if (!isInTask()) {
        return before.next(count, previous);
      }
      Polls polls = Polls.takeEvaluated();
      if (polls == null) { // the delay before the first poll, or polls that are not ours
        return count > 1 ? before.next(count, previous) : Duration.ZERO;
      }
      polls.sleep(before, count, previous);
      return Duration.ZERO;
    }

    private ExecutorLifecycle hooked(@Nullable ExecutorLifecycle before) {
      Supplier<ExecutorService> outside =
          before == null ? Hooks::threadOfAwaitility : before::supplyExecutorService;
      Supplier<ExecutorService> supplier = () -> isInTask() ? new Polls() : outside.get();
      if (before == null) {
        return ExecutorLifecycle.withNormalCleanupBehavior(supplier);
      }
      try {
        return lifecycleMaker.newInstance(supplier, cleanup.get(before));
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("this version of Awaitility is not supported; use 4.3", e);
      }
    }

    /** Returns what Awaitility uses if no default is set. */
    private static ExecutorService threadOfAwaitility() {
      return InternalExecutorServiceFactory.create(
          (poll, name) -> new Thread(Thread.currentThread().getThreadGroup(), poll, name), null);
    }
  }

  /** A static field of Awaitility, which anybody may replace at any time. */
  private static final class Slot<T> {
    private final VarHandle field;
    private final UnaryOperator<@Nullable T> wrapper;
    private @Nullable T before;
    private @Nullable T hook;

    private Slot(String name, Class<T> type, UnaryOperator<@Nullable T> wrapper)
        throws ReflectiveOperationException {
      this.wrapper = wrapper;
      field =
          MethodHandles.privateLookupIn(Awaitility.class, MethodHandles.lookup())
              .findStaticVarHandle(Awaitility.class, name, type);
    }

    /** Replaces the value by a hook around it, unless it is a hook already. */
    @SuppressWarnings("unchecked") // by the type of the field
    private void hook() {
      while (true) {
        T now = (T) field.getVolatile();
        if (hook != null && now == hook) {
          return;
        }
        T next = wrapper.apply(now);
        if (field.compareAndSet(now, next)) {
          before = now;
          hook = next;
          return;
        }
      }
    }

    /** Restores the original value, unless the hook has been replaced. */
    private void restore() {
      if (hook != null) {
        field.compareAndSet(hook, before);
        hook = null;
        before = null;
      }
    }
  }

  /**
   * A hook for a fixed interval, from which Awaitility also takes the delay before the first poll.
   */
  private static final class FixedInterval extends FixedPollInterval {
    private final Hooks hooks;
    private final PollInterval before;

    private FixedInterval(Hooks hooks, PollInterval before) {
      super(before.next(1, Duration.ZERO));
      this.hooks = hooks;
      this.before = before;
    }

    @Override
    public Duration next(int pollCount, Duration previous) {
      return hooks.next(before, pollCount, previous);
    }
  }

  /** The polls of one wait of one task, evaluated by the task itself. */
  private static final class Polls extends AbstractExecutorService {

    /** The shortest sleep between two polls, so that the loop's time advances. */
    private static final Duration SHORTEST = Duration.ofMillis(1);

    /** The polls that the calling task has just evaluated, without having slept since. */
    private static final ThreadLocal<@Nullable Polls> EVALUATED = new ThreadLocal<>();

    private final Loop loop = Loop.current();
    private final long started = loop.nanoTime();
    private final @Nullable Task<?> task = currentTask();
    private final int cancelling = cancelling();
    private long deadline = Long.MAX_VALUE;
    private boolean isOver;
    private @Nullable Duration interval;

    /**
     * Returns the polls whose interval Awaitility asks for, or null if it asks for the first delay.
     */
    private static @Nullable Polls takeEvaluated() {
      Polls polls = EVALUATED.get();
      EVALUATED.remove();
      return polls;
    }

    /** Returns the current task, or null on a virtual thread that a task has started. */
    private static @Nullable Task<?> currentTask() {
      try {
        return Async.currentTask();
      } catch (IllegalStateException e) {
        return null;
      }
    }

    private int cancelling() {
      return task == null ? 0 : task.cancelling();
    }

    /**
     * Sleeps until the next poll or the deadline, or ends the wait at the deadline.
     *
     * @throws CancelledError if the task was cancelled in the condition and Awaitility ignored it
     */
    private void sleep(PollInterval before, int count, Duration previous) {
      if (cancelling() > cancelling) {
        throw new CancelledError("cancelled while Awaitility evaluated a condition");
      }
      Duration next = before.next(count, interval == null ? previous : interval);
      interval = next;
      long left = deadline - loop.nanoTime();
      if (left <= 0) {
        isOver = true;
      } else {
        Duration most = Duration.ofNanos(left);
        Duration wanted = next.compareTo(SHORTEST) < 0 ? SHORTEST : next;
        Async.sleep(wanted.compareTo(most) < 0 ? wanted : most);
      }
    }

    /**
     * Records the limit of the whole wait; Awaitility passes the time that is left at each poll.
     */
    private void limit(long nanos) {
      if (deadline == Long.MAX_VALUE) {
        long end = started + nanos;
        deadline = end < started ? Long.MAX_VALUE : end;
      }
    }

    @Override
    public <T> Future<T> submit(Callable<T> evaluation) {
      EVALUATED.remove(); // the condition may itself await
      Evaluated<T> evaluated = new Evaluated<>(evaluation, this);
      if (!isOver) {
        evaluated.run();
      }
      EVALUATED.set(this);
      return evaluated;
    }

    @Override
    public void execute(Runnable command) {
      command.run();
    }

    @Override
    public void shutdown() {}

    @Override
    public List<Runnable> shutdownNow() {
      return List.of();
    }

    @Override
    public boolean isShutdown() {
      return false;
    }

    @Override
    public boolean isTerminated() {
      return false;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
      return true; // calls run only in submit
    }
  }

  /** The outcome of one poll. */
  private static final class Evaluated<T> extends FutureTask<T> {
    private final Polls polls;

    private Evaluated(Callable<T> evaluation, Polls polls) {
      super(evaluation);
      this.polls = polls;
    }

    @Override
    public T get(long timeout, TimeUnit unit)
        throws InterruptedException, ExecutionException, TimeoutException {
      if (polls.isOver) {
        throw new TimeoutException("on the clock of the loop");
      }
      polls.limit(unit.toNanos(timeout));
      return get();
    }

    /** Called by Awaitility when the wait is over, regardless of its outcome. */
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      Polls.EVALUATED.remove();
      return super.cancel(mayInterruptIfRunning);
    }
  }
}
