// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.plain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Runner;
import dev.lockstep.virtual.VirtualClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The API of {@link Thread} on threads that plain code starts on a loop. */
class ThreadSurfaceTest {

  private final VirtualClock clock = new VirtualClock();
  private final List<String> seen = Collections.synchronizedList(new ArrayList<>());

  private void run(Callable<?> program) {
    try (Runner runner = Runner.builder().clock(clock).watchdog(Duration.ofSeconds(10)).build()) {
      runner.run(() -> String.valueOf(program.call()));
    }
  }

  /** A program without a result. */
  private interface Program {
    void run() throws Exception;
  }

  private void on(Program program) {
    run(
        () -> {
          program.run();
          return true;
        });
  }

  private static void minutes(int count) {
    TimedWaitsTest.sleep(Duration.ofMinutes(count));
  }

  // ---- builders

  @Test
  void buildersGiveNamesWithNumbers() {
    on(
        () -> {
          Runnable tell = () -> seen.add(Thread.currentThread().getName());
          for (ThreadFactory factory :
              List.of(
                  Thread.ofPlatform().name("worker-", 7).factory(),
                  Thread.ofVirtual().name("light-", 0).factory())) {
            for (int i = 0; i < 2; i++) {
              Thread thread = factory.newThread(tell);
              thread.start();
              thread.join();
            }
          }
          Thread.ofPlatform().name("one").start(tell).join();
          Thread.ofVirtual().name("other").start(tell).join();
          Thread.startVirtualThread(tell).join();
        });
    assertThat(seen)
        .containsExactly("worker-7", "worker-8", "light-0", "light-1", "one", "other", "");
  }

  @Test
  @SuppressWarnings("ThreadPriorityCheck") // it is kept, and has no effect
  void buildersGiveWhatTheyAreAsked() {
    InheritableThreadLocal<String> user = new InheritableThreadLocal<>();
    on(
        () -> {
          user.set("bob");
          ThreadGroup group = new ThreadGroup("group");
          Thread thread =
              Thread.ofPlatform()
                  .group(group)
                  .daemon()
                  .priority(3)
                  .stackSize(100_000)
                  .inheritInheritableThreadLocals(false)
                  .uncaughtExceptionHandler((of, failure) -> seen.add(failure.getMessage()))
                  .unstarted(
                      () -> {
                        Thread self = Thread.currentThread();
                        seen.add(
                            self.getThreadGroup().getName()
                                + self.isDaemon()
                                + self.getPriority()
                                + user.get());
                        throw new IllegalStateException("bang");
                      });
          seen.add(thread.getState().toString());
          thread.start();
          thread.join();
        });
    assertThat(seen).containsExactly("NEW", "grouptrue3null", "bang");
  }

  // ---- groups and lists

  @Test
  void groupCountsListsAndInterruptsItsThreads() {
    on(
        () -> {
          ThreadGroup group = new ThreadGroup("group");
          for (int i = 0; i < 3; i++) {
            new Thread(group, () -> minutes(60), "t" + i).start();
          }
          Thread single = new Thread(group, () -> minutes(1), "single");
          single.start();
          Thread[] listed = new Thread[10];
          seen.add(group.activeCount() + " " + group.enumerate(listed) + " " + listed[3].getName());
          single.join();
          seen.add(String.valueOf(group.activeCount()));
          group.interrupt();
          for (Thread thread : Arrays.asList(listed).subList(0, 3)) {
            thread.join();
          }
          seen.add(String.valueOf(group.activeCount()));
        });
    assertThat(seen).containsExactly("4 4 single", "3", "0");
    assertThat(clock.elapsed()).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void threadsOfALoopAreAmongAllInItAndNotOutside() {
    List<Boolean> outside = new ArrayList<>();
    on(
        () -> {
          Thread sleeper = new Thread(() -> minutes(60), "sleeper");
          sleeper.start();
          minutes(1);
          Map<Thread, StackTraceElement[]> all = Thread.getAllStackTraces();
          assertThat(all).containsKey(sleeper);
          assertThat(Arrays.toString(all.get(sleeper))).contains("TimedWaitsTest.sleep");
          assertThat(Arrays.toString(sleeper.getStackTrace())).contains("TimedWaitsTest.sleep");
          try (ExecutorService real = Executors.newSingleThreadExecutor()) {
            outside.add(real.submit(() -> !Thread.getAllStackTraces().isEmpty()).get());
          }
          sleeper.join();
          assertThat(Thread.getAllStackTraces()).doesNotContainKey(sleeper);
          assertThat(sleeper.getStackTrace()).isEmpty();
        });
    assertThat(outside).containsExactly(true);
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .doesNotContain("sleeper");
  }

  // ---- states

  @Test
  @SuppressWarnings("LockNotBeforeTry") // it is held while the threads are looked at
  void stateSaysHowAThreadWaits() {
    on(
        () -> {
          Object monitor = new Object();
          ReentrantLock lock = new ReentrantLock();
          CountDownLatch latch = new CountDownLatch(1);
          Thread joined = new Thread(() -> minutes(60));
          Map<String, Runnable> waits =
              Map.ofEntries(
                  Map.entry("TIMED_WAITING sleep", () -> minutes(60)),
                  Map.entry("TIMED_WAITING parkNanos", () -> LockSupport.parkNanos(1L << 60)),
                  Map.entry("WAITING park", LockSupport::park),
                  Map.entry("WAITING Object.wait", () -> waitOn(new Object(), 0)),
                  Map.entry("TIMED_WAITING Object.wait", () -> waitOn(new Object(), 1L << 40)),
                  Map.entry("WAITING latch", () -> quietly(latch::await)),
                  Map.entry(
                      "TIMED_WAITING latch", () -> quietly(() -> latch.await(100, TimeUnit.DAYS))),
                  Map.entry("WAITING lock", () -> quietly(lock::lockInterruptibly)),
                  Map.entry("WAITING join", () -> quietly(joined::join)),
                  Map.entry("TIMED_WAITING join", () -> quietly(() -> joined.join(1L << 40))),
                  Map.entry(
                      "BLOCKED monitor",
                      () -> {
                        synchronized (monitor) {
                          seen.add("entered");
                        }
                      }));
          joined.start();
          lock.lock();
          List<Thread> threads =
              waits.entrySet().stream()
                  .map(wait -> Thread.ofPlatform().name(wait.getKey()).start(wait.getValue()))
                  .toList();
          synchronized (monitor) {
            minutes(1);
            for (Thread thread : threads) {
              assertThat(thread.getName()).startsWith(thread.getState() + " ");
              assertThat(thread.isAlive()).isTrue();
            }
          }
          threads.forEach(Thread::interrupt);
          lock.unlock();
          for (Thread thread : threads) {
            thread.join();
            assertThat(thread.getState()).isEqualTo(Thread.State.TERMINATED);
          }
          joined.interrupt();
          seen.add(Thread.currentThread().getState().toString());
        });
    assertThat(seen).containsExactly("entered", "RUNNABLE");
  }

  private static void quietly(Program wait) {
    try {
      wait.run();
    } catch (InterruptedException e) {
      // the end of the wait
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @SuppressWarnings("WaitNotInLoop") // an interrupt ends it
  private static void waitOn(Object monitor, long millis) {
    synchronized (monitor) {
      quietly(() -> monitor.wait(millis));
    }
  }

  // ---- subclasses

  /** A thread that overrides what can be overridden. */
  private final class Special extends Thread {
    private volatile boolean asked;

    @Override
    public synchronized void start() {
      seen.add("start");
      super.start();
    }

    @Override
    public void run() {
      seen.add("run " + (Thread.currentThread() == this) + " " + getName());
      minutes(60);
      seen.add("interrupted " + Thread.interrupted() + " " + asked);
    }

    @Override
    public void interrupt() {
      asked = true;
      super.interrupt();
    }

    @Override
    public boolean isInterrupted() {
      return asked || super.isInterrupted();
    }

    @Override
    public String toString() {
      return "special " + isAlive();
    }
  }

  @Test
  void subclassMayOverrideWhatItLikes() {
    on(
        () -> {
          Special special = new Special();
          special.setName("special");
          seen.add(special.toString());
          special.start();
          minutes(1);
          seen.add(special + " " + special.isInterrupted());
          special.interrupt();
          special.join();
          seen.add(special + " " + special.isInterrupted());
        });
    assertThat(seen)
        .containsExactly(
            "special false",
            "start",
            "run true special",
            "special true false",
            "interrupted false true",
            "special false true");
  }

  @Test
  void threadIsStartedOnceAndKeepsItsKind() {
    on(
        () -> {
          Thread thread = new Thread(() -> minutes(1));
          thread.start();
          assertThatThrownBy(thread::start).isInstanceOf(IllegalThreadStateException.class);
          assertThatThrownBy(() -> thread.setDaemon(true))
              .isInstanceOf(IllegalThreadStateException.class);
          thread.join();
          assertThatThrownBy(thread::start).isInstanceOf(IllegalThreadStateException.class);
          assertThat(thread.isVirtual()).isFalse();
          long[] id = new long[1];
          Thread other = new Thread(() -> id[0] = Thread.currentThread().threadId());
          other.start();
          other.join();
          assertThat(id[0]).isEqualTo(other.threadId());
        });
  }

  // ---- interrupts, joins

  @Test
  void interruptIsKeptUntilItIsAskedFor() {
    on(
        () -> {
          Thread early =
              new Thread(() -> seen.add("early " + Thread.currentThread().isInterrupted()));
          early.interrupt();
          early.start();
          early.join();
          Thread busy =
              new Thread(
                  () -> {
                    Thread.currentThread().interrupt();
                    seen.add(Thread.interrupted() + " " + Thread.interrupted());
                    Thread.currentThread().interrupt();
                    LockSupport.parkNanos(1L << 50);
                    seen.add("still " + Thread.currentThread().isInterrupted());
                  });
          busy.start();
          busy.join();
          assertThat(busy.isInterrupted()).isFalse();
        });
    assertThat(seen).containsExactly("early true", "true false", "still true");
    assertThat(clock.elapsed()).isZero();
  }

  @Test
  void joinsHaveALimit() {
    on(
        () -> {
          Thread thread = new Thread(() -> minutes(60));
          thread.start();
          thread.join(60_000);
          seen.add(String.valueOf(thread.isAlive()));
          thread.join(60_000, 1);
          seen.add(String.valueOf(thread.join(Duration.ofMinutes(1))));
          seen.add(String.valueOf(thread.join(Duration.ofHours(2))));
          thread.join(1);
          thread.join();
          Thread self = Thread.currentThread();
          Thread waker = new Thread(self::interrupt);
          Thread endless = new Thread(LockSupport::park);
          endless.start();
          waker.start();
          assertThatThrownBy(endless::join).isInstanceOf(InterruptedException.class);
          LockSupport.unpark(endless);
          endless.join();
        });
    assertThat(seen).containsExactly("true", "false", "true");
    assertThat(clock.elapsed()).isEqualTo(Duration.ofMinutes(60));
  }

  @Test
  void methodsThatTheJdkHasRemovedSaySo() {
    on(
        () -> {
          Thread thread = new Thread(() -> minutes(1));
          thread.start();
          for (String name : List.of("stop", "suspend", "resume")) {
            Stream.of(Thread.class.getMethods())
                .filter(method -> method.getName().equals(name))
                .forEach(
                    method ->
                        assertThatThrownBy(() -> method.invoke(thread))
                            .hasCauseInstanceOf(UnsupportedOperationException.class));
          }
          thread.join();
        });
  }

  // ---- handlers, locals

  @Test
  void handlersAreAskedInTheOrderOfTheJdk() {
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    try {
      on(
          () -> {
            Thread.setDefaultUncaughtExceptionHandler(
                (thread, failure) -> seen.add("default " + thread.getName()));
            Runnable bang =
                () -> {
                  throw new IllegalStateException("bang");
                };
            ThreadGroup group =
                new ThreadGroup("group") {
                  @Override
                  public void uncaughtException(Thread thread, Throwable failure) {
                    seen.add("group " + thread.getName());
                  }
                };
            Thread own = new Thread(bang, "a");
            own.setUncaughtExceptionHandler((thread, failure) -> seen.add("own a"));
            for (Thread thread :
                List.of(own, new Thread(group, bang, "b"), new Thread(bang, "c"))) {
              thread.start();
              thread.join();
            }
            Thread throwing = new Thread(bang, "d");
            throwing.setUncaughtExceptionHandler(
                (thread, failure) -> {
                  throw new IllegalStateException("in the handler");
                });
            throwing.start();
            throwing.join();
            seen.add(throwing.getState().toString());
          });
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
    assertThat(seen).containsExactly("own a", "group b", "default c", "TERMINATED");
  }

  @Test
  void threadLocalsAreOfEachThread() {
    ThreadLocal<Integer> count = ThreadLocal.withInitial(() -> 0);
    on(
        () -> {
          count.set(100);
          try (ExecutorService pool = Executors.newFixedThreadPool(1)) {
            for (int i = 0; i < 3; i++) {
              pool.submit(() -> count.set(count.get() + 1)).get();
            }
            seen.add(String.valueOf(pool.submit(count::get).get()));
          }
          seen.add(String.valueOf(count.get()));
          Thread thread = new Thread(() -> seen.add(String.valueOf(count.get())));
          thread.start();
          thread.join();
        });
    assertThat(seen).containsExactly("3", "100", "0");
  }

  @Test
  void monitorsOfThreadsAreTheirOwn() {
    on(
        () -> {
          Object monitor = new Object();
          Semaphore held = new Semaphore(0);
          Thread holder =
              new Thread(
                  () -> {
                    synchronized (monitor) {
                      seen.add("holder " + Thread.holdsLock(monitor));
                      held.release();
                      minutes(60);
                    }
                  });
          holder.start();
          held.acquire();
          seen.add("other " + Thread.holdsLock(monitor));
          synchronized (monitor) {
            seen.add("after an hour");
          }
        });
    assertThat(seen).containsExactly("holder true", "other false", "after an hour");
    assertThat(clock.elapsed()).isEqualTo(Duration.ofMinutes(60));
  }

  // ---- scoped values and structured tasks

  private static final ScopedValue<String> USER = ScopedValue.newInstance();

  @Test
  void scopedValueIsSeenInItsScopeOnly() {
    on(
        () -> {
          String inside =
              ScopedValue.where(USER, "bob")
                  .call(
                      () -> {
                        minutes(1);
                        return USER.get();
                      });
          List<String> ofThread = new ArrayList<>();
          Thread thread = new Thread(() -> ofThread.add(USER.orElse("nobody")));
          ScopedValue.where(USER, "bob").run(thread::start);
          thread.join();
          seen.add(inside + " " + USER.isBound() + " " + ofThread);
        });
    assertThat(seen).containsExactly("bob false [nobody]");
  }

  /** A program with the preview API of structured tasks; a launcher compiles it. */
  private static final String STRUCTURED =
      """
      import dev.lockstep.Runner;
      import dev.lockstep.virtual.VirtualClock;
      import java.time.Duration;
      import java.util.List;
      import java.util.concurrent.StructuredTaskScope;
      import java.util.concurrent.StructuredTaskScope.Joiner;

      public class Structured {
        static final ScopedValue<String> USER = ScopedValue.newInstance();

        static String after(int hours) throws InterruptedException {
          Thread.sleep(Duration.ofHours(hours));
          return USER.get() + hours;
        }

        static String program() throws Exception {
          String all;
          try (var scope = StructuredTaskScope.open()) {
            var one = scope.fork(() -> after(1));
            var two = scope.fork(() -> after(2));
            scope.join();
            all = one.get() + two.get();
          }
          String first;
          try (var scope = StructuredTaskScope.open(Joiner.<String>anySuccessfulResultOrThrow())) {
            scope.fork(() -> after(5));
            scope.fork(() -> after(3));
            first = scope.join();
          }
          String late = "in time";
          try (var scope =
              StructuredTaskScope.open(
                  Joiner.<String>awaitAllSuccessfulOrThrow(),
                  settings -> settings.withTimeout(Duration.ofHours(4)))) {
            scope.fork(() -> after(10));
            scope.join();
          } catch (StructuredTaskScope.TimeoutException e) {
            late = "timeout";
          }
          try (var scope =
              StructuredTaskScope.open(
                  Joiner.<String>allSuccessfulOrThrow(),
                  settings ->
                      settings.withThreadFactory(Thread.ofPlatform().name("p", 0).factory()))) {
            var named = scope.fork(() -> Thread.currentThread().getName() + after(1));
            scope.join();
            return all + " " + first + " " + late + " " + named.get();
          }
        }

        public static void main(String[] arguments) {
          VirtualClock clock = new VirtualClock();
          try (Runner runner = Runner.builder().clock(clock).build()) {
            System.out.print(
                runner.run(() -> ScopedValue.where(USER, "bob").call(Structured::program)));
            System.out.print(" " + clock.elapsed());
          }
        }
      }
      """;

  @Test
  void structuredTasksAreInVirtualTime(@TempDir Path directory) throws Exception {
    Path source = Files.writeString(directory.resolve("Structured.java"), STRUCTURED);
    String printed = ChildJvm.runSource(List.of("--enable-preview", "--source", "25"), source);
    assertThat(printed).endsWith("bob1bob2 bob3 timeout p0bob1 PT10H");
  }

  // ---- pools

  @Test
  void poolsOfEachKindShowTheirThreads() {
    on(
        () -> {
          List<ExecutorService> pools =
              List.of(
                  Executors.newFixedThreadPool(1),
                  Executors.newWorkStealingPool(1),
                  Executors.newSingleThreadExecutor(),
                  Executors.newThreadPerTaskExecutor(Thread.ofPlatform().name("own", 1).factory()));
          List<Future<?>> jobs = new ArrayList<>();
          for (ExecutorService pool : pools) {
            jobs.add(
                pool.submit(
                    () -> {
                      minutes(30);
                      return seen.add(Thread.currentThread().getName());
                    }));
          }
          for (Future<?> job : jobs) {
            job.get();
          }
          pools.forEach(ExecutorService::shutdown);
        });
    assertThat(seen)
        .containsExactlyInAnyOrder(
            "pool-1-thread-1", "ForkJoinPool-1-worker-1", "pool-2-thread-1", "own1");
    assertThat(clock.elapsed()).isEqualTo(Duration.ofMinutes(30));
  }
}
