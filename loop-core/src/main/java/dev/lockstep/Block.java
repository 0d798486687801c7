// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep;

import java.util.concurrent.Callable;

/**
 * A block of code with a value, whose caller waits for its end and gets its exception as it is. The
 * compiler takes the type of the exception from the lambda, so that {@code catch (IOException e)}
 * around {@link Async#timeout(java.time.Duration, Block)} compiles where the block throws one, and
 * a block that throws nothing checked asks for nothing.
 *
 * <p>Where code runs as a task, its exception comes out of {@link AsyncFuture#await(Class)}
 * instead; a block may be given there too, as a {@link Callable}. A {@code Callable} is given as a
 * block by {@code callable::call}.
 *
 * @param <T> the type of the value
 * @param <X> the checked exceptions that the block throws; a {@link RuntimeException} if none
 * @since 0.1.0
 */
@FunctionalInterface
public interface Block<T, X extends Exception> extends Callable<T> {

  /**
   * Runs the block.
   *
   * @return its value
   * @throws X if the block fails
   */
  @Override
  T call() throws X;

  /**
   * A block of code without a value; see {@link Block}.
   *
   * @param <X> the checked exceptions that the block throws; a {@link RuntimeException} if none
   */
  @FunctionalInterface
  interface Action<X extends Exception> extends AsyncAction {

    /**
     * Runs the block.
     *
     * @throws X if the block fails
     */
    @Override
    void run() throws X;

    /**
     * Returns this block as one with a value, which means nothing.
     *
     * @return a block that runs this one and whose value is true
     */
    default Block<Boolean, X> withValue() {
      return () -> {
        run();
        return true;
      };
    }
  }
}
