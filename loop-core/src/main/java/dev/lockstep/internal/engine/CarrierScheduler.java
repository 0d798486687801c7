// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.engine;

import dev.lockstep.internal.jdk.CarrierAccess;
import dev.lockstep.internal.jdk.JdkChance;
import dev.lockstep.internal.jdk.SocketPollers;
import dev.lockstep.internal.jdk.ThreadRoots;
import dev.lockstep.internal.kernel.Current;
import dev.lockstep.internal.kernel.Kernel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The scheduler of a loop's virtual threads, as the JDK sees it. It is a {@link ForkJoinPool} only
 * because the JDK hands timed parks to the {@code schedule} method of such a scheduler
 * (JDK-8351927); the pool itself never starts a thread.
 *
 * <p>A thread may outlive its loop, such as the worker of a pool in a static field. The next loop
 * that wakes it adopts it, and runs it from then on; if no loop wakes it, {@link Orphanage} does.
 * The closed loop is forgotten.
 *
 * <p>A scheduler serves one loop after another, since a pool is dear to make. A thread belongs to
 * the loop during whose life it was created, which its identifier tells; one that was created
 * before has outlived its loop, even if it was never started.
 */
final class CarrierScheduler extends ForkJoinPool {

  /** The schedulers of closed loops, no more than there have been open loops at once. */
  private static final ConcurrentLinkedDeque<CarrierScheduler> FREE = new ConcurrentLinkedDeque<>();

  /** The engine of the loop; null if that is closed. */
  private volatile @Nullable CarrierEngine engine;

  /** The number that the identifiers of the threads of the loop exceed. */
  private volatile long number;

  /** The engines that run threads of this scheduler since its loop was closed. */
  private final Map<Thread, CarrierEngine> adopters = new ConcurrentHashMap<>(1);

  /** The threads that the program takes for those that run their bodies. */
  private final Map<Thread, Thread> facades = new ConcurrentHashMap<>(1);

  private CarrierScheduler() {
    super(1);
  }

  /** Returns a scheduler for the threads of a new loop. */
  static CarrierScheduler of(CarrierEngine engine) {
    CarrierScheduler free = FREE.pollFirst();
    CarrierScheduler scheduler = free == null ? new CarrierScheduler() : free;
    scheduler.number = CarrierAccess.threadNumber();
    scheduler.engine = engine;
    return scheduler;
  }

  @Override
  public void execute(Runnable continuation) {
    CarrierEngine own = engine;
    if (own != null && !own.isClosed() && own.submitted(continuation, number)) {
      return;
    }
    Thread thread = CarrierAccess.threadOf(continuation);
    if (SocketPollers.take(thread, continuation)) {
      return;
    }
    CarrierEngine adopter = adopter(thread);
    if (adopter == null) {
      Orphanage.run(continuation);
    } else {
      adopter.submitted(continuation, 0);
    }
  }

  /** Makes the thread that runs the body of a thread which the program starts. */
  Thread bodyOf(Thread started, Runnable body, Thread.Builder.OfVirtual builder) {
    Thread thread =
        builder
            .name(started.getName())
            .unstarted(
                () -> {
                  try {
                    body.run();
                  } finally {
                    facades.remove(Thread.currentThread());
                  }
                });
    facades.put(thread, started);
    return thread;
  }

  /** Returns the thread that the program takes for a thread of a loop: mostly that one itself. */
  static Thread facadeOf(Thread thread) {
    return CarrierAccess.schedulerOf(thread) instanceof CarrierScheduler scheduler
        ? scheduler.facades.getOrDefault(thread, thread)
        : thread;
  }

  private @Nullable CarrierEngine adopter(Thread thread) {
    CarrierEngine known = adopters.get(thread);
    if (known != null && !known.isClosed()) {
      return known;
    }
    Kernel waker = Current.loopOrNull();
    if (waker != null && waker.engine instanceof CarrierEngine adopter) {
      adopters.put(thread, adopter);
      ThreadRoots.list(thread);
      JdkChance.reseed(thread);
      return adopter;
    }
    adopters.remove(thread);
    return null;
  }

  /**
   * Lets an engine run a thread of this scheduler's closed loop from now on.
   *
   * @return false if an open loop runs it already
   */
  boolean adopt(Thread thread, CarrierEngine adopter) {
    CarrierEngine now = engineOf(thread);
    if (now != null && !now.isClosed()) {
      return false;
    }
    adopters.put(thread, adopter);
    return true;
  }

  /** Returns the engine that runs a thread of this scheduler. */
  @Nullable CarrierEngine engineOf(Thread thread) {
    CarrierEngine own = engine;
    return own != null && !own.isClosed() && thread.threadId() > number
        ? own
        : adopters.get(thread);
  }

  /** Called by the thread that parks, or by its carrier, which drives the loop that runs it. */
  @Override
  public ScheduledFuture<?> schedule(Runnable unpark, long delay, TimeUnit unit) {
    Kernel runs = Current.loopOrNull();
    if (runs == null) {
      return Orphanage.schedule(unpark, delay, unit);
    }
    TimedPark park = new TimedPark(runs, unpark, unit.toNanos(delay));
    park.start();
    return park;
  }

  /**
   * Forgets the loop, which is closed.
   *
   * @param isUnused whether no thread of it is known that has not ended
   */
  void loopClosed(boolean isUnused) {
    engine = null;
    if (isUnused && adopters.isEmpty() && facades.isEmpty()) {
      FREE.addFirst(this);
    }
  }
}
