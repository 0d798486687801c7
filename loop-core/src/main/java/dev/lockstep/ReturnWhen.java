// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep;

/**
 * The condition on which {@link Async#wait(java.util.Collection, ReturnWhen)} returns.
 *
 * @since 0.1.0
 */
public enum ReturnWhen {
  /** One of the futures is done. */
  FIRST_COMPLETED,
  /** One of the futures has failed (cancellation does not count), or all are done. */
  FIRST_EXCEPTION,
  /** All futures are done. */
  ALL_COMPLETED
}
