// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.history;

import java.io.Serial;
import java.util.List;

/**
 * Thrown if no order of the operations of a history explains their results. It prints as the {@link
 * AssertionError} that it is, and has the operations for reports.
 *
 * @since 0.1.0
 */
public final class NotLinearizableError extends AssertionError {

  @Serial private static final long serialVersionUID = 1L;

  private final transient List<? extends Operation<?, ?>> operations;
  private final transient List<? extends Operation<?, ?>> order;

  NotLinearizableError(
      String reason,
      List<? extends Operation<?, ?>> operations,
      List<? extends Operation<?, ?>> order) {
    super(reason);
    this.operations = List.copyOf(operations);
    this.order = List.copyOf(order);
  }

  /**
   * Returns the operations of the history.
   *
   * @return the operations in the order in which they began, unmodifiable
   */
  public List<? extends Operation<?, ?>> operations() {
    return operations;
  }

  /**
   * Returns the longest beginning of an order that was found.
   *
   * @return some of the operations, in that order, unmodifiable
   */
  public List<? extends Operation<?, ?>> order() {
    return order;
  }

  @Override
  @SuppressWarnings("OverrideThrowableToString") // reports show it as what it is to a test
  public String toString() {
    return AssertionError.class.getName() + ": " + getMessage();
  }
}
