// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual.net.internal;

import dev.lockstep.Context;
import dev.lockstep.Handle;
import dev.lockstep.spi.Lane;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A watch on a condition that calls a callback once in each iteration in which it holds. */
final class ReadinessWatch {

  private final Lane lane;
  private final BooleanSupplier isSo;
  private @Nullable Runnable callback;
  private Context context = new Context();
  private @Nullable Handle queued;

  ReadinessWatch(Lane lane, BooleanSupplier isSo) {
    this.lane = lane;
    this.isSo = isSo;
  }

  /**
   * Sets the callback, which runs with the context variables that the caller has now; null for
   * none.
   */
  void tell(@Nullable Runnable newCallback) {
    if (queued != null) {
      queued.cancel();
      queued = null;
    }
    callback = newCallback;
    if (newCallback != null) {
      context = Context.copyOfCurrent();
      check();
    }
  }

  /** Queues the callback if the condition holds. */
  void check() {
    Runnable told = callback;
    if (told != null && queued == null && isSo.getAsBoolean()) {
      queued = context.run(() -> lane.queue(() -> run(told)));
    }
  }

  private void run(Runnable told) {
    queued = null;
    try {
      told.run();
    } finally {
      check();
    }
  }
}
