// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.kernel;

import java.time.Duration;

/** A wait of a strand that a timer ends. */
final class Sleep extends Timer {

  private final long nanos;
  private final Waiter waiter;

  Sleep(Kernel loop, long nanos) {
    super(loop);
    this.nanos = nanos;
    waiter = new Waiter(loop, this);
  }

  void sleep() {
    schedule(loop.scheduler.deadlineIn(nanos));
    try {
      waiter.await();
    } finally {
      drop();
    }
  }

  @Override
  public void run() {
    waiter.wake();
  }

  @Override
  public boolean isInternal() {
    return true;
  }

  @Override
  public String laneName() {
    return "timers";
  }

  @Override
  public String toString() {
    return "sleep of " + Duration.ofNanos(nanos);
  }
}
