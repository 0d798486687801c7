// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.history;

import dev.lockstep.Block;
import dev.lockstep.CancelledError;
import dev.lockstep.explore.history.Operation.End;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The operations of several processes on one object, with the order of their beginnings and ends.
 * Tasks of one loop record into it.
 *
 * @param <C> the type of the commands
 * @param <R> the type of the results
 * @since 0.1.0
 */
public final class History<C, R extends @Nullable Object> {

  private final List<Operation<C, R>> operations = new ArrayList<>();
  private int events;
  private boolean settled;

  /** Creates a history without operations. */
  public History() {}

  /**
   * Performs an operation, and records its beginning, its end and its outcome.
   *
   * @param process the process that performs it
   * @param command the command
   * @param body performs the command
   * @param <X> the checked exceptions that the body throws
   * @return the value that the body returns
   * @throws X if the body fails
   */
  public <X extends Exception> R call(Object process, C command, Block<R, X> body) throws X {
    int index = begin(process, command);
    try {
      R result = body.call();
      end(index, End.RETURNED, result, null);
      return result;
    } catch (CancelledError e) {
      end(index, End.CANCELLED, null, e);
      throw e;
    } catch (Throwable e) {
      end(index, End.THREW, null, e);
      throw e;
    }
  }

  /**
   * Records the beginning of an operation.
   *
   * @param process the process that performs it; it performs one operation at a time
   * @param command the command
   * @return the number of the operation, for {@link #end}
   */
  public int begin(Object process, C command) {
    operations.add(
        new Operation<>(process, command, End.PENDING, null, null, events++, Integer.MAX_VALUE));
    return operations.size() - 1;
  }

  /**
   * Records the end of an operation. Does nothing once the history is settled.
   *
   * @param number the number that {@link #begin} has returned
   * @param end the way in which it ended
   * @param result the value that it returned, if it did
   * @param thrown the exception that it threw, if it did
   * @throws IndexOutOfBoundsException if there is no operation of that number
   */
  public void end(int number, End end, @Nullable R result, @Nullable Throwable thrown) {
    if (settled) {
      return;
    }
    Operation<C, R> begun = operations.get(number);
    operations.set(
        number,
        new Operation<>(
            begun.process(), begun.command(), end, result, thrown, begun.began(), events++));
  }

  /**
   * Declares that nothing more will happen by itself: an operation that is pending now waits for
   * something that does not come. Such an operation has had no effect yet, and must be one that
   * waits in the model too.
   */
  public void settle() {
    settled = true;
  }

  /**
   * Returns whether the operations that are pending would be pending forever.
   *
   * @return true if {@link #settle()} was called
   */
  public boolean isSettled() {
    return settled;
  }

  /**
   * Returns the operations in the order in which they began.
   *
   * @return an unmodifiable view
   */
  public List<Operation<C, R>> operations() {
    return Collections.unmodifiableList(operations);
  }

  /**
   * Searches for an order of the operations that explains their results: one in which each takes
   * effect at some moment between its beginning and its end; see {@link Linearization}.
   *
   * @param model the sequential behaviour of the object
   * @return the order, or the reason why there is none
   * @throws IllegalStateException if the search would need too much memory
   */
  public Linearization<C, R> linearize(SequentialModel<?, C, R> model) {
    return Linearization.of(this, model);
  }

  /**
   * Fails if no order of the operations explains their results.
   *
   * @param model the sequential behaviour of the object
   * @throws NotLinearizableError with the operations and the reason why no order explains them
   * @throws IllegalStateException if the search would need too much memory
   */
  public void assertLinearizable(SequentialModel<?, C, R> model) {
    Linearization<C, R> linearization = linearize(model);
    if (!linearization.exists()) {
      throw new NotLinearizableError(linearization.toString(), operations(), linearization.order());
    }
  }

  /** Returns a table with a line for each operation. */
  @Override
  public String toString() {
    return Table.of(operations());
  }
}
