// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.benchmarks.subject;

import dev.lockstep.Async;
import dev.lockstep.benchmarks.Cell;
import dev.lockstep.benchmarks.jvm.Subject;
import dev.lockstep.benchmarks.peer.Coroutines;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.ToLongFunction;

/** Subjects whose tasks do nothing but yield to each other. */
public final class Switches {

  private Switches() {}

  private static int each(Cell cell) {
    return Math.max(1, cell.operations() / cell.size());
  }

  /**
   * Lets tasks yield.
   *
   * @param cell the number of tasks
   * @return the subject
   */
  public static Subject lockstep(Cell cell) {
    return yields(cell, Async::run);
  }

  /**
   * Lets tasks yield, seen by an observer that would record it.
   *
   * @param cell the number of tasks
   * @return the subject
   */
  public static Subject observed(Cell cell) {
    return yields(cell, Work::observed);
  }

  private static Subject yields(Cell cell, ToLongFunction<Callable<Long>> start) {
    int each = each(cell);
    return () ->
        start.applyAsLong(
            () -> {
              long[] steps = new long[1];
              Async.gather(Work.times(cell.size(), () -> Async.spawn(() -> yields(each, steps))))
                  .await();
              return steps[0];
            });
  }

  private static void yields(int count, long[] steps) {
    for (int i = 0; i < count; i++) {
      Async.yieldNow();
      steps[0]++;
    }
  }

  /**
   * Lets coroutines yield.
   *
   * @param cell the number of coroutines
   * @return the subject
   */
  public static Subject kotlin(Cell cell) {
    int each = each(cell);
    return () -> Coroutines.switches(cell.size(), each);
  }

  /**
   * Lets virtual threads yield on the JDK's scheduler.
   *
   * @param cell the number of threads
   * @return the subject
   */
  @SuppressWarnings("ThreadPriorityCheck") // the cost of yield is what is measured
  public static Subject virtualThreads(Cell cell) {
    int each = each(cell);
    return () -> {
      Runnable yields =
          () -> {
            for (int i = 0; i < each; i++) {
              Thread.yield();
            }
          };
      List<Thread> threads = Work.times(cell.size(), () -> Thread.ofVirtual().start(yields));
      for (Thread thread : threads) {
        thread.join();
      }
      return (long) cell.size() * each;
    };
  }

  /**
   * Runs bare continuations in turns, by a loop of five lines.
   *
   * @param cell the number of continuations
   * @return the subject
   */
  public static Subject continuations(Cell cell) {
    int each = each(cell);
    return () -> {
      ArrayDeque<Object> ready = new ArrayDeque<>();
      long[] steps = new long[1];
      ready.addAll(
          Work.times(
              cell.size(),
              () ->
                  Continuation.create(
                      () -> {
                        for (int i = 0; i < each; i++) {
                          Continuation.yieldNow();
                          steps[0]++;
                        }
                      })));
      for (Object next = ready.poll(); next != null; next = ready.poll()) {
        if (!Continuation.run(next)) {
          ready.add(next);
        }
      }
      return steps[0];
    };
  }

  /** The methods of {@code jdk.internal.vm.Continuation}, which is not exported. */
  private static final class Continuation {
    private static final Object SCOPE;
    private static final MethodHandle NEW;
    private static final MethodHandle RUN;
    private static final MethodHandle IS_DONE;
    private static final MethodHandle YIELD;

    static {
      try {
        Class<?> type = Class.forName("jdk.internal.vm.Continuation");
        Class<?> scope = Class.forName("jdk.internal.vm.ContinuationScope");
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        SCOPE =
            lookup
                .findConstructor(scope, MethodType.methodType(void.class, String.class))
                .invoke("bench");
        NEW =
            lookup
                .findConstructor(type, MethodType.methodType(void.class, scope, Runnable.class))
                .asType(MethodType.methodType(Object.class, Object.class, Runnable.class));
        RUN =
            lookup
                .findVirtual(type, "run", MethodType.methodType(void.class))
                .asType(MethodType.methodType(void.class, Object.class));
        IS_DONE =
            lookup
                .findVirtual(type, "isDone", MethodType.methodType(boolean.class))
                .asType(MethodType.methodType(boolean.class, Object.class));
        YIELD =
            lookup
                .findStatic(type, "yield", MethodType.methodType(boolean.class, scope))
                .asType(MethodType.methodType(boolean.class, Object.class));
      } catch (Throwable e) {
        throw new ExceptionInInitializerError(e);
      }
    }

    static Object create(Runnable body) {
      try {
        return (Object) NEW.invokeExact(SCOPE, body);
      } catch (Throwable e) {
        throw new LinkageError("no continuation", e);
      }
    }

    /** Runs a continuation to its next yield; returns whether it has ended. */
    static boolean run(Object continuation) {
      try {
        RUN.invokeExact(continuation);
        return (boolean) IS_DONE.invokeExact(continuation);
      } catch (Throwable e) {
        throw new LinkageError("a continuation failed", e);
      }
    }

    static void yieldNow() {
      try {
        boolean yielded = (boolean) YIELD.invokeExact(SCOPE);
        if (!yielded) {
          throw new IllegalStateException("did not yield");
        }
      } catch (Throwable e) {
        throw new LinkageError("a continuation could not yield", e);
      }
    }
  }
}
