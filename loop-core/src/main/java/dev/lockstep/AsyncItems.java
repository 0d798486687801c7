package dev.lockstep;

/**
 * Items that arrive one by one, to be gone over once by one task: each step of the iteration waits
 * for the next item, and asks the source for no more than that. Made by {@link
 * Async#items(java.util.concurrent.Flow.Publisher)}.
 *
 * <p>A failure of the source is thrown by the iteration, once; after the end, or {@link #close()},
 * there are no more items.
 *
 * @param <T> the type of the items
 */
public interface AsyncItems<T> extends Iterable<T>, AutoCloseable {

  /** Tells the source that no more items are wanted. Closing twice does nothing. */
  @Override
  void close();
}
