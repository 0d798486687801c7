// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.spi;

import org.jspecify.annotations.Nullable;

/**
 * The source of every nondeterministic choice of a run (an SPI). A loop asks it which lane goes
 * next and in which order timers of one instant fire; a simulated network asks it for faults and
 * latencies. Called from the loop's thread only.
 *
 * <p>0 always stands for what would happen in production without a fault, so {@link #FIFO} keeps
 * asyncio's order; a loop with it never asks.
 *
 * @since 0.1.0
 */
public interface ChoiceSource {

  /** The source that always chooses 0: the order of asyncio, at no cost. */
  ChoiceSource FIFO =
      new ChoiceSource() {
        @Override
        public int choose(String label, int bound) {
          return 0;
        }

        @Override
        public boolean isFifo() {
          return true;
        }
      };

  /**
   * Chooses one of some options.
   *
   * @param label the kind of choice; labels are independent streams
   * @param bound the number of options, at least 2: a single one is no choice
   * @return the choice, from 0 to {@code bound - 1}
   */
  int choose(String label, int bound);

  /**
   * Returns whether this source always chooses 0, so that a loop need not ask it. A loop then keeps
   * a plain queue, and on the real clock takes its random numbers from the machine. A source that
   * wraps another one passes the question on; the answer never changes.
   *
   * @return whether it behaves as {@link #FIFO} does; false unless overridden
   */
  default boolean isFifo() {
    return false;
  }

  /**
   * Chooses which of the ready lanes makes the next step. Labelled {@code "lane"}.
   *
   * @param lanes the ready lanes in first-in-first-out order, at least 2
   * @return the index of the lane; 0 is the order of asyncio
   */
  default int chooseLane(Lanes lanes) {
    return choose("lane", lanes.size());
  }

  /**
   * Chooses whether the lane in step stays before an access to shared memory, or which ready lane
   * goes first. Labelled {@code "preempt"}. Called at the points of {@code Runner.Builder.points}.
   *
   * @param lanes the lane in step, and then the ready ones in first-in-first-out order; at least 2
   * @return the index of the lane; 0 is the one in step, which stays
   */
  default int choosePreemption(Lanes lanes) {
    return choose("preempt", lanes.size());
  }

  /**
   * Called before each access to shared memory, once there was one with more than one lane ready;
   * before {@link #choosePreemption}.
   *
   * @param lane the number of the lane in step
   * @param memory what it is going to access; valid during the call
   */
  default void accesses(int lane, Memory memory) {}

  /**
   * Called when the lane in step lets the others go first without a choice, because it has passed
   * the same few accesses to shared memory again and again, or says that it spins.
   *
   * @param lane the number of the lane
   * @param name its name
   * @param place the line of the program
   */
  default void spins(int lane, String name, StackTraceElement place) {}

  /**
   * Called before a lane is taken from the queue, even if only one is ready. May cancel a task, and
   * may throw to end the run.
   *
   * @param shuttingDown whether the program is over and the loop ends the tasks that it left;
   *     nothing is chosen then
   */
  default void beforeStep(boolean shuttingDown) {}

  /**
   * Called after a lane was taken from the queue, chosen or not.
   *
   * @param lane its number, see {@link Lanes#id}
   */
  default void taken(int lane) {}

  /** The target of an access to shared memory. Cheaper than a {@link MemoryAccess}. */
  interface Memory {

    /** The part of a target that may be any part of it. */
    int ANY = Integer.MIN_VALUE;

    /**
     * Returns the object.
     *
     * @return the object, or null if it is not known
     */
    @Nullable Object target();

    /**
     * Returns the part of the object: its monitor, an element, a field, all that calls change.
     *
     * @return a number that is the same for the same part of one object in one JVM, or {@link #ANY}
     */
    int part();

    /**
     * Returns whether the access may change what others see.
     *
     * @return true if it may
     */
    boolean writes();
  }

  /** The lanes that are ready: tasks, foreign virtual threads, callbacks of one source. */
  interface Lanes {

    /**
     * Returns the number of ready lanes.
     *
     * @return the number
     */
    int size();

    /**
     * Returns a number that identifies a lane within its run: the same program under the same
     * choices has the same numbers.
     *
     * @param index the position in the queue, from 0 to {@code size() - 1}
     * @return the number
     */
    int id(int index);

    /**
     * Returns the name of a lane, for reports: a task's name, {@code callbacks}, {@code loop}.
     *
     * @param index the position in the queue, from 0 to {@code size() - 1}
     * @return the name
     */
    String name(int index);
  }
}
