// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep;

import dev.lockstep.internal.kernel.Current;
import org.jspecify.annotations.Nullable;

/**
 * The values of all {@link ContextVar}s that a task, a callback or an offloaded call sees (PEP
 * 567). Copies share their values, so that a copy takes constant time.
 *
 * @since 0.1.0
 */
public final class Context {

  private ContextVar<?>[] vars;
  private @Nullable Object[] values;

  /** Creates a context in which no variable is set. */
  public Context() {
    this(new ContextVar<?>[0], new Object[0]);
  }

  private Context(ContextVar<?>[] vars, @Nullable Object[] values) {
    this.vars = vars;
    this.values = values;
  }

  /**
   * Returns a copy of the caller's context.
   *
   * @return the copy
   */
  public static Context copyOfCurrent() {
    return Current.contextToRead().copy();
  }

  /**
   * Returns a copy of this context: later changes of either are not seen by the other.
   *
   * @return the copy
   */
  public Context copy() {
    return new Context(vars, values);
  }

  /**
   * Runs a block in this context; variables that it sets are set in this context only.
   *
   * @param block the block
   * @param <T> the type of its value
   * @param <X> the checked exceptions that it throws
   * @return its value
   * @throws X if the block fails
   */
  public <T, X extends Exception> T run(Block<T, X> block) throws X {
    Context outer = Current.swapContext(this);
    try {
      return block.call();
    } finally {
      Current.swapContext(outer);
    }
  }

  /**
   * Returns the value that a variable has in this context.
   *
   * @param variable the variable
   * @param <T> the type of the value
   * @return the value, or null if the variable is not set here; its default does not count
   */
  @SuppressWarnings("unchecked")
  public <T> @Nullable T valueOf(ContextVar<T> variable) {
    int index = indexOf(variable);
    return index < 0 ? null : (T) values[index];
  }

  boolean has(ContextVar<?> variable) {
    return indexOf(variable) >= 0;
  }

  @Nullable Object get(ContextVar<?> variable) {
    return values[indexOf(variable)];
  }

  void put(ContextVar<?> variable, @Nullable Object value) {
    int index = indexOf(variable);
    int size = index < 0 ? vars.length + 1 : vars.length;
    @Nullable Object[] newValues = java.util.Arrays.copyOf(values, size);
    if (index < 0) {
      vars = java.util.Arrays.copyOf(vars, size);
      vars[size - 1] = variable;
    }
    newValues[index < 0 ? size - 1 : index] = value;
    values = newValues;
  }

  void remove(ContextVar<?> variable) {
    int index = indexOf(variable);
    if (index < 0) {
      return;
    }
    int last = vars.length - 1;
    ContextVar<?>[] newVars = java.util.Arrays.copyOf(vars, last);
    @Nullable Object[] newValues = java.util.Arrays.copyOf(values, last);
    System.arraycopy(vars, index + 1, newVars, index, last - index);
    System.arraycopy(values, index + 1, newValues, index, last - index);
    vars = newVars;
    values = newValues;
  }

  private int indexOf(ContextVar<?> variable) {
    ContextVar<?>[] all = vars;
    for (int i = 0; i < all.length; i++) {
      if (all[i] == variable) {
        return i;
      }
    }
    return -1;
  }
}
