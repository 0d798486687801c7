package dev.lockstep.internal.kernel;

import dev.lockstep.Context;
import org.jspecify.annotations.Nullable;

/** What stands in a loop's queue: a step of a strand, a callback, a timer that is due, the poll. */
public interface Entry {

  /** The lane of the poll: waiting for what is outside and queueing due timers. */
  int POLL_LANE = 0;

  /** The lane of the callbacks that programs queue, which stay in order among themselves. */
  int CALLBACK_LANE = 1;

  /** The first lane that is not one of the fixed ones. */
  int FIRST_FREE_LANE = 2;

  /** Does the work of this entry. Called by the thread that drives the loop. */
  void run();

  /**
   * The unit of choice that this entry belongs to; entries of one lane are never reordered.
   *
   * @return a number, the same in every run of the same schedule
   */
  int lane();

  /** What the lane is, for people. */
  String laneName();

  /** Whether {@link #run}, if other entries are ready, would do nothing now but queue it again. */
  default boolean changesNothing() {
    return false;
  }

  /** The context variables that the program's code in it sees; null if it has none. */
  default @Nullable Context context() {
    return null;
  }

  /** Returns whether this is a callback of the program, which is forgotten if it may not run. */
  default boolean isCallback() {
    return false;
  }

  /**
   * Whether {@link #run} calls no code of the program, so that any thread of the loop may do it.
   */
  default boolean isInternal() {
    return false;
  }
}
