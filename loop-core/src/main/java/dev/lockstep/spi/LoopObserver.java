package dev.lockstep.spi;

import dev.lockstep.Task;
import org.jspecify.annotations.Nullable;

/**
 * Watches what a loop does: a seam. Each method is called on the loop's thread (or, on the baton
 * engine, by the thread that holds the loop) and must not block, wait or throw.
 */
public interface LoopObserver {

  /**
   * A task was made.
   *
   * @param task the task
   * @param lane the number of its lane, see {@link Chance.Lanes#id}
   * @param spawner the task that made it, or null
   */
  default void spawned(Task<?> task, int lane, @Nullable Task<?> spawner) {}

  /**
   * A virtual thread that is no task came to the loop: code of the loop has started it.
   *
   * @param thread the thread
   * @param lane the number of its lane
   */
  default void joined(Thread thread, int lane) {}

  /**
   * A lane begins a step.
   *
   * @param lane the lane's number, see {@link Chance.Lanes#id}
   * @param name the lane's name
   */
  default void stepStarted(int lane, String name) {}

  /**
   * The lane whose step began last has ended that step.
   *
   * @param lane the lane's number
   */
  default void stepEnded(int lane) {}

  /**
   * The running task is about to wait. Called on the task's own thread, so that its stack can be
   * taken.
   *
   * @param task the task
   * @param on what it waits for: a lock, a queue, a future, a timer
   */
  default void awaiting(Task<?> task, Object on) {}

  /**
   * The running task is about to let everything else that is ready go first. Called on the task's
   * own thread, so that its stack can be taken.
   *
   * @param task the task
   */
  default void yielding(Task<?> task) {}

  /**
   * A waiting task was put into the queue.
   *
   * @param task the task
   * @param waker the task whose step did it, or null for a callback or the clock
   */
  default void woken(Task<?> task, @Nullable Task<?> waker) {}

  /**
   * A task was asked to end.
   *
   * @param task the task
   * @param canceller the task that asked, or null for a callback
   */
  default void cancelled(Task<?> task, @Nullable Task<?> canceller) {}

  /**
   * A task is done.
   *
   * @param task the task
   */
  default void ended(Task<?> task) {}

  /**
   * A hold was taken or ended.
   *
   * @param name its name
   * @param open whether it was taken
   */
  default void hold(String name, boolean open) {}

  /**
   * The running step uses something that tasks share: a lock, a queue.
   *
   * @param shared what it uses
   */
  default void uses(Object shared) {}

  /**
   * The running lane is about to yield, and says that its next step uses something shared.
   *
   * @param shared what it is going to use
   */
  default void yieldsBefore(Object shared) {}

  /**
   * A call of the JDK went past the loop's clock; told once for each lane.
   *
   * @param message who did what, and what to do instead
   */
  default void escaped(String message) {}

  /**
   * This observer and another one of the same loop.
   *
   * @param next told after this one
   * @return an observer that tells both
   */
  default LoopObserver and(LoopObserver next) {
    return new ObserverPair(this, next);
  }
}
