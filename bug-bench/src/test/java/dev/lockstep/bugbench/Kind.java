// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.bugbench;

import com.example.sharedmemory.Broken;
import dev.lockstep.DeadlockError;
import java.util.Locale;

/** The effects of bugs. */
enum Kind {
  /** Tasks wait for what never comes. */
  HANG,
  /** An item, a result or an exception is gone. */
  LOST,
  /** An item is there twice, or a program ran twice. */
  DUPLICATE,
  /** More are let in than may be. */
  LIMIT,
  /** A task that was cancelled goes on, or another one is. */
  SWALLOW,
  /** The primitive itself fails. */
  CRASH,
  /** A wait ends before what it waits for. */
  EARLY,
  /** Somebody is overtaken. */
  ORDER,
  /** Something is kept that nobody needs. */
  LEAK;

  /** What a failed run shows. */
  static Kind of(Throwable failure) {
    if (failure instanceof Violation violation) {
      return violation.kind();
    }
    if (failure instanceof Broken broken) {
      return valueOf(broken.effect().toUpperCase(Locale.ROOT));
    }
    if (failure instanceof DeadlockError) {
      return failure.getSuppressed().length == 0 ? HANG : of(failure.getSuppressed()[0]);
    }
    boolean swallowed =
        failure instanceof AssertionError
            && String.valueOf(failure.getMessage()).contains("swallowed the cancellation");
    return swallowed ? SWALLOW : CRASH;
  }
}
