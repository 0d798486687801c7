package dev.lockstep.internal.kernel;

import dev.lockstep.Engine;
import java.util.Collection;
import java.util.List;

/** How the strands of one loop are started, suspended and resumed. */
public interface TaskEngine {

  /** Which engine this is. */
  Engine kind();

  /** Told that a platform thread drives the loop from now on. */
  void driveFrom(Thread driver);

  /**
   * Runs one step of a strand, if it {@linkplain Strand#prepare has one to make}: starts or resumes
   * it, and returns when it has suspended or ended. Called by the driving thread, outside of any
   * strand.
   */
  void step(Strand strand);

  /** Suspends the calling strand until the loop steps it again. */
  void suspend(Strand strand);

  /**
   * Runs the first step of a new task before anything else, then goes on with the caller: a strand,
   * or a callback on the driving thread.
   */
  void runNow(LoopTask<?> child);

  /** Interrupts the thread of a task that is blocked in something else than the loop. */
  default void interruptIfBlocked(LoopTask<?> task) {}

  /** Queues the strands that threads outside of the loop have made ready. */
  default void drainForeign() {}

  /** Whether {@link #drainForeign} has something to do. */
  default boolean hasForeign() {
    return false;
  }

  /** Whether a strand is blocked on a monitor that the JDK might be handing to it. */
  default boolean mayBeHandedMonitor() {
    return false;
  }

  /** The strands that are blocked in something else than the loop. Read by other threads too. */
  default Collection<Strand> blockedStrands() {
    return List.of();
  }

  /** Whether a thread is one of this loop. */
  default boolean isOwn(Thread thread) {
    return false;
  }

  /** Whether a thread of this loop is inside of a monitor. */
  default boolean isInside(Object monitor) {
    return false;
  }

  /** Whether those who are parked on something wait for the end of a thread of this loop. */
  default boolean isJoinOfOwn(Object parkedOn) {
    return false;
  }
}
