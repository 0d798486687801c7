// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.sync;

import dev.lockstep.CancelledError;
import dev.lockstep.internal.combine.WaitQueue;
import dev.lockstep.internal.kernel.Kernel;
import dev.lockstep.internal.kernel.LoopBound;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A queue of items between the tasks of one loop (asyncio's {@code Queue}, {@code LifoQueue} and
 * {@code PriorityQueue}). Tasks that wait for an item, or for room, are served in the order in
 * which they came.
 *
 * {@snippet class="dev.lockstep.snippets.SnippetsTest" region="queue" :
 * AsyncQueue<Integer> queue = AsyncQueue.fifo(2); // whoever puts a third one waits
 * Task<Void> consumer =
 *     Async.spawn(
 *         "consumer",
 *         () -> {
 *           while (true) {
 *             seen.add("got " + queue.get());
 *             queue.taskDone();
 *           }
 *         });
 * for (int item = 0; item < 5; item++) {
 *   queue.put(item);
 * }
 * queue.join(); // until all are done
 * consumer.cancel();
 * }
 *
 * <p>It belongs to the first loop with a task that has to wait for it; from then on only that
 * loop's tasks and callbacks may change it.
 *
 * @param <T> the type of the items, which may be null unless a comparator forbids it
 * @since 0.1.0
 */
public final class AsyncQueue<T extends @Nullable Object> {

  private final LoopBound binding = new LoopBound(this);
  private final WaitQueue getters = new WaitQueue(binding, new Need("an item", this));
  private final WaitQueue putters = new WaitQueue(binding, new Need("room", this));
  private final WaitQueue joiners = new WaitQueue(binding, new Need("the end", this));
  private final QueueOrder<T> items;
  private final int maxsize;

  /** The number of items put in for which {@link #taskDone()} was not called. */
  private int unfinished;

  private boolean shutDown;

  private AsyncQueue(int maxsize, QueueOrder<T> items) {
    this.maxsize = Math.max(maxsize, 0);
    this.items = items;
  }

  /**
   * Creates a queue whose items come out in the order in which they were put in.
   *
   * @param maxsize the largest number of items; unbounded if 0 or less
   * @param <T> the type of the items
   * @return an empty queue
   */
  public static <T extends @Nullable Object> AsyncQueue<T> fifo(int maxsize) {
    return new AsyncQueue<>(maxsize, new QueueOrder.InLine<>(false));
  }

  /**
   * Creates a queue whose latest item comes out first.
   *
   * @param maxsize the largest number of items; unbounded if 0 or less
   * @param <T> the type of the items
   * @return an empty queue
   */
  public static <T extends @Nullable Object> AsyncQueue<T> lifo(int maxsize) {
    return new AsyncQueue<>(maxsize, new QueueOrder.InLine<>(true));
  }

  /**
   * Creates a queue whose least item comes out first; of equal ones, the one that was put in first.
   *
   * @param maxsize the largest number of items; unbounded if 0 or less
   * @param <T> the type of the items
   * @return an empty queue
   */
  public static <T extends Comparable<? super T>> AsyncQueue<T> priority(int maxsize) {
    return priority(maxsize, Comparator.naturalOrder());
  }

  /**
   * Creates a queue whose least item by a comparator comes out first; of equal ones, the one that
   * was put in first.
   *
   * @param maxsize the largest number of items; unbounded if 0 or less
   * @param comparator the order of the items
   * @param <T> the type of the items
   * @return an empty queue
   */
  public static <T extends @Nullable Object> AsyncQueue<T> priority(
      int maxsize, Comparator<? super T> comparator) {
    return new AsyncQueue<>(maxsize, new QueueOrder.Ranked<>(comparator));
  }

  /**
   * Puts an item in, waiting while the queue is full. Does not suspend if there is room.
   *
   * @param item the item
   * @throws QueueShutDownException if the queue is shut down, before or while the task waits
   * @throws CancelledError if the current task is cancelled while it waits; the item is not put in
   *     then
   * @throws IllegalStateException outside of a task, or on another loop
   */
  public void put(T item) {
    Kernel loop = binding.caller("put()");
    while (isFull()) {
      checkOpen("put()");
      awaitRoom(loop);
    }
    putNowait(item);
  }

  private void awaitRoom(Kernel loop) {
    WaitQueue.Node turn = putters.append(loop);
    try {
      turn.awaitTurn();
    } catch (Throwable e) {
      if (turn.isWoken() && !isFull()) {
        putters.wakeNext();
      }
      throw e;
    }
  }

  /**
   * Puts an item in without waiting.
   *
   * @param item the item
   * @throws QueueFullException if there is no room
   * @throws QueueShutDownException if the queue was shut down
   */
  public void putNowait(T item) {
    binding.check("putNowait()");
    checkOpen("putNowait()");
    if (isFull()) {
      throw new QueueFullException("putNowait() on " + this + "; put() waits for room");
    }
    items.add(item);
    unfinished++;
    binding.changed(this, "put()", item);
    getters.wakeNext();
  }

  /**
   * Takes the next item out, waiting while the queue is empty. Does not suspend if there is an
   * item.
   *
   * @return the item
   * @throws QueueShutDownException if the queue is empty and is shut down, before or while the task
   *     waits
   * @throws CancelledError if the current task is cancelled while it waits; no item is taken then
   * @throws IllegalStateException outside of a task, or on another loop
   */
  public T get() {
    Kernel loop = binding.caller("get()");
    while (isEmpty()) {
      checkOpen("get()");
      awaitItem(loop);
    }
    return getNowait();
  }

  private void awaitItem(Kernel loop) {
    WaitQueue.Node turn = getters.append(loop);
    try {
      turn.awaitTurn();
    } catch (Throwable e) {
      if (turn.isWoken() && !isEmpty()) {
        getters.wakeNext();
      }
      throw e;
    }
  }

  /**
   * Takes the next item out without waiting.
   *
   * @return the item
   * @throws QueueEmptyException if there is none
   * @throws QueueShutDownException if there is none and the queue was shut down
   */
  public T getNowait() {
    binding.check("getNowait()");
    if (isEmpty()) {
      checkOpen("getNowait()");
      throw new QueueEmptyException("getNowait() on " + this + "; get() waits for an item");
    }
    T item = items.take();
    binding.changed(this, "get()", item);
    putters.wakeNext();
    return item;
  }

  private void checkOpen(String call) {
    if (shutDown) {
      throw new QueueShutDownException(call + " on " + this + "; make a new queue");
    }
  }

  /**
   * Marks one item as processed. When each item has been, {@link #join()} returns.
   *
   * @throws IllegalStateException if each item was marked already
   */
  public void taskDone() {
    binding.check("taskDone()");
    if (unfinished == 0) {
      throw new IllegalStateException(
          "taskDone() on " + this + ", which has nothing unfinished; call it once for each item");
    }
    binding.changed(this, "taskDone()");
    finished(1);
  }

  private void finished(int count) {
    unfinished -= Math.min(count, unfinished);
    if (unfinished == 0) {
      joiners.wakeAll();
    }
  }

  /**
   * Waits until {@link #taskDone()} was called for each item that was put in. Returns at once,
   * without suspending the task, if it was.
   *
   * @throws CancelledError if the current task is cancelled while it waits
   * @throws IllegalStateException outside of a task, or on another loop
   */
  public void join() {
    Kernel loop = binding.caller("join()");
    if (unfinished > 0) {
      joiners.await(loop);
    }
  }

  /**
   * Shuts the queue down: puts fail from now on, and gets fail once no item is left. Wakes all
   * tasks that wait to put or to get. Does nothing to the items that are left.
   */
  public void shutdown() {
    refuse("shutdown()");
    wakeAll();
  }

  /**
   * Shuts the queue down as {@link #shutdown()} does, and drops the items that are left, as if they
   * were processed (asyncio's {@code shutdown(immediate=True)}).
   */
  public void shutdownNow() {
    refuse("shutdownNow()");
    finished(drop());
    wakeAll();
  }

  private void refuse(String call) {
    binding.check(call);
    shutDown = true;
    binding.changed(this, call);
  }

  private void wakeAll() {
    getters.wakeAll();
    putters.wakeAll();
  }

  private int drop() {
    int dropped = items.size();
    while (!isEmpty()) {
      items.take();
    }
    return dropped;
  }

  /**
   * Returns the number of items in the queue.
   *
   * @return 0 or more
   */
  public int qsize() {
    return items.size();
  }

  /**
   * Returns the largest number of items.
   *
   * @return 0 if unbounded
   */
  public int maxsize() {
    return maxsize;
  }

  /**
   * Returns whether the queue has no items.
   *
   * @return true if it has none
   */
  public boolean isEmpty() {
    return items.size() == 0;
  }

  /**
   * Returns whether the queue has no room.
   *
   * @return true if it has none; never true of an unbounded queue
   */
  public boolean isFull() {
    return maxsize > 0 && items.size() >= maxsize;
  }

  /**
   * Returns a snapshot of the queue.
   *
   * @return a copy
   */
  public Statistics statistics() {
    return new Statistics(
        qsize(),
        maxsize,
        getters.waiting(),
        putters.waiting(),
        joiners.waiting(),
        unfinished,
        shutDown);
  }

  /**
   * {@return the queue, its size, and the number of tasks that wait for an item, for room or for
   * the end}
   */
  @Override
  public String toString() {
    return binding.name()
        + "["
        + items.order()
        + ", "
        + qsize()
        + (maxsize == 0 ? "" : " of " + maxsize)
        + " items"
        + Need.counted(getters.waiting(), "getting")
        + Need.counted(putters.waiting(), "putting")
        + Need.counted(joiners.waiting(), "joining")
        + Need.counted(unfinished, "unfinished")
        + (shutDown ? ", shut down" : "")
        + "]";
  }

  /**
   * A snapshot of a queue.
   *
   * @param size the number of items in it
   * @param maxsize the largest number of items; 0 if unbounded
   * @param getters the number of tasks that waited for an item
   * @param putters the number of tasks that waited for room
   * @param joiners the number of tasks that waited in {@link AsyncQueue#join()}
   * @param unfinished the number of items put in for which {@link AsyncQueue#taskDone()} was not
   *     called
   * @param shutDown whether it was shut down
   */
  public record Statistics(
      int size,
      int maxsize,
      int getters,
      int putters,
      int joiners,
      int unfinished,
      boolean shutDown) {}
}
