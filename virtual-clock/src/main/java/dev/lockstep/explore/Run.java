package dev.lockstep.explore;

import dev.lockstep.AsyncAction;
import dev.lockstep.Runner;
import dev.lockstep.Task;
import dev.lockstep.spi.Chance;
import dev.lockstep.spi.LoopObserver;
import dev.lockstep.virtual.Faults;
import dev.lockstep.virtual.VirtualClock;
import dev.lockstep.virtual.World;
import dev.lockstep.virtual.internal.UnhandledErrors;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What one run is made of: a clock of its own, and the chance that explores. */
public final class Run {

  private static final LoopObserver NOBODY = new LoopObserver() {};

  private final Recorder recorder;
  private final RunWatch watch;
  private final World world = new World();

  Run(Recorder recorder, RunWatch watch) {
    this.recorder = recorder;
    this.watch = watch;
    recorder.setClock(world.clock()::nanoTime);
  }

  /**
   * Starts to describe a runner with this run's clock, chance, network, faults and observer. Use it
   * for one loop; set another clock and another network if need be.
   *
   * @return the builder
   */
  public Runner.Builder runner() {
    Runner.Builder builder = world.runner().chance(recorder);
    LoopObserver observer = watch.observer();
    return observer == null ? builder : builder.observer(observer);
  }

  /**
   * The clock of this run, at zero when it begins.
   *
   * @return the clock
   */
  public VirtualClock clock() {
    return world.clock();
  }

  /**
   * The hosts of this run and the network between them; at first there is but the host that the
   * program runs on.
   *
   * @return the world that {@link #runner()} has set
   */
  public World world() {
    return world;
  }

  /**
   * What goes wrong at the fault points of this run; nothing at first.
   *
   * @return the faults that {@link #runner()} has set
   */
  public Faults faults() {
    return world.faults();
  }

  /**
   * What decides this run, also for faults and values of the program's own.
   *
   * @return the chance
   */
  public Chance chance() {
    return recorder;
  }

  /**
   * Who watches this run.
   *
   * @return the observer that {@link #runner()} has set
   */
  public LoopObserver observer() {
    LoopObserver observer = watch.observer();
    return observer == null ? NOBODY : observer;
  }

  /**
   * What the run has done up to now.
   *
   * @return the interleaving
   */
  public Interleaving interleaving() {
    return recorder.choices().interleaving();
  }

  /**
   * Makes a cancellation of a task a choice before each step of the run, as long as the task is not
   * done. It happens at most once in a run.
   *
   * @param task the task
   */
  public void cancelling(Task<?> task) {
    watch.cancelling(task);
  }

  /**
   * Demands that a condition holds after some step of the run. A run that ends without fails.
   *
   * @param what the condition in words, for the message: {@code all customers served}
   * @param condition looked at before each step, until it holds
   */
  public void eventually(String what, BooleanSupplier condition) {
    watch.eventually(new Monitor(what, condition));
  }

  /**
   * Runs a program as a task named {@code main} on a loop of its own, and closes the loop. Fails if
   * the program does, with the errors of tasks and callbacks that nobody handled as suppressed
   * ones; else with the first of these.
   *
   * @param main the program
   * @param <T> the type of the result
   * @return the result
   */
  public <T> T main(Callable<T> main) {
    return onRunner(runner -> runner.run(main));
  }

  /**
   * Runs a program without a result; see {@link #main(Callable)}.
   *
   * @param main the program
   */
  public void main(AsyncAction main) {
    this.<@Nullable Object>onRunner(
        runner -> {
          runner.run(main);
          return null;
        });
  }

  private <T extends @Nullable Object> T onRunner(Function<Runner, T> program) {
    T result = UnhandledErrors.fail(runner(), program);
    watch.checkMonitors();
    return result;
  }
}
