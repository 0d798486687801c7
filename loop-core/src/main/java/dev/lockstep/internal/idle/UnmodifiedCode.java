// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.idle;

import dev.lockstep.internal.io.LoopIo;
import dev.lockstep.internal.jdk.JdkHooks;
import dev.lockstep.internal.jdk.JdkMounts;
import dev.lockstep.internal.jdk.net.SocketHooks;
import dev.lockstep.internal.kernel.Kernel;
import dev.lockstep.internal.kernel.Strand;
import dev.lockstep.spi.CodeOwner;
import dev.lockstep.spi.IdleAction;
import dev.lockstep.spi.LoopClock;
import dev.lockstep.spi.Network;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The view of a loop that code not written for this runtime has on a virtual clock, if the agent is
 * present: the loop's time and chance, threads that the loop runs, and a common pool of the loop's
 * own.
 */
final class UnmodifiedCode {

  /** The workers of the common pool of a loop, on whatever machine. */
  private static final int PARALLELISM = 3;

  private final JdkHooks.LoopView view;

  /** The pools that act for the common one, by the host whose code asks, which may crash. */
  private final Map<Object, ForkJoinPool> commonPools = new HashMap<>();

  /** The loop as the hooks know it; null until it is driven. */
  private @Nullable Object hooked;

  private boolean isDriven;
  private long iterations;
  private final Kernel loop;

  UnmodifiedCode(Kernel loop) {
    this.loop = loop;
    view =
        new JdkHooks.LoopView(
            loop::nanoTime,
            () -> loop.loopClock().instant(),
            (started, body) -> loop.engine.newThread(started, body),
            label -> loop.facade().random(label).nextLong(),
            this::commonPool,
            CodeOwner::isRuntimeThread,
            () -> iterations,
            this::pinned);
  }

  /**
   * Lets a thread of the loop wait that the JDK cannot unmount, so that nothing else can run: as if
   * the whole machine stood still, the clock moves on, and other timers are late. It does not wait
   * for what is outside, since the loop cannot take what that has done.
   *
   * @param nanos the time to wait, 0 for until the thread is woken
   * @return false if it is to wait on the real clock
   * @throws IllegalStateException if the wait could not end
   */
  private boolean pinned(long nanos) {
    if (nanos == 0) {
      Strand strand = loop.step.strandInStep();
      if (strand != null && strand.isSuspended()) {
        throw cannotWait("for something that the loop does");
      }
      return false;
    }
    LoopClock clock = loop.loopClock();
    long now = clock.nanoTime();
    long end = now + nanos < now ? LoopClock.FOREVER - 1 : now + nanos;
    while (clock.nanoTime() < end) {
      IdleAction action = clock.whenIdle(end, /* outsidePending= */ false);
      if (action == IdleAction.deadlock()) {
        throw cannotWait("on a clock that only the test moves");
      }
      if (action != IdleAction.lookAgain()) {
        return false;
      }
    }
    return true;
  }

  private IllegalStateException cannotWait(String why) {
    return new IllegalStateException(
        loop.step.laneInStep()
            + " cannot wait in the initialization of a class, or below a native method, "
            + why
            + ": the JDK cannot unmount it, so nothing else runs; initialize the class before the"
            + " run, or wait outside of its initializer");
  }

  /** Returns the common pool of the host that the caller runs on, or of the loop. */
  private ForkJoinPool commonPool() {
    Network network = LoopIo.of(loop).network();
    return commonPools.computeIfAbsent(
        network.isSimulated() ? network.hostOfCaller() : this, owner -> newCommonPool());
  }

  private ForkJoinPool newCommonPool() {
    AtomicInteger workers = new AtomicInteger();
    ForkJoinPool pool =
        new ForkJoinPool(
            PARALLELISM,
            of -> {
              ForkJoinWorkerThread worker =
                  ForkJoinPool.defaultForkJoinWorkerThreadFactory.newThread(of);
              worker.setName("ForkJoinPool.commonPool-worker-" + workers.incrementAndGet());
              worker.setDaemon(true);
              return worker;
            },
            /* handler= */ null,
            /* asyncMode= */ false);
    AtomicInteger numbered = view.counters().get("ForkJoinPool");
    if (numbered != null) {
      numbered.decrementAndGet(); // the common pool has no number
    }
    return pool;
  }

  void iterationStarts() {
    iterations++;
  }

  private Object hooked() {
    Object known = hooked;
    if (known == null) {
      known = JdkHooks.loop(view);
      SocketHooks.simulate(loop, known);
      hooked = known;
    }
    return known;
  }

  void driverComes() {
    JdkHooks.bind(hooked());
    isDriven = true;
  }

  /** Called by the driver, or while nobody drives the loop. */
  void redirectFiles(Function<Path, @Nullable Path> mounts, BiPredicate<Long, Long> forces) {
    JdkMounts.mount(hooked(), mounts, forces);
  }

  void driverGoes() {
    if (isDriven) {
      isDriven = false;
      JdkHooks.unbind(hooked());
    }
  }

  void loopClosed() {
    if (hooked != null) {
      JdkHooks.closed(hooked);
    }
  }

  /** Returns whether code of the loop has woken a thread outside of it since the last call. */
  boolean takeStirred() {
    return !isDriven || JdkHooks.takeStirred(hooked());
  }

  void inCallback(boolean inCallback) {
    if (isDriven) {
      JdkHooks.inCallback(hooked(), inCallback);
    }
  }
}
