// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.benchmarks.subject;

import dev.lockstep.Handle;
import dev.lockstep.Loop;
import dev.lockstep.Runner;
import dev.lockstep.benchmarks.Cell;
import dev.lockstep.benchmarks.jvm.Subject;
import dev.lockstep.virtual.VirtualClock;
import io.netty.util.HashedWheelTimer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Subjects with timers at random times. Three sizes differ in what is measured: setting all timers,
 * cancelling all, and running them in the order of their times once all are due.
 */
public final class Timers {

  private static final String INSERT = "insert";
  private static final String CANCEL = "cancel";
  private static final long SPAN = TimeUnit.MILLISECONDS.toNanos(100);

  private Timers() {}

  /**
   * A subject that sets, cancels and fires timers; it measures one of the three and prepares the
   * others.
   */
  private abstract static class Phases implements Subject {
    final int count;
    final long[] delays;
    private final String phase;
    private boolean open;

    Phases(Cell cell) {
      phase = cell.name();
      count = cell.operations();
      delays = new SplittableRandom(7).longs(count, 1, SPAN).toArray();
    }

    abstract void begin() throws Exception;

    abstract void insert() throws Exception;

    abstract void cancel() throws Exception;

    /** Fires all timers; returns their number. */
    abstract long fire() throws Exception;

    /** Ends the work of {@link #begin}, whether timers are left or not. */
    abstract void end() throws Exception;

    @Override
    public final void prepare() throws Exception {
      close();
      begin();
      open = true;
      if (!phase.equals(INSERT)) {
        insert();
      }
    }

    @Override
    public final long run() throws Exception {
      switch (phase) {
        case INSERT -> insert();
        case CANCEL -> cancel();
        default -> Work.done(count, fire());
      }
      return count;
    }

    @Override
    public final void close() throws Exception {
      if (open) {
        open = false;
        end();
      }
    }
  }

  /**
   * Uses a loop's timers under a virtual clock.
   *
   * @param cell the phase, and the number of timers
   * @return the subject
   */
  public static Subject lockstep(Cell cell) {
    return new Phases(cell) {
      private final Handle[] handles = new Handle[count];
      private Runner runner = Runner.builder().build();
      private long fired;
      private long last;

      @Override
      void begin() {
        runner.close();
        runner = Runner.builder().clock(new VirtualClock()).build();
        fired = 0;
        last = 0;
      }

      @Override
      void insert() {
        Loop loop = runner.loop();
        long now = loop.nanoTime();
        for (int i = 0; i < count; i++) {
          long when = now + delays[i];
          handles[i] = loop.callAt(when, () -> fires(when));
        }
      }

      private void fires(long when) {
        if (when < last) {
          throw new AssertionError(when + " after " + last);
        }
        last = when;
        if (++fired == count) {
          runner.loop().stop();
        }
      }

      @Override
      void cancel() {
        for (Handle handle : handles) {
          handle.cancel();
        }
      }

      @Override
      long fire() {
        runner.loop().runForever();
        return fired;
      }

      @Override
      void end() {
        runner.close();
        Arrays.fill(handles, null);
      }
    };
  }

  /**
   * Runs a loop with a number of timers, each of which sets itself again at a random time.
   *
   * @param cell the number of timers, and of firings in total
   * @return the subject
   */
  public static Subject lockstepSteady(Cell cell) {
    return () -> {
      long[] fired = new long[1];
      try (Runner runner = Runner.builder().clock(new VirtualClock()).build()) {
        Loop loop = runner.loop();
        SplittableRandom random = new SplittableRandom(7);
        Runnable again =
            new Runnable() {
              @Override
              public void run() {
                if (++fired[0] == cell.operations()) {
                  loop.stop();
                } else {
                  loop.callAt(loop.nanoTime() + random.nextLong(1, SPAN), this);
                }
              }
            };
        for (int i = 0; i < cell.size(); i++) {
          loop.callAt(loop.nanoTime() + random.nextLong(1, SPAN), again);
        }
        loop.runForever();
      }
      return Work.done(cell.operations(), fired[0]);
    };
  }

  /** An entry of a {@link PriorityQueue}. */
  private record Due(long when, long number) {}

  /**
   * Uses the JDK's binary heap. Cancelling sets a flag that is checked when the entry is removed.
   *
   * @param cell the phase, and the number of timers
   * @return the subject
   */
  public static Subject priorityQueue(Cell cell) {
    return new Phases(cell) {
      private PriorityQueue<Due> queue = new PriorityQueue<>();

      @Override
      void begin() {
        queue =
            new PriorityQueue<>(Comparator.comparingLong(Due::when).thenComparingLong(Due::number));
      }

      @Override
      void insert() {
        for (int i = 0; i < count; i++) {
          queue.add(new Due(delays[i], i));
        }
      }

      @Override
      void cancel() {
        queue.clear();
      }

      @Override
      long fire() {
        long fired = 0;
        while (queue.poll() != null) {
          fired++;
        }
        return fired;
      }

      @Override
      void end() {
        queue.clear();
      }
    };
  }

  /**
   * Uses the JDK's scheduled executor with one thread, which is blocked until all timers are due.
   *
   * @param cell the phase, and the number of timers
   * @return the subject
   */
  public static Subject scheduledExecutor(Cell cell) {
    return new Phases(cell) {
      private final java.util.concurrent.Future<?>[] futures =
          new java.util.concurrent.Future<?>[count];
      private CountDownLatch gate = new CountDownLatch(0);
      private CountDownLatch fired = new CountDownLatch(0);
      private ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1);

      @Override
      void begin() {
        executor.shutdownNow();
        executor = new ScheduledThreadPoolExecutor(1);
        executor.setRemoveOnCancelPolicy(true);
        CountDownLatch closed = new CountDownLatch(1);
        gate = closed;
        fired = new CountDownLatch(count);
        executor.execute(() -> Gates.pass(closed));
      }

      @Override
      void insert() {
        for (int i = 0; i < count; i++) {
          futures[i] = executor.schedule(fired::countDown, delays[i], TimeUnit.NANOSECONDS);
        }
      }

      @Override
      void cancel() {
        for (java.util.concurrent.Future<?> future : futures) {
          future.cancel(false);
        }
      }

      @Override
      long fire() throws InterruptedException {
        gate.countDown();
        fired.await();
        return count;
      }

      @Override
      void end() throws InterruptedException {
        gate.countDown();
        executor.shutdownNow();
        executor.awaitTermination(1, TimeUnit.MINUTES);
      }
    };
  }

  /**
   * Uses Netty's wheel, whose order is that of its ticks of a millisecond; its thread is blocked
   * until all timers are due.
   *
   * @param cell the phase, and the number of timers
   * @return the subject
   */
  public static Subject nettyWheel(Cell cell) {
    return new Phases(cell) {
      private final io.netty.util.Timeout[] timeouts = new io.netty.util.Timeout[count];
      private CountDownLatch gate = new CountDownLatch(0);
      private CountDownLatch fired = new CountDownLatch(0);
      private HashedWheelTimer wheel = new HashedWheelTimer();

      @Override
      void begin() throws InterruptedException {
        wheel.stop();
        wheel = new HashedWheelTimer(1, TimeUnit.MILLISECONDS, 8192);
        CountDownLatch closed = new CountDownLatch(1);
        CountDownLatch reached = new CountDownLatch(1);
        gate = closed;
        fired = new CountDownLatch(count);
        wheel.newTimeout(
            timeout -> {
              reached.countDown();
              Gates.pass(closed);
            },
            0,
            TimeUnit.NANOSECONDS);
        reached.await();
      }

      @Override
      void insert() {
        for (int i = 0; i < count; i++) {
          timeouts[i] =
              wheel.newTimeout(timeout -> fired.countDown(), delays[i], TimeUnit.NANOSECONDS);
        }
      }

      @Override
      void cancel() {
        for (io.netty.util.Timeout timeout : timeouts) {
          timeout.cancel();
        }
      }

      @Override
      long fire() throws InterruptedException {
        gate.countDown();
        fired.await();
        return count;
      }

      @Override
      void end() {
        gate.countDown();
        wheel.stop();
      }
    };
  }

  /** A wait at a latch that cannot throw. */
  private static final class Gates {

    static void pass(CountDownLatch gate) {
      try {
        gate.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
