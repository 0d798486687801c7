// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.idle;

import dev.lockstep.internal.io.LoopIo;
import dev.lockstep.internal.jdk.JdkHooks;
import dev.lockstep.internal.jdk.JdkMounts;
import dev.lockstep.internal.jdk.net.SocketHooks;
import dev.lockstep.internal.kernel.Kernel;
import dev.lockstep.spi.CodeOwner;
import dev.lockstep.spi.Network;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.atomic.AtomicInteger;
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

  private @Nullable Object drive;
  private long iterations;
  private @Nullable Function<Path, @Nullable Path> mounts;
  private final Kernel loop;
  private @Nullable SocketHooks sockets;

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
            () -> iterations);
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

  void driverComes() {
    drive = JdkHooks.bind(view);
    if (sockets == null) {
      sockets = SocketHooks.of(loop);
    }
    if (sockets != null) {
      sockets.bind();
    }
    Function<Path, @Nullable Path> known = mounts;
    if (known != null) {
      JdkMounts.bind(known);
    }
  }

  /** Called by the driver, or while nobody drives the loop. */
  void redirectFiles(Function<Path, @Nullable Path> newMounts) {
    mounts = newMounts;
    if (drive != null) {
      JdkMounts.bind(newMounts);
    }
  }

  void driverGoes() {
    Object bound = drive;
    if (bound != null) {
      if (sockets != null) {
        sockets.unbind();
      }
      JdkHooks.unbind(bound);
      if (mounts != null) {
        JdkMounts.unbind();
      }
      drive = null;
    }
  }

  /** Returns whether code of the loop has woken a thread outside of it since the last call. */
  boolean takeStirred() {
    Object bound = drive;
    return bound == null || JdkHooks.takeStirred(bound);
  }

  void inCallback(boolean inCallback) {
    Object bound = drive;
    if (bound != null) {
      JdkHooks.inCallback(bound, inCallback);
    }
  }
}
