// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.engine;

import dev.lockstep.internal.kernel.Kernel;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * The scheduler of a loop's virtual threads, as the JDK sees it. It is a {@link ForkJoinPool} only
 * because the JDK hands timed parks to the {@code schedule} method of such a scheduler
 * (JDK-8351927); the pool itself never starts a thread.
 */
final class CarrierScheduler extends ForkJoinPool {

  private final Kernel loop;
  private final CarrierEngine engine;

  CarrierScheduler(Kernel loop, CarrierEngine engine) {
    super(1);
    this.loop = loop;
    this.engine = engine;
  }

  @Override
  public void execute(Runnable continuation) {
    engine.submitted(continuation);
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable unpark, long delay, TimeUnit unit) {
    TimedPark park = new TimedPark(loop, unpark, unit.toNanos(delay));
    park.start();
    return park;
  }
}
