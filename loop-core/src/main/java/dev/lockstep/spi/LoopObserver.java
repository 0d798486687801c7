// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.spi;

import dev.lockstep.Task;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * An observer of the events of a loop (an SPI). Each method is called on the loop's thread (or, on
 * the baton engine, on the thread of the strand that runs) and must not block, wait or throw.
 *
 * @since 0.1.0
 */
public interface LoopObserver {

  /**
   * Called when a task was created.
   *
   * @param task the task
   * @param lane the number of its lane, see {@link ChoiceSource.Lanes#id}
   * @param spawner the task that created it, or null
   */
  default void spawned(Task<?> task, int lane, @Nullable Task<?> spawner) {}

  /**
   * Called when a virtual thread that is not a task joins the loop, because code of the loop
   * started it.
   *
   * @param thread the thread
   * @param lane the number of its lane
   */
  default void joined(Thread thread, int lane) {}

  /**
   * Called when a lane begins a step.
   *
   * @param lane the lane's number, see {@link ChoiceSource.Lanes#id}
   * @param name the lane's name
   */
  default void stepStarted(int lane, String name) {}

  /**
   * Called when the lane whose step began last has ended that step.
   *
   * @param lane the lane's number
   */
  default void stepEnded(int lane) {}

  /**
   * Called when the running task is about to wait, on the task's own thread, so that its stack can
   * be taken.
   *
   * @param task the task
   * @param on the object that it waits for: a lock, a queue, a future, a timer
   */
  default void awaiting(Task<?> task, Object on) {}

  /**
   * Called when the running task is about to yield to everything else that is ready, on the task's
   * own thread, so that its stack can be taken.
   *
   * @param task the task
   */
  default void yielding(Task<?> task) {}

  /**
   * Called when a waiting task was put into the queue.
   *
   * @param task the task
   * @param waker the task whose step woke it, or null for a callback or the clock
   */
  default void woken(Task<?> task, @Nullable Task<?> waker) {}

  /**
   * Called when a task was asked to end.
   *
   * @param task the task
   * @param canceller the task that asked, or null for a callback
   */
  default void cancelled(Task<?> task, @Nullable Task<?> canceller) {}

  /**
   * Called when a task is done.
   *
   * @param task the task
   */
  default void ended(Task<?> task) {}

  /**
   * Called when code of the loop has taken or ended a hold; not for one outside of the loop.
   *
   * @param name its name
   * @param open true if it was taken, false if it was ended
   */
  default void hold(String name, boolean open) {}

  /**
   * Called when code of the loop hands work out to other threads: a call of {@code Async.toThread},
   * {@code Async.open} or {@code Loop.runInExecutor}.
   *
   * @param name the name of the call, shown in reports
   * @param work the work
   * @return what is to run on that thread: the work itself, or code that runs it once, and throws
   *     nothing; that may take the time on the thread, without touching the loop
   */
  default Runnable offloads(String name, Runnable work) {
    return work;
  }

  /**
   * Called when a connection of the loop, or a datagram socket, is open.
   *
   * @param transport its transport; for TLS that of the socket below
   * @param local the address of this side
   * @param remote the address of the peer, or null if there is no single one
   */
  default void connected(Object transport, SocketAddress local, @Nullable SocketAddress remote) {}

  /**
   * Called when a connection of the loop, or a datagram socket, ends, before its protocol is told.
   *
   * @param transport the transport of {@link #connected}
   * @param local the address of this side
   * @param remote the address of the peer, or null if there is no single one
   * @param received the number of bytes that were read from the system
   * @param sent the number of bytes that the system has taken
   * @param cause why the connection is lost, or null if it was closed or aborted
   */
  default void disconnected(
      Object transport,
      SocketAddress local,
      @Nullable SocketAddress remote,
      long received,
      long sent,
      @Nullable Throwable cause) {}

  /**
   * Called when the running step uses an object that tasks share: a lock, a queue.
   *
   * @param shared the object
   */
  default void uses(Object shared) {}

  /**
   * Called when a call of the running step has had its effect on an object that tasks share: an
   * event was set, a lock released, an item put into a queue.
   *
   * @param shared the object
   * @param call the call, such as {@code set()}
   * @param value what was put in or taken out, or null for nothing
   */
  default void changes(Object shared, String call, @Nullable Object value) {}

  /**
   * Called when a value was drawn from a random generator of the loop, in a test.
   *
   * @param label the label of the generator
   * @param value the value as the program sees it
   */
  default void draws(String label, Object value) {}

  /**
   * Called when the running lane is about to yield and its next step uses a shared object.
   *
   * @param shared the object that it is going to use
   */
  default void yieldsBefore(Object shared) {}

  /**
   * Called when the running lane is at a point that its program has marked as one where another
   * lane may go first, on the lane's own thread, so that its stack can be taken. Called before the
   * first step too, if accesses to shared memory are points.
   */
  default void atPoint() {}

  /**
   * Returns whether this observer needs {@link #accesses} and {@link #preempted}, which cost time
   * at each access; asked when a run begins.
   *
   * @return whether they are called
   */
  default boolean seesAccesses() {
    return false;
  }

  /**
   * Called when the running lane is about to access shared memory, in the packages of {@code
   * Runner.Builder.points}, on the lane's own thread; before it is chosen whether another lane goes
   * first.
   *
   * @param access the access
   */
  default void accesses(MemoryAccess access) {}

  /**
   * Called when the running lane ends its step before an access to shared memory, because another
   * lane goes first; it stays ready. On the lane's own thread.
   *
   * @param access the access, as {@link #accesses} has told it
   */
  default void preempted(MemoryAccess access) {}

  /**
   * Called when a thread was put into the queue that was blocked in a call of the JDK, or has just
   * been started; by the running step, if there is one.
   *
   * @param thread the thread
   */
  default void readied(Thread thread) {}

  /**
   * Called when a pool or a future of the JDK takes work over, or hands a result over, in the
   * running lane; if accesses are {@linkplain #seesAccesses seen}.
   */
  default void handsOver() {}

  /**
   * Called when nothing is ready, and something outside of the loop may change that: a thread, a
   * hold, a socket.
   */
  default void awaitsOutside() {}

  /**
   * Called when a call of the JDK went past the loop's clock, once for each lane.
   *
   * @param message the caller, the call, and what to use instead
   */
  default void escaped(String message) {}

  /**
   * Combines this observer with another one of the same loop.
   *
   * @param next the observer to call after this one
   * @return an observer that calls both
   */
  default LoopObserver and(LoopObserver next) {
    return new ObserverPair(this, next);
  }
}
