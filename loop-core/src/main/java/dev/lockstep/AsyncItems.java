// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep;

/**
 * Items that arrive one by one, for one iteration by one task. Each step of the iteration suspends
 * the task until the next item arrives, and requests no more than that one from the source; it
 * throws a {@link CancelledError} if the task is cancelled meanwhile. Created by {@link
 * Async#items(java.util.concurrent.Flow.Publisher)}.
 *
 * <p>A failure of the source is thrown by the iteration, once; after the end, or {@link #close()},
 * there are no more items.
 *
 * @param <T> the type of the items
 * @since 0.1.0
 */
public interface AsyncItems<T> extends Iterable<T>, AutoCloseable {

  /**
   * Cancels the subscription: the source is asked for no more items. Closing twice does nothing.
   */
  @Override
  void close();
}
