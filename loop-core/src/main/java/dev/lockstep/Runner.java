package dev.lockstep;

import dev.lockstep.internal.LoopFacade;
import dev.lockstep.internal.LoopSettings;
import dev.lockstep.internal.OffloadPool;
import dev.lockstep.internal.RealClock;
import dev.lockstep.internal.Runs;
import dev.lockstep.internal.SignalDump;
import dev.lockstep.internal.SignalGuard;
import dev.lockstep.internal.nio.NioNetwork;
import dev.lockstep.spi.Chance;
import dev.lockstep.spi.FaultPoints;
import dev.lockstep.spi.LoopClock;
import dev.lockstep.spi.LoopObserver;
import dev.lockstep.spi.Network;
import dev.lockstep.spi.Offload;
import dev.lockstep.spi.Watchdog;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Runs programs on one loop, one after the other (asyncio's {@code Runner}). After each, the tasks
 * that it left are cancelled in the order in which they were made, and awaited; one that has not
 * ended after the {@linkplain Builder#closeLimit(Duration) limit} is reported to the loop's
 * exception handler and given up.
 *
 * <p>One thread at a time may use it.
 */
public final class Runner implements AutoCloseable {

  private final LoopFacade loop;
  private final Duration closeLimit;
  private final @Nullable Watchdog watchdog;
  private final List<String> endingSignals;
  private final @Nullable SignalDump dump;

  private Runner(Builder builder) {
    loop =
        new LoopFacade(
            new LoopSettings(
                builder.clock == null ? new RealClock() : builder.clock,
                builder.chance,
                builder.network == null ? new NioNetwork() : builder.network,
                builder.observer,
                builder.engine,
                builder.debug,
                builder.offload == null ? new OffloadPool() : builder.offload,
                builder.slowStep,
                builder.faultPoints));
    closeLimit = builder.closeLimit;
    watchdog = builder.watchdog;
    endingSignals = builder.endingSignals;
    dump = builder.dumpSignal == null ? null : new SignalDump(loop.kernel(), builder.dumpSignal);
  }

  /**
   * Starts to describe a runner.
   *
   * @return a builder of a runner on the real clock
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The loop that the programs run on.
   *
   * @return the loop
   */
  public Loop loop() {
    return loop;
  }

  /**
   * Runs a program as a task named {@code main}, to its end.
   *
   * @param main the program
   * @param <T> the type of the result
   * @return the result
   * @throws TaskFailedException around a checked exception of the program; an unchecked exception
   *     or an error is thrown as it is
   * @throws IllegalStateException inside of a loop
   */
  public <T> T run(Callable<T> main) {
    if (endingSignals.isEmpty()) {
      return Runs.run(loop.kernel(), main, closeLimit, watchdog);
    }
    try (SignalGuard guard = new SignalGuard(loop.kernel(), endingSignals)) {
      return Runs.run(loop.kernel(), guard.guarded(main), closeLimit, watchdog);
    }
  }

  /**
   * Runs a program without a result; see {@link #run(Callable)}.
   *
   * @param main the program
   */
  public void run(AsyncAction main) {
    run(main.asCallable());
  }

  /**
   * Waits for the offloaded calls that are under way, serving them meanwhile, and closes the loop.
   * What has not ended when the {@linkplain Builder#closeLimit(Duration) limit} is over is reported
   * to the loop's exception handler. Closing twice does nothing.
   *
   * @throws IllegalStateException if the loop runs
   */
  @Override
  public void close() {
    Runs.close(loop.kernel(), closeLimit);
    if (dump != null) {
      dump.close();
    }
  }

  /** Describes a runner. */
  public static final class Builder {
    private @Nullable LoopClock clock;
    private Chance chance = Chance.FIFO;
    private @Nullable Network network;
    private @Nullable LoopObserver observer;
    private @Nullable Engine engine;
    private @Nullable Offload offload;
    private @Nullable FaultPoints faultPoints;
    private Duration slowStep = Duration.ofMillis(100);
    private Duration closeLimit = Duration.ofMinutes(5);
    private @Nullable Watchdog watchdog;
    private List<String> endingSignals = List.of();
    private @Nullable String dumpSignal;
    private boolean debug = Boolean.getBoolean("lockstep.debug");

    private Builder() {}

    /**
     * Sets the clock; the machine's unless set.
     *
     * @param clock the clock
     * @return this
     */
    public Builder clock(LoopClock clock) {
      this.clock = clock;
      return this;
    }

    /**
     * Sets what chooses where more than one thing can go next; first in, first out unless set.
     *
     * @param chance the chance
     * @return this
     */
    public Builder chance(Chance chance) {
      this.chance = chance;
      return this;
    }

    /**
     * Sets what connections run over; the machine's network unless set.
     *
     * @param network the network, closed with the runner
     * @return this
     */
    public Builder network(Network network) {
      this.network = network;
      return this;
    }

    /**
     * Lets signals end the process in good order while a program runs: the first cancels main, and
     * once that and its tasks have ended the process exits with 128 and the number of the signal;
     * the second ends the process at once. Signals are left alone unless set.
     *
     * @param names without SIG: {@code INT} and {@code TERM}, above all
     * @return this
     */
    public Builder endOnSignals(String... names) {
      endingSignals = List.of(names);
      return this;
    }

    /**
     * Lets a signal log what each task waits for, at level INFO, from now until the runner is
     * closed; a loop that is stuck can be asked too. No signal does unless set.
     *
     * @param name without SIG: {@code USR2}, say
     * @return this
     * @see Loop#dumpTasks()
     */
    public Builder dumpOnSignal(String name) {
      dumpSignal = name;
      return this;
    }

    /**
     * Adds an observer of the loop, which is told after those that were added before.
     *
     * @param observer the observer
     * @return this
     */
    public Builder observer(LoopObserver observer) {
      this.observer = this.observer == null ? observer : this.observer.and(observer);
      return this;
    }

    /**
     * Sets the engine; what the system property {@code lockstep.engine} names unless set, and the
     * best one available without that.
     *
     * @param engine the engine
     * @return this
     */
    public Builder engine(Engine engine) {
      this.engine = engine;
      return this;
    }

    /**
     * Sets debug mode; the system property {@code lockstep.debug} unless set.
     *
     * @param debug whether it is on
     * @return this
     */
    public Builder debug(boolean debug) {
      this.debug = debug;
      return this;
    }

    /**
     * Sets what runs blocking work for {@link Async#toThread(Callable)}; a pool of at most {@code
     * min(32, processors + 4)} daemon threads unless set. The runner shuts it down.
     *
     * @param offload the offload
     * @return this
     */
    public Builder offload(Offload offload) {
      this.offload = offload;
      return this;
    }

    /**
     * Sets what happens at each {@link Fault#point}; nothing unless set.
     *
     * @param points the faults of a test
     * @return this
     */
    public Builder faultPoints(FaultPoints points) {
      this.faultPoints = points;
      return this;
    }

    /**
     * Sets how long tasks may take to end after they were cancelled at the end of a run, on the
     * loop's clock, and offloaded calls after {@link Runner#close()}, on the real clock; 300
     * seconds unless set.
     *
     * @param limit the limit
     * @return this
     */
    public Builder closeLimit(Duration limit) {
      this.closeLimit = limit;
      return this;
    }

    /**
     * Sets how long a run may take on the real clock, whatever clock the loop has; as long as it
     * likes unless set. A longer one is cancelled and throws a {@link WatchdogError} that shows its
     * tasks; one that does not end then, as it spins, is given up with its thread, and so is the
     * loop. A platform thread of its own drives the loop while the calling one waits.
     *
     * @param limit how long one run may take, more than zero
     * @return this
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder watchdog(Duration limit) {
      return watchdog(Watchdog.of(limit));
    }

    /**
     * Sets the watchdog, in place of one that waits on the machine's clock; see {@link
     * #watchdog(Duration)}.
     *
     * @param watchdog the watchdog
     * @return this
     */
    public Builder watchdog(Watchdog watchdog) {
      this.watchdog = watchdog;
      return this;
    }

    /**
     * Sets how long a step of a task or a callback may take on the real clock before debug mode
     * logs it as slow; 100 milliseconds unless set.
     *
     * @param limit the limit
     * @return this
     */
    public Builder slowStep(Duration limit) {
      this.slowStep = limit;
      return this;
    }

    /**
     * Makes the runner and its loop.
     *
     * @return the runner
     * @throws IllegalStateException if the engine asked for is not available; the message has the
     *     flag to add
     */
    public Runner build() {
      return new Runner(this);
    }
  }
}
