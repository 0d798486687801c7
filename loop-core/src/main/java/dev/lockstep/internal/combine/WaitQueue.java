// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.combine;

import dev.lockstep.CancelledError;
import dev.lockstep.internal.kernel.Kernel;
import dev.lockstep.internal.kernel.LoopBound;
import dev.lockstep.internal.kernel.LoopTask;
import dev.lockstep.internal.kernel.Strand;
import dev.lockstep.internal.kernel.Waiter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A FIFO queue of strands that wait for one thing; every lock and queue is built on it.
 *
 * <p>A strand stays in the queue until it goes on, even after it was woken or cancelled; so a later
 * caller can see that a turn was granted and not taken yet. All operations take constant time,
 * those that wake amortised.
 */
public final class WaitQueue {

  private final LoopBound binding;
  private final Object on;
  private @Nullable Node first;
  private @Nullable Node last;

  /** The first node that may be pending: all before it are woken or cancelled. Null if all are. */
  private @Nullable Node unsettled;

  private int waiting;
  private @Nullable Strand holder;

  /**
   * Creates an empty queue.
   *
   * @param binding the loop that the queue belongs to
   * @param on the awaited object; its {@code toString} is shown in reports
   */
  public WaitQueue(LoopBound binding, Object on) {
    this.binding = binding;
    this.on = on;
  }

  /**
   * Appends the caller and binds the queue to its loop. The caller must call {@link
   * Node#awaitTurn()} next.
   *
   * @param loop the caller's loop
   * @return the caller's place
   */
  public Node append(Kernel loop) {
    binding.bind(loop);
    Node node = new Node(this, loop);
    Node before = last;
    if (before == null) {
      first = node;
    } else {
      before.next = node;
      node.previous = before;
    }
    last = node;
    if (unsettled == null) {
      unsettled = node;
    }
    waiting++;
    return node;
  }

  /**
   * Appends the caller and waits for its turn.
   *
   * @param loop the caller's loop
   * @throws CancelledError if the current task is cancelled while it waits
   */
  public void await(Kernel loop) {
    append(loop).awaitTurn();
  }

  /** Wakes the head of the queue, unless it is woken or cancelled already. */
  public void wakeHead() {
    if (first != null) {
      first.wake();
    }
  }

  /**
   * Wakes the first strand that is neither woken nor cancelled.
   *
   * @return false if there is none
   */
  public boolean wakeNext() {
    Node node = unsettled;
    while (node != null && !node.isPending()) {
      node = node.next;
    }
    if (node == null) {
      unsettled = null;
      return false;
    }
    unsettled = node.next;
    node.wake();
    return true;
  }

  /** Wakes all strands, in order. */
  public void wakeAll() {
    while (wakeNext()) {
      // the next one
    }
  }

  /**
   * Returns the number of strands in the queue that are not cancelled; a woken one counts until it
   * goes on.
   *
   * @return the number
   */
  public int waiting() {
    return waiting;
  }

  /**
   * Records the caller as the holder of what the others wait for.
   *
   * @param loop the caller's loop
   */
  public void setHolder(Kernel loop) {
    holder = loop.step.currentStrand();
  }

  /** Records that nobody holds it. */
  public void clearHolder() {
    holder = null;
  }

  /**
   * Returns the name of the holder.
   *
   * @return the name of the task, which is marked if the task has ended; null if nobody holds it
   */
  public @Nullable String holderName() {
    Strand strand = holder;
    if (strand == null) {
      return null;
    }
    LoopTask<?> task = strand.task();
    return task != null && task.isDone() ? task.name() + " (ended)" : strand.laneName();
  }

  private void remove(Node node) {
    Node before = node.previous;
    Node after = node.next;
    if (before == null) {
      first = after;
    } else {
      before.next = after;
    }
    if (after == null) {
      last = before;
    } else {
      after.previous = before;
    }
    if (unsettled == node) {
      unsettled = after;
    }
    if (!node.isCancelled()) {
      waiting--;
    }
  }

  /** The place of one strand in the queue. */
  public static final class Node extends Waiter {

    private final WaitQueue queue;
    private @Nullable Node previous;
    private @Nullable Node next;

    private Node(WaitQueue queue, Kernel loop) {
      super(loop, queue.on);
      this.queue = queue;
    }

    /**
     * Waits until woken. When this returns or throws, the place is given up.
     *
     * @throws CancelledError if the wait or the task is cancelled; if {@link #isWoken()} is true
     *     then, this place was granted a turn, which must be passed on to another strand
     */
    public void awaitTurn() {
      try {
        await();
      } finally {
        queue.remove(this);
      }
    }

    @Override
    public void cancelled() {
      queue.waiting--;
    }

    @Override
    public Object object() {
      return queue.binding.owner();
    }

    @Override
    public String what() {
      return queue.holder == null ? describe() : queue.binding.name();
    }

    @Override
    public List<Strand> holders() {
      Strand strand = queue.holder;
      return strand == null ? List.of() : List.of(strand);
    }

    @Override
    public boolean isJoin() {
      return false;
    }
  }
}
