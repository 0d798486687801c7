// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.kernel;

import dev.lockstep.Context;
import org.jspecify.annotations.Nullable;

/** Decides which entries may run now, which wait, and which never run again. */
public interface AdmissionControl {

  /** Returns whether an entry may run; an entry that may not is kept or discarded here. */
  boolean admits(Entry entry);

  /** Returns whether code that sees a context is discarded and never runs again. */
  boolean isDiscarded(@Nullable Context context);

  /**
   * Called when the loop begins or stops to clean up after its program; nothing is deferred then.
   */
  void setShuttingDown(boolean shuttingDown);

  /** Called when the answers have changed: releases what may run, and discards what may not. */
  void changed();

  /** Returns discarded tasks to the loop, which is about to end them. */
  void readopt();
}
