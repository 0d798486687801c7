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

/** What one run is made of: a clock of its own, and the chance that explores. */
public interface Run {

  /**
   * Starts to describe a runner with this run's clock, chance, network, faults and observer. Use it
   * for one loop; set another clock and another network if need be.
   *
   * @return the builder
   */
  Runner.Builder runner();

  /**
   * Returns the clock of this run, at zero when it begins.
   *
   * @return the clock
   */
  VirtualClock clock();

  /**
   * Returns the hosts of this run and the network between them; at first there is but the host that
   * the program runs on.
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
   * Returns the source of all choices of this run, also for faults and values of the program's own.
   *
   * @return the chance
   */
  ChoiceSource choiceSource();

  /**
   * Returns the observer of this run.
   *
   * @return the observer that {@link #runner()} has set
   */
  LoopObserver observer();

  /**
   * Returns what the run has done up to now.
   *
   * @return the interleaving
   */
  Interleaving interleaving();

  /**
   * Makes a cancellation of a task a choice before each step of the run, as long as the task is not
   * done. It happens at most once in a run.
   *
   * @param task the task
   */
  void cancelling(Task<?> task);

  /**
   * Demands that a condition holds after some step of the run. A run that ends without fails.
   *
   * @param what the condition in words, for the message: {@code all customers served}
   * @param condition looked at before each step, until it holds
   */
  void eventually(String what, BooleanSupplier condition);

  /**
   * Runs a program as a task named {@code main} on a loop of its own, and closes the loop. Fails if
   * the program does, with the errors of tasks and callbacks that nobody handled as suppressed
   * ones; else with the first of these.
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
