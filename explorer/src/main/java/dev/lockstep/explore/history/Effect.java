// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.history;

import org.jspecify.annotations.Nullable;

/**
 * The effect of an operation on a model.
 *
 * @param state the state after it
 * @param result the value that it returns; null if it throws
 * @param thrown the class of the exception that it throws; null if it returns
 * @param <S> the type of the state
 * @param <R> the type of the results
 * @since 0.1.0
 */
public record Effect<S, R extends @Nullable Object>(
    S state, @Nullable R result, @Nullable Class<? extends Throwable> thrown) {

  /**
   * Returns the effect of an operation that returns.
   *
   * @param result the value that it returns
   * @param state the state after it
   * @param <S> the type of the state
   * @param <R> the type of the result
   * @return the effect
   */
  public static <S, R extends @Nullable Object> Effect<S, R> returning(R result, S state) {
    return new Effect<>(state, result, null);
  }

  /**
   * Returns the effect of an operation that throws.
   *
   * @param thrown the class, or a superclass, of the exception
   * @param state the state after it
   * @param <S> the type of the state
   * @param <R> the type of the result
   * @return the effect
   */
  public static <S, R extends @Nullable Object> Effect<S, R> throwing(
      Class<? extends Throwable> thrown, S state) {
    return new Effect<>(state, null, thrown);
  }
}
