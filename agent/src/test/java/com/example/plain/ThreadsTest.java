// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.plain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Runner;
import dev.lockstep.virtual.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RecursiveTask;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Platform threads that plain code starts on a loop: what the code sees of them is what it knows.
 */
class ThreadsTest {

  private final VirtualClock clock = new VirtualClock();

  private <T> T run(Callable<T> program) {
    try (Runner runner = Runner.builder().clock(clock).watchdog(Duration.ofSeconds(10)).build()) {
      return runner.run(program);
    }
  }

  /** Three workers of a kind that many pools have: they look for work each millisecond. */
  @Test
  void threadsThatAreNotifiedAsTheirWaitsTimeOutGoOn() {
    Object lock = new Object();
    AtomicInteger ended = new AtomicInteger();
    run(
        () -> {
          List<Thread> workers = new ArrayList<>();
          for (int i = 0; i < 3; i++) {
            Thread worker =
                new Thread(
                    () -> {
                      synchronized (lock) {
                        while (ended.get() == 0) {
                          try {
                            lock.wait(1);
                          } catch (InterruptedException e) {
                            return;
                          }
                        }
                      }
                    });
            worker.start();
            workers.add(worker);
          }
          for (int i = 0; i < 2_000; i++) {
            TimedWaitsTest.sleep(Duration.ofMillis(1));
            synchronized (lock) {
              lock.notifyAll();
            }
          }
          ended.set(1);
          for (Thread worker : workers) {
            worker.join();
          }
          return true;
        });
    assertThat(clock.elapsed()).isBetween(Duration.ofMillis(2_000), Duration.ofMillis(2_001));
  }

  @Test
  @SuppressWarnings("ThreadPriorityCheck") // it is kept, and has no effect
  void threadIsWhatItsCodeAndItsStarterTakeItFor() {
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    run(
        () -> {
          ThreadGroup group = new ThreadGroup("workers");
          Thread thread =
              new Thread(
                  group,
                  () -> {
                    Thread self = Thread.currentThread();
                    seen.add(self.getName() + " " + self.isVirtual() + " " + self.isDaemon());
                    seen.add(self.getThreadGroup().getName() + " " + self.getPriority());
                    TimedWaitsTest.sleep(Duration.ofSeconds(2));
                  },
                  "worker");
          thread.setDaemon(true);
          thread.setPriority(7);
          seen.add(thread.getState() + " " + thread.isAlive());
          thread.start();
          TimedWaitsTest.sleep(Duration.ofSeconds(1));
          seen.add(thread.getState() + " " + thread.isAlive());
          assertThat(Arrays.toString(thread.getStackTrace())).contains("TimedWaitsTest.sleep");
          thread.join();
          seen.add(thread.getState() + " " + thread.isAlive());
          return true;
        });
    assertThat(seen)
        .containsExactly(
            "NEW false",
            "worker false true",
            "workers 7",
            "TIMED_WAITING true",
            "TERMINATED false");
    assertThat(clock.elapsed()).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void joinWithTheMonitorOfTheThreadHeldGivesItBack() {
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    run(
        () -> {
          Thread thread =
              new Thread() {
                @Override
                public void run() {
                  synchronized (this) {
                    seen.add("inside");
                  }
                  TimedWaitsTest.sleep(Duration.ofSeconds(1));
                }
              };
          synchronized (thread) {
            thread.start();
            thread.join(500);
            seen.add(thread.isAlive() + " at " + clock.elapsed().toMillis());
            thread.join();
            seen.add(thread.isAlive() + " at " + clock.elapsed().toMillis());
          }
          return true;
        });
    assertThat(seen).containsExactly("inside", "true at 500", "false at 1000");
  }

  private static final class Counter extends Thread {
    private int count;

    @Override
    public void run() {
      Counter self = (Counter) Thread.currentThread();
      self.count++;
    }
  }

  @Test
  void subclassIsTheCurrentThreadOfItsOwnCode() {
    assertThat(
            run(
                () -> {
                  Counter counter = new Counter();
                  counter.start();
                  counter.join();
                  return counter.count;
                }))
        .isEqualTo(1);
  }

  @Test
  void interruptEndsASleepAndAnUnparkAWait() {
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    run(
        () -> {
          Thread sleeper = new Thread(() -> seen.add("slept: " + sleepForADay()));
          Thread waiter =
              new Thread(
                  () -> {
                    LockSupport.park();
                    seen.add("unparked");
                  });
          sleeper.start();
          waiter.start();
          TimedWaitsTest.sleep(Duration.ofMinutes(1));
          LockSupport.unpark(waiter);
          sleeper.interrupt();
          waiter.join();
          sleeper.join();
          return true;
        });
    assertThat(seen).containsExactlyInAnyOrder("unparked", "slept: false");
    assertThat(clock.elapsed()).isEqualTo(Duration.ofMinutes(1));
  }

  private static boolean sleepForADay() {
    return TimedWaitsTest.sleep(Duration.ofDays(1));
  }

  @Test
  void ownHandlerGetsWhatAThreadThrows() {
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    run(
        () -> {
          Thread thread =
              new Thread(
                  () -> {
                    throw new IllegalStateException("bang");
                  },
                  "thrower");
          thread.setUncaughtExceptionHandler(
              (of, failure) -> seen.add(of.getName() + ": " + failure.getMessage()));
          thread.start();
          thread.join();
          return true;
        });
    assertThat(seen).containsExactly("thrower: bang");
  }

  @Test
  void threadsAndPoolsAreNumberedForEachLoop() {
    List<String> names = List.of("Thread-0", "Thread-1", "pool-1-thread-1", "pool-2-thread-1");
    for (int i = 0; i < 3; i++) {
      assertThat(
              run(
                  () -> {
                    List<String> seen = Collections.synchronizedList(new ArrayList<>());
                    Runnable tell = () -> seen.add(Thread.currentThread().getName());
                    for (int n = 0; n < 2; n++) {
                      Thread thread = new Thread(tell);
                      thread.start();
                      thread.join();
                    }
                    for (int n = 0; n < 2; n++) {
                      try (var pool = Executors.newFixedThreadPool(1)) {
                        pool.execute(tell);
                      }
                    }
                    return seen;
                  }))
          .isEqualTo(names);
    }
  }

  private static String traitsOf(Thread thread) {
    return thread.isDaemon()
        + " "
        + thread.getPriority()
        + " "
        + (thread.getThreadGroup() == null ? "none" : thread.getThreadGroup().getName());
  }

  /** A thread inherits from the one that makes it; a task is to it what the main thread is. */
  @Test
  @SuppressWarnings("ThreadPriorityCheck") // it is kept, and has no effect
  void threadInheritsFromItsParent() {
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    run(
        () -> {
          seen.add(traitsOf(new Thread(() -> {})));
          Thread parent =
              new Thread(new ThreadGroup("family"), () -> seen.add(traitsOf(new Thread(() -> {}))));
          parent.setPriority(3);
          parent.start();
          parent.join();
          Thread daemon = new Thread(() -> seen.add(traitsOf(new Thread(() -> {}))));
          daemon.setDaemon(true);
          daemon.start();
          daemon.join();
          return true;
        });
    String own = Thread.currentThread().getThreadGroup().getName();
    assertThat(seen).containsExactly("false 5 " + own, "false 3 family", "true 5 " + own);
  }

  @Test
  void nameAndLoaderThatAThreadIsGivenAreThoseOfItsBody() {
    ClassLoader loader = new ClassLoader("own", null) {};
    List<Object> seen = new ArrayList<>();
    run(
        () -> {
          Thread thread =
              new Thread(
                  () -> {
                    Thread.currentThread().setName("renamed");
                    Thread.currentThread().setContextClassLoader(loader);
                    seen.add(Thread.currentThread().getName());
                    Thread child = new Thread(() -> {});
                    seen.add(child.getContextClassLoader());
                  });
          thread.start();
          thread.join();
          seen.add(thread.getName());
          return true;
        });
    assertThat(seen).containsExactly("renamed", loader, "renamed");
  }

  @Test
  void inheritableValuesReachAThread() {
    InheritableThreadLocal<String> user = new InheritableThreadLocal<>();
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    run(
        () -> {
          user.set("bob");
          Thread thread = new Thread(() -> seen.add(user.get()));
          thread.start();
          thread.join();
          return true;
        });
    assertThat(seen).containsExactly("bob");
  }

  // ---- pools

  @Test
  void poolAtAFixedRateTicksForADay() {
    AtomicInteger ticks = new AtomicInteger();
    run(
        () -> {
          CountDownLatch day = new CountDownLatch(24 * 60);
          try (var pool = new ScheduledThreadPoolExecutor(1)) {
            var tick =
                pool.scheduleAtFixedRate(
                    () -> {
                      ticks.incrementAndGet();
                      day.countDown();
                    },
                    1,
                    1,
                    TimeUnit.MINUTES);
            day.await();
            assertThat(tick.cancel(false)).isTrue();
          }
          return true;
        });
    assertThat(ticks).hasValue(24 * 60);
    assertThat(clock.elapsed()).isEqualTo(Duration.ofDays(1));
  }

  @Test
  void parallelStreamRunsOnWorkersOfTheLoop() {
    assertThat(
            run(
                () ->
                    IntStream.range(0, 4)
                        .parallel()
                        .mapToObj(
                            i -> {
                              TimedWaitsTest.sleep(Duration.ofHours(1));
                              return Thread.currentThread().getName();
                            })
                        .collect(Collectors.toSet())))
        .hasSizeGreaterThan(1);
    assertThat(clock.elapsed()).isLessThanOrEqualTo(Duration.ofHours(4)).isPositive();
  }

  private static final class Sum extends RecursiveTask<Integer> {
    private static final long serialVersionUID = 1;
    private final int from;
    private final int to;

    Sum(int from, int to) {
      this.from = from;
      this.to = to;
    }

    @Override
    protected Integer compute() {
      if (to - from == 1) {
        return from;
      }
      int middle = (from + to) / 2;
      Sum low = new Sum(from, middle);
      low.fork();
      return new Sum(middle, to).compute() + low.join();
    }
  }

  @Test
  void forksAndJoinsRunInTheCommonAndInAnOwnPool() {
    assertThat(run(() -> ForkJoinPool.commonPool().invoke(new Sum(0, 1000)))).isEqualTo(499_500);
    assertThat(
            run(
                () -> {
                  try (ForkJoinPool pool = new ForkJoinPool(3)) {
                    return pool.invoke(new Sum(0, 1000));
                  }
                }))
        .isEqualTo(499_500);
  }

  @Test
  void commonPoolIsTheSameObjectInsideAndOutside() {
    assertThat(run(ForkJoinPool::commonPool)).isSameAs(ForkJoinPool.commonPool());
  }
}
