package dev.lockstep.junit;

import dev.lockstep.Async;
import dev.lockstep.Loop;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.awaitility.pollinterval.FixedPollInterval;
import org.jspecify.annotations.Nullable;

/**
 * Lets Awaitility poll on the loop of the task that awaits: the condition is evaluated in the task,
 * the poll interval is a sleep of the loop, and {@code atMost} counts the loop's time. Elsewhere
 * Awaitility does what it does by default.
 *
 * <p>Its hooks are global, so they are set once, and look up the caller's loop. Explicit poll
 * intervals and delays, {@code atLeast} and {@code during} stay on the real clock.
 */
final class AwaitilityPolls {

  private static final Duration INTERVAL = Duration.ofMillis(100);
  private static final AtomicBoolean INSTALLED = new AtomicBoolean();

  /** The wait that the calling task is in. */
  private static final ThreadLocal<Await> CURRENT = ThreadLocal.withInitial(Await::new);

  private AwaitilityPolls() {}

  /** Sets Awaitility's hooks, the first time, if it is there. */
  static void install() {
    if (INSTALLED.compareAndSet(false, true) && isPresent()) {
      Hooks.set();
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

  private static boolean isInTask() {
    return Thread.currentThread().isVirtual() && Loop.currentOrNull() != null;
  }

  /** All that names a class of Awaitility. */
  private static final class Hooks {

    private static void set() {
      Awaitility.setDefaultPollInterval(new LoopInterval());
      Awaitility.pollExecutorService(new Inline());
    }
  }

  /** Sleeps on the loop between two polls. */
  private static final class LoopInterval extends FixedPollInterval {

    private LoopInterval() {
      super(INTERVAL);
    }

    @Override
    public Duration next(int pollCount, Duration previous) {
      if (!isInTask()) {
        return super.next(pollCount, previous);
      }
      CURRENT.get().sleep();
      return Duration.ZERO;
    }
  }

  /** One wait of one task: the state between its polls. */
  private static final class Await {
    private boolean polled;
    private boolean goesOn;
    private boolean isOver;
    private long started;
    private @Nullable Long deadline;

    private void poll() {
      if (!goesOn) {
        started = Loop.current().nanoTime();
        deadline = null;
        isOver = false;
      }
      goesOn = false;
      polled = true;
    }

    /** Told how long the whole wait may take, and only the first time. */
    private void limit(long nanos) {
      if (deadline == null) {
        long end = started + nanos;
        deadline = end < started ? Long.MAX_VALUE : end;
      }
    }

    private void end() {
      polled = false;
    }

    /** Sleeps until the next poll; does nothing if Awaitility only asks for the first delay. */
    private void sleep() {
      if (!polled) {
        return;
      }
      polled = false;
      goesOn = true;
      long left = deadline == null ? Long.MAX_VALUE : deadline - Loop.current().nanoTime();
      if (left <= 0) {
        isOver = true;
      } else {
        Async.sleep(Duration.ofNanos(Math.min(left, INTERVAL.toNanos())));
      }
    }
  }

  /** Evaluates in the calling task, or, outside of a loop, on threads as Awaitility does. */
  private static final class Inline extends AbstractExecutorService {

    private final ExecutorService threads =
        Executors.newCachedThreadPool(
            Thread.ofPlatform().daemon().name("awaitility-thread-", 1).factory());

    @Override
    public <T> Future<T> submit(Callable<T> evaluation) {
      if (!isInTask()) {
        return threads.submit(evaluation);
      }
      Await await = CURRENT.get();
      await.poll();
      Evaluated<T> evaluated = new Evaluated<>(evaluation, await);
      if (!await.isOver) {
        evaluated.run();
      }
      return evaluated;
    }

    @Override
    public void execute(Runnable command) {
      threads.execute(command);
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
      return false;
    }
  }

  /** What an evaluation came to. */
  private static final class Evaluated<T> extends FutureTask<T> {
    private final Await await;

    private Evaluated(Callable<T> evaluation, Await await) {
      super(evaluation);
      this.await = await;
    }

    @Override
    public T get() throws InterruptedException, ExecutionException {
      return seen(super.get());
    }

    @Override
    public T get(long timeout, TimeUnit unit)
        throws InterruptedException, ExecutionException, TimeoutException {
      if (await.isOver) {
        await.end();
        throw new TimeoutException("on the clock of the loop");
      }
      await.limit(unit.toNanos(timeout));
      return get();
    }

    private T seen(T result) {
      if (is(result, "isSuccessful") || is(result, "hasThrowable")) {
        await.end();
      }
      return result;
    }

    /** Asks a result of Awaitility, whose class is not public. */
    private static boolean is(Object result, String what) {
      try {
        Method method = result.getClass().getDeclaredMethod(what);
        method.setAccessible(true);
        return (boolean) method.invoke(result);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("this version of Awaitility is not known; use 4.3", e);
      }
    }
  }
}
