// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore;

import dev.lockstep.AsyncAction;
import dev.lockstep.Runner;
import dev.lockstep.Task;
import dev.lockstep.spi.ChoiceSource;
import dev.lockstep.spi.LoopObserver;
import dev.lockstep.virtual.VirtualClock;
import dev.lockstep.virtual.World;
import dev.lockstep.virtual.fault.Faults;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;

/**
 * The parts of one run: a clock, a world, and the choice source that explores.
 *
 * @since 0.1.0
 */
public interface Run {

  /**
   * Returns a builder of a runner with this run's clock, choice source, network, faults and
   * observer. Use it for one loop; set another clock or network if need be.
   *
   * @return the builder
   */
  Runner.Builder runner();

  /**
   * Returns the clock of this run, which begins at zero.
   *
   * @return the clock
   */
  VirtualClock clock();

  /**
   * Returns the hosts of this run and the network between them; at first there is only the host
   * that the program runs on.
   *
   * @return the world that {@link #runner()} has set
   */
  World world();

  /**
   * Returns the faults at the fault points of this run; none at first.
   *
   * @return the faults that {@link #runner()} has set
   */
  Faults faults();

  /**
   * Returns the source of all choices of this run, which may also make the program's own choices.
   *
   * @return the choice source
   */
  ChoiceSource choiceSource();

  /**
   * Returns the observer of this run.
   *
   * @return the observer that {@link #runner()} has set
   */
  LoopObserver observer();

  /**
   * Returns the interleaving of the run so far.
   *
   * @return the interleaving
   */
  Interleaving interleaving();

  /**
   * Makes the cancellation of a task a choice before each step of the run, as long as the task is
   * not done. It happens at most once in a run.
   *
   * @param task the task
   */
  void cancelling(Task<?> task);

  /**
   * Requires a condition to hold after some step of the run. A run that ends without it fails.
   *
   * @param what the condition in words, for the message: {@code all customers served}
   * @param condition evaluated before each step, until it holds
   */
  void eventually(String what, BooleanSupplier condition);

  /**
   * Runs a program as a task named {@code main} on a loop of its own, and closes the loop. If the
   * program fails, this throws its failure, with the errors of tasks and callbacks that nobody
   * handled as suppressed ones; if it passes, the first of these errors is thrown.
   *
   * @param main the program
   * @param <T> the type of the result
   * @return the result
   */
  <T> T main(Callable<T> main);

  /**
   * Runs a program without a result; see {@link #main(Callable)}.
   *
   * @param main the program
   */
  void main(AsyncAction main);
}
