// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.junit.internal.session;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.function.ThrowingSupplier;

/** Rethrows exceptions unchanged through methods that do not declare them. */
public final class Throwables {

  private Throwables() {}

  /** Calls a function whose checked exceptions are thrown unchanged and undeclared. */
  public static <T extends @Nullable Object> T unchecked(ThrowingSupplier<T> call) {
    try {
      return call.get();
    } catch (Throwable e) {
      throw asUnchecked(e);
    }
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // erased, on purpose
  private static <X extends Throwable> RuntimeException asUnchecked(Throwable failure) throws X {
    throw (X) failure;
  }
}
