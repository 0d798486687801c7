package dev.lockstep.spi;

import dev.lockstep.Loop;
import java.time.Duration;
import java.util.List;

/**
 * Where blocking work runs that a loop hands out with {@link
 * dev.lockstep.Async#toThread(java.util.concurrent.Callable)}: a seam. In production it is a
 * bounded pool of threads; in a test it can be the loop itself, so that every run is the same. One
 * serves one loop.
 */
public interface Offload {

  /**
   * Starts a piece of work, now or when there is room for it. Called from the loop; must not block.
   *
   * @param loop the loop that hands it out
   * @param name what it is, for people
   * @param work what to run, on any thread; it does not throw
   * @throws IllegalStateException if this is shut down
   */
  void start(Loop loop, String name, Runnable work);

  /**
   * Whether the work runs outside of the loop, so that virtual time has to stand still while it is
   * under way.
   *
   * @return false if the loop's own thread runs it
   */
  default boolean isOutside() {
    return true;
  }

  /**
   * Takes no more work and waits until what is under way has ended, on the real clock. Called once,
   * by a thread of its own, while the loop still runs.
   *
   * @param limit how long to wait at most
   * @return what has not ended, for people: its name, and where it is
   * @throws InterruptedException if the thread is interrupted
   */
  default List<String> shutDown(Duration limit) throws InterruptedException {
    return List.of();
  }
}
