// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep;

import java.io.Serial;
import java.util.List;

/**
 * A group of failures thrown as one, in the order in which they happened (PEP 654). A {@link
 * TaskGroup} throws it.
 *
 * @since 0.1.0
 */
public final class ExceptionGroup extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  private final transient List<Throwable> exceptions;

  /**
   * Creates a group with a message and at least one member.
   *
   * @param message a description of the failed operation
   * @param exceptions the members, in order; the first is the cause of the group, the others are
   *     its {@linkplain #getSuppressed() suppressed} exceptions, so that a stack trace shows them
   * @throws IllegalArgumentException if there is no member
   */
  public ExceptionGroup(String message, List<? extends Throwable> exceptions) {
    super(
        message + " (" + exceptions.size() + ")", exceptions.isEmpty() ? null : exceptions.get(0));
    if (exceptions.isEmpty()) {
      throw new IllegalArgumentException("an exception group needs at least one exception");
    }
    this.exceptions = List.copyOf(exceptions);
    this.exceptions.stream().skip(1).forEach(this::addSuppressed);
  }

  /**
   * Returns the members, in the order in which they happened.
   *
   * @return an unmodifiable list with at least one member
   */
  public List<Throwable> exceptions() {
    return exceptions;
  }
}
