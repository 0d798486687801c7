// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.junit.internal.session;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.function.ThrowingSupplier;
import org.opentest4j.TestAbortedException;

/**
 * All that the parts of a test have thrown, by JUnit's rules: the first throwable decides, with the
 * others suppressed in it, and a failure takes precedence over an assumption. Not thread-safe.
 */
public final class TestOutcome {

  private @Nullable Throwable decisive;

  /** Makes a call and records what it throws. */
  public void attempt(Executable call) {
    try {
      call.execute();
    } catch (Throwable e) {
      add(e);
    }
  }

  /** Makes a call and records the failures that it returns, or what it throws. */
  public void attemptAll(ThrowingSupplier<? extends List<? extends Throwable>> call) {
    attempt(() -> call.get().forEach(this::add));
  }

  /** Records a throwable. */
  public void add(Throwable thrown) {
    Throwable first = decisive;
    if (first == null) {
      decisive = thrown;
    } else if (isAssumption(first) && !isAssumption(thrown)) {
      decisive = thrown;
      thrown.addSuppressed(first);
    } else if (!first.equals(thrown)) {
      first.addSuppressed(thrown);
    }
  }

  /** Returns whether nothing was thrown. */
  public boolean isPassed() {
    return decisive == null;
  }

  /** Returns the assumption that aborted the test, or null if it passed or failed. */
  public @Nullable TestAbortedException assumption() {
    return decisive instanceof TestAbortedException aborted ? aborted : null;
  }

  /**
   * Throws the throwable that decides, with the others suppressed in it; returns if nothing was
   * thrown.
   *
   * @throws Throwable the failure, or else the assumption
   */
  public void rethrow() throws Throwable {
    if (decisive != null) {
      throw decisive;
    }
  }

  /** Throws the throwable that decides as if it were unchecked. */
  void rethrowUnchecked() {
    Throwables.unchecked(
        () -> {
          rethrow();
          return true;
        });
  }

  private static boolean isAssumption(Throwable thrown) {
    return thrown instanceof TestAbortedException;
  }
}
