package dev.lockstep.explore.history;

import org.jspecify.annotations.Nullable;

/**
 * What an operation does to a model.
 *
 * @param state what is after it
 * @param result what it returns; null if it throws
 * @param thrown the class of what it throws; null if it returns
 * @param <S> the state
 * @param <R> what operations return
 */
public record Effect<S, R extends @Nullable Object>(
    S state, @Nullable R result, @Nullable Class<? extends Throwable> thrown) {

  /**
   * An operation that returns.
   *
   * @param result what it returns
   * @param state what is after it
   * @param <S> the state
   * @param <R> the result
   * @return the effect
   */
  public static <S, R extends @Nullable Object> Effect<S, R> returning(R result, S state) {
    return new Effect<>(state, result, null);
  }

  /**
   * An operation that throws.
   *
   * @param thrown the class, or a superclass, of what it throws
   * @param state what is after it
   * @param <S> the state
   * @param <R> the result
   * @return the effect
   */
  public static <S, R extends @Nullable Object> Effect<S, R> throwing(
      Class<? extends Throwable> thrown, S state) {
    return new Effect<>(state, null, thrown);
  }
}
