// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual.internal;

/** Throws what was caught elsewhere, such as on another thread. */
public final class Thrown {

  private Thrown() {}

  /**
   * Throws any throwable as it is, as if it were unchecked.
   *
   * @param failure the throwable
   * @param <X> inferred as an unchecked type
   * @return never; a type for a {@code throw} statement, so that the compiler knows
   * @throws X the failure
   */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // erased, on purpose
  public static <X extends Throwable> RuntimeException unchecked(Throwable failure) throws X {
    throw (X) failure;
  }
}
