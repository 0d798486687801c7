// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.kernel;

import dev.lockstep.Engine;
import dev.lockstep.StartedThread;
import java.util.Collection;
import java.util.List;

/** An engine, which starts, suspends and resumes the strands of one loop. */
public interface TaskEngine {

  /** Returns the kind of this engine. */
  Engine kind();

  /** Called when a platform thread begins to drive the loop. */
  void driveFrom(Thread driver);

  /** Called when the loop is closed: no strand makes a step any more. */
  default void loopClosed() {}

  /**
   * Runs one step of a strand, if it {@linkplain Strand#prepare has one to make}: starts or resumes
   * it, and returns when it has suspended or ended. Called by the driver, outside of any strand.
   */
  void step(Strand strand);

  /** Suspends the calling strand until the loop steps it again. */
  void suspend(Strand strand);

  /**
   * Suspends the calling strand, which waits for nothing but its turn, until the loop steps it
   * again.
   */
  default void giveWay(Strand strand) {
    suspend(strand);
  }

  /**
   * Runs the first step of a new task before anything else, then goes on with the caller: a strand,
   * or a callback on the driving thread.
   */
  void runNow(LoopTask<?> child);

  /**
   * Suspends the calling strand, which stays ready, and lets the loop go on with another one. No
   * cancellation is delivered.
   *
   * @param spins whether the strand goes on in the next iteration only
   * @return false if the thread cannot be suspended here, because a native frame pins it
   */
  default boolean preempt(Strand strand, boolean spins) {
    return false;
  }

  /** Returns whether {@link #preempt} may be called: the strand in step is not an eager one. */
  default boolean mayPreempt() {
    return false;
  }

  /** Returns whether strands are blocked on a monitor, or wait on one. */
  default boolean hasMonitorWaiters() {
    return false;
  }

  /** Returns the thread of this loop that runs the body of a thread; mostly that one itself. */
  default Thread bodyOf(Thread thread) {
    return thread;
  }

  /** Queues the strands to which the running step has handed a monitor. */
  default void takeMonitorHandOvers() {}

  /**
   * Makes a virtual thread that this loop runs once it is started, as a thread beside its tasks.
   *
   * @param started the thread that the program starts, whose body it runs
   */
  default Thread newThread(Thread started, Runnable body) {
    throw new UnsupportedOperationException("the " + kind() + " engine runs tasks only");
  }

  /**
   * Returns the threads beside the tasks that the loop runs and that have not ended, in the order
   * in which they were started. For the thread that holds the loop.
   */
  default List<StartedThread> threads() {
    return List.of();
  }

  /** Interrupts the thread of a task that is blocked in something other than the loop. */
  default void interruptIfBlocked(LoopTask<?> task) {}

  /**
   * Interrupts the threads of this loop that wait in {@link Object#wait}. The JVM's monitors keep
   * such threads forever, and all that they refer to, though nobody can wake them any more.
   *
   * @return whether there are any
   */
  default boolean interruptObjectWaits() {
    return false;
  }

  /** Queues the strands that threads outside of the loop have made ready. */
  default void drainForeign() {}

  /** Returns whether {@link #drainForeign} has something to do. */
  default boolean hasForeign() {
    return false;
  }

  /** Returns whether a strand that was blocked elsewhere has been woken and stands in the queue. */
  default boolean hasArrived(Strand strand) {
    return false;
  }

  /** Returns whether a strand is blocked on a monitor that the JDK might be handing to it. */
  default boolean mayBeHandedMonitor() {
    return false;
  }

  /** Returns the strands blocked in something other than the loop; other threads read it too. */
  default Collection<Strand> blockedStrands() {
    return List.of();
  }

  /** Returns whether a thread belongs to this loop. */
  default boolean isOwn(Thread thread) {
    return false;
  }

  /** Returns whether a thread of this loop owns a monitor. */
  default boolean isInside(Object monitor) {
    return false;
  }

  /** Returns whether threads parked on an object wait for the end of a thread of this loop. */
  default boolean isJoinOfOwn(Object parkedOn) {
    return false;
  }
}
