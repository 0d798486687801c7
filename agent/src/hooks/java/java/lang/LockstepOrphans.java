// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package java.lang;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.ToLongFunction;

/**
 * Tells which threads of closed loops the code of a loop works with: the workers of a pool, or the
 * thread of a timer, that is given a job. What was left in the pool is due after the time that was
 * left, on the clock of the loop that uses it.
 */
public final class LockstepOrphans {

  private static final long NANOS_IN_MILLI = 1_000_000;

  /**
   * Is told of the bodies of such threads, and returns by how many nanoseconds the clock of the
   * loop is ahead of that by which the thread waited; null until a loop has left a thread in a
   * timed wait.
   */
  private static volatile ToLongFunction<Thread> used;

  private LockstepOrphans() {}

  /** The fields of pools of forks and joins, which are looked up when they are first needed. */
  private static final class ForkJoin {
    static final VarHandle QUEUES;
    static final VarHandle OWNER;

    static {
      try {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        Class<?> queue = Class.forName("java.util.concurrent.ForkJoinPool$WorkQueue");
        QUEUES =
            MethodHandles.privateLookupIn(ForkJoinPool.class, lookup)
                .findVarHandle(ForkJoinPool.class, "queues", queue.arrayType());
        OWNER =
            MethodHandles.privateLookupIn(queue, lookup)
                .findVarHandle(queue, "owner", java.util.concurrent.ForkJoinWorkerThread.class);
      } catch (ReflectiveOperationException e) {
        throw new ExceptionInInitializerError(e);
      }
    }

    private ForkJoin() {}
  }

  /** The fields of scheduled jobs, likewise. */
  private static final class Scheduled {
    static final Class<?> JOB;
    static final VarHandle TIME;
    static final MethodHandle INTERRUPT_IDLE;
    static final VarHandle TIMER_QUEUE;
    static final VarHandle TIMER_TASKS;
    static final VarHandle TIMER_TIME;

    static {
      try {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        JOB = Class.forName("java.util.concurrent.ScheduledThreadPoolExecutor$ScheduledFutureTask");
        TIME = MethodHandles.privateLookupIn(JOB, lookup).findVarHandle(JOB, "time", long.class);
        INTERRUPT_IDLE =
            MethodHandles.privateLookupIn(ThreadPoolExecutor.class, lookup)
                .findVirtual(
                    ThreadPoolExecutor.class,
                    "interruptIdleWorkers",
                    MethodType.methodType(void.class));
        Class<?> queue = Class.forName("java.util.TaskQueue");
        TIMER_QUEUE =
            MethodHandles.privateLookupIn(Timer.class, lookup)
                .findVarHandle(Timer.class, "queue", queue);
        TIMER_TASKS =
            MethodHandles.privateLookupIn(queue, lookup)
                .findVarHandle(queue, "queue", TimerTask[].class);
        TIMER_TIME =
            MethodHandles.privateLookupIn(TimerTask.class, lookup)
                .findVarHandle(TimerTask.class, "nextExecutionTime", long.class);
      } catch (ReflectiveOperationException e) {
        throw new ExceptionInInitializerError(e);
      }
    }

    private Scheduled() {}

    /** Sets the times of jobs, and lets the workers that wait for them look at these again. */
    static void shift(ThreadPoolExecutor pool, long nanos) {
      for (Runnable job : pool.getQueue()) {
        if (JOB.isInstance(job)) {
          TIME.setVolatile(job, (long) TIME.getVolatile(job) + nanos);
        }
      }
      try {
        INTERRUPT_IDLE.invokeExact(pool);
      } catch (Throwable e) {
        throw new InternalError(e);
      }
    }

    static void shift(Timer timer, long nanos) {
      for (TimerTask task : (TimerTask[]) TIMER_TASKS.get(TIMER_QUEUE.get(timer))) {
        if (task != null) {
          TIMER_TIME.set(task, (long) TIMER_TIME.get(task) + nanos / NANOS_IN_MILLI);
        }
      }
    }
  }

  /** Lets a function know of the threads behind the pools and timers that code of loops uses. */
  public static void tellUsed(ToLongFunction<Thread> told) {
    used = told;
  }

  /** Called before a pool is given a job. */
  public static void uses(ThreadPoolExecutor pool) {
    ToLongFunction<Thread> told = used;
    if (told != null && LockstepHooks.isCallerInLoop()) {
      List<Thread> workers = new ArrayList<>();
      try {
        for (Object worker : (Iterable<?>) LockstepHooks.WORKERS.get(pool)) {
          workers.add((Thread) LockstepHooks.WORKER_THREAD.get(worker));
        }
      } catch (ConcurrentModificationException e) {
        return; // by a thread outside of loops
      }
      long shift = 0;
      for (Thread worker : workers) {
        long of = tell(told, worker);
        shift = shift == 0 ? of : shift;
      }
      if (shift != 0 && pool instanceof ScheduledThreadPoolExecutor) {
        Scheduled.shift(pool, shift);
      }
    }
  }

  /** Called before a pool of forks and joins is given a job. */
  public static void uses(ForkJoinPool pool) {
    ToLongFunction<Thread> told = used;
    if (told != null
        && LockstepHooks.isCallerInLoop()
        && ForkJoin.QUEUES.get(pool) instanceof Object[] queues) {
      for (Object queue : queues) {
        if (queue != null) {
          tell(told, (Thread) ForkJoin.OWNER.get(queue));
        }
      }
    }
  }

  /** Called before a timer is given a task. */
  public static void uses(Timer timer) {
    ToLongFunction<Thread> told = used;
    if (told != null && LockstepHooks.isCallerInLoop()) {
      long shift = tell(told, (Thread) LockstepHooks.TIMER_THREAD.get(timer));
      if (shift != 0) {
        Scheduled.shift(timer, shift);
      }
    }
  }

  private static long tell(ToLongFunction<Thread> told, Thread thread) {
    Thread body = LockstepHooks.body(thread);
    return body == null ? 0 : told.applyAsLong(body);
  }
}
