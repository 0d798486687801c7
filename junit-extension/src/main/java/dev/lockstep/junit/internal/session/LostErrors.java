// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.junit.internal.session;

import dev.lockstep.Loop;
import dev.lockstep.Loop.ErrorContext;
import dev.lockstep.junit.LoopFailure;
import java.util.ArrayList;
import java.util.List;

/** The errors of tasks on a loop that nobody awaited. They fail the test. */
final class LostErrors implements Loop.ExceptionHandler {

  private final List<ErrorContext> errors = new ArrayList<>();

  @Override
  public synchronized void handle(Loop loop, ErrorContext context) {
    errors.add(context);
  }

  /** Removes and returns the errors, as failures of the test. */
  synchronized List<LoopFailure> take() {
    List<LoopFailure> failures =
        errors.stream().map(it -> new LoopFailure(it.message(), it.exception())).toList();
    errors.clear();
    return failures;
  }
}
