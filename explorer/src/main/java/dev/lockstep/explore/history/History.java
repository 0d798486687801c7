package dev.lockstep.explore.history;

import dev.lockstep.CancelledError;
import dev.lockstep.explore.history.Operation.End;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Operations of several processes on one object, with what began and ended before what. Tasks of
 * one loop record into it.
 *
 * @param <C> the commands
 * @param <R> what commands return
 */
public final class History<C, R extends @Nullable Object> {

  private final List<Operation<C, R>> operations = new ArrayList<>();
  private int events;
  private boolean settled;

  /** A history without operations. */
  public History() {}

  /**
   * Does an operation, and records when it begins, when it ends and how.
   *
   * @param process who does it
   * @param command what is to be done
   * @param body does it
   * @return what the body returns
   * @throws Exception what the body throws
   */
  public R call(Object process, C command, Callable<R> body) throws Exception {
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
   * Records that an operation begins.
   *
   * @param process who does it; one operation at a time
   * @param command what is to be done
   * @return its number, for {@link #end}
   */
  public int begin(Object process, C command) {
    operations.add(
        new Operation<>(process, command, End.PENDING, null, null, events++, Integer.MAX_VALUE));
    return operations.size() - 1;
  }

  /**
   * Records that an operation ends. Does nothing once the history is settled.
   *
   * @param number what {@link #begin} has returned
   * @param end how
   * @param result what it returned, if it did
   * @param thrown what it threw, if it did
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
   * Says that nothing more will happen by itself: what is pending now waits for something that does
   * not come. Such an operation has done nothing yet, and must be one that waits in the model too.
   */
  public void settle() {
    settled = true;
  }

  /**
   * Whether what is pending would be pending for ever.
   *
   * @return whether {@link #settle()} was called
   */
  public boolean isSettled() {
    return settled;
  }

  /**
   * The operations in the order in which they began.
   *
   * @return unmodifiable
   */
  public List<Operation<C, R>> operations() {
    return Collections.unmodifiableList(operations);
  }

  /**
   * Looks for an order of the operations that explains their results: one in which each takes
   * effect at some moment between its beginning and its end; see {@link Linearization}.
   *
   * @param model what the object should do
   * @return the order, or why there is none
   */
  public Linearization<C, R> linearize(SequentialModel<?, C, R> model) {
    return Linearization.of(this, model);
  }

  /**
   * Fails if there is no such order.
   *
   * @param model what the object should do
   * @throws AssertionError with the operations and why no order explains them
   */
  public void assertLinearizable(SequentialModel<?, C, R> model) {
    Linearization<C, R> linearization = linearize(model);
    if (!linearization.exists()) {
      throw new AssertionError(linearization.toString());
    }
  }

  /** One line an operation. */
  @Override
  public String toString() {
    return Table.of(operations());
  }
}
