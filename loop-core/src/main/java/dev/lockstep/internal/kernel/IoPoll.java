package dev.lockstep.internal.kernel;

import java.util.List;

/**
 * What a loop waits in once it has real I/O open, instead of parking. Only the driving thread
 * selects.
 */
public interface IoPoll {

  /**
   * Queues what is ready in the loop, after waiting for that.
   *
   * @param nanos how long at most; 0 to look only, {@link dev.lockstep.spi.LoopClock#FOREVER}
   */
  void select(long nanos);

  /** Ends the wait of {@link #select}, or else the next one; from any thread. */
  void wakeUp();

  /**
   * Whether something is watched that may become ready.
   *
   * @return false if a wait would end by {@link #wakeUp} only
   */
  boolean isWatching();

  /**
   * What is watched, for people.
   *
   * @return a line each
   */
  List<String> describe();

  /** Ends it; the loop is closed. */
  void close();
}
