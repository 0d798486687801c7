// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep;

import dev.lockstep.internal.interop.OffloadPool;
import dev.lockstep.internal.jdk.JdkHooks;
import dev.lockstep.internal.jdk.JdkPoints;
import dev.lockstep.internal.kernel.Kernel;
import dev.lockstep.internal.kernel.LoopConfig;
import dev.lockstep.internal.nio.NioNetwork;
import dev.lockstep.internal.run.EventLoop;
import dev.lockstep.internal.run.MainRun;
import dev.lockstep.internal.run.RealClock;
import dev.lockstep.internal.run.SignalDump;
import dev.lockstep.internal.run.SignalGuard;
import dev.lockstep.internal.util.Durations;
import dev.lockstep.spi.ChoiceSource;
import dev.lockstep.spi.FaultPoints;
import dev.lockstep.spi.LoopClock;
import dev.lockstep.spi.LoopObserver;
import dev.lockstep.spi.Network;
import dev.lockstep.spi.Offload;
import dev.lockstep.spi.RunLog;
import dev.lockstep.spi.Watchdog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A loop that runs programs one after the other (asyncio's {@code Runner}). After each program, the
 * tasks that it left are cancelled in the order in which they were created, and awaited. A task
 * that has not ended after the {@linkplain Builder#closeLimit(Duration) limit} is reported to the
 * loop's exception handler and abandoned.
 *
 * {@snippet class="dev.lockstep.snippets.SnippetsTest" region="runner" :
 * try (Runner runner = Runner.builder().clock(new VirtualClock()).build()) {
 *   int page = runner.run(() -> fetch(3600)); // an hour of virtual time
 *   assertThat(runner.run(() -> page + fetch(1))).isEqualTo(36010); // on the same loop
 * }
 * }
 *
 * <p>One thread at a time may use it.
 *
 * @since 0.1.0
 */
public final class Runner implements AutoCloseable {

  private final EventLoop loop;
  private final Duration closeLimit;
  private final @Nullable Watchdog watchdog;
  private final List<String> endingSignals;
  private final @Nullable SignalDump dump;

  /** The packages whose accesses to shared memory are points. */
  private final List<String> points;

  /** The record of the runs, or null if they are not recorded. */
  private final @Nullable RunLog log;

  /** The page of the record, or null if the runs are not recorded. */
  private final @Nullable Path page;

  private Runner(Builder builder) {
    loop =
        new EventLoop(
            new LoopConfig(
                builder.clock == null ? new RealClock() : builder.clock,
                builder.choiceSource,
                builder.network == null ? new NioNetwork() : builder.network,
                builder.observer,
                builder.engine,
                builder.debug,
                builder.offload == null ? new OffloadPool() : builder.offload,
                builder.slowStep,
                builder.faultPoints,
                builder.unmodified == null || builder.unmodified,
                builder.points,
                builder.lateness,
                builder.spuriousWakeUps,
                builder.spuriousFailures));
    points = builder.points;
    if (!points.isEmpty() && loop.engine() != Engine.CARRIER) {
      throw new IllegalStateException(
          "points = " + points + " need the carrier engine; remove engine = " + loop.engine());
    }
    closeLimit = builder.closeLimit;
    watchdog = builder.watchdog;
    endingSignals = builder.endingSignals;
    dump = builder.dumpSignal == null ? null : new SignalDump(loop.kernel(), builder.dumpSignal);
    log = builder.log;
    page = builder.page;
  }

  /**
   * Creates a builder of a runner, by default on the real clock.
   *
   * @return the builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns the loop that the programs run on.
   *
   * @return the loop
   */
  public Loop loop() {
    return loop;
  }

  /**
   * Runs a program to its end, as a task named {@code main}.
   *
   * @param main the program
   * @param <T> the type of the result
   * @return the result
   * @throws TaskFailedException around a checked exception of the program; an unchecked exception
   *     or an error is thrown as it is
   * @throws CancelledError if the program ends by a cancellation
   * @throws WatchdogError if it takes longer than the {@linkplain Builder#watchdog watchdog} allows
   * @throws IllegalStateException if the calling thread is run by a loop already, or the program
   *     has used no class of a package with {@linkplain Builder#points points}
   * @throws UncheckedIOException if its {@linkplain Builder#record page} cannot be written;
   *     suppressed in the exception of a program that fails
   */
  public <T> T run(Callable<T> main) {
    T result;
    try {
      result = runToEnd(main);
    } catch (Throwable e) {
      writeAfter(e);
      throw e;
    }
    write(null);
    checkPoints();
    return result;
  }

  private void writeAfter(Throwable failure) {
    try {
      write(failure);
    } catch (UncheckedIOException e) {
      failure.addSuppressed(e);
    }
  }

  /** Writes the page, if there is one, unless an abandoned thread may still go on with the run. */
  private void write(@Nullable Throwable failure) {
    if (log == null || page == null || loop.kernel().isGivenUp()) {
      return;
    }
    try {
      log.write(page, failure);
    } catch (IOException e) {
      throw new UncheckedIOException("the page " + page + " of the run cannot be written", e);
    }
  }

  private <T> T runToEnd(Callable<T> main) {
    if (endingSignals.isEmpty()) {
      return MainRun.run(loop.kernel(), main, closeLimit, watchdog);
    }
    try (SignalGuard guard = new SignalGuard(loop.kernel(), endingSignals)) {
      return MainRun.run(loop.kernel(), guard.guarded(main), closeLimit, watchdog);
    }
  }

  /** Fails if a package with points has no class that the program has used. */
  private void checkPoints() {
    for (String name : points) {
      if (!JdkPoints.hasMatched(name)) {
        throw new IllegalStateException(
            "points = '"
                + name
                + "' matches no class that was loaded; name a package of the program, which stands"
                + " for those below it too");
      }
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
   * Calls that have not ended when the {@linkplain Builder#closeLimit(Duration) limit} is over are
   * reported to the loop's exception handler. Closing twice does nothing.
   *
   * @throws IllegalStateException if the loop runs
   */
  @Override
  public void close() {
    MainRun.close(loop.kernel(), closeLimit);
    if (dump != null) {
      dump.close();
    }
  }

  /** Returns the kernel of the loop. */
  Kernel kernel() {
    return loop.kernel();
  }

  /** Returns the time that tasks have to end in once they are cancelled. */
  Duration closeLimit() {
    return closeLimit;
  }

  /** A builder of runners. */
  public static final class Builder {
    private @Nullable LoopClock clock;
    private ChoiceSource choiceSource = ChoiceSource.FIFO;
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
    private @Nullable Boolean unmodified;
    private List<String> points = List.of();
    private long lateness;
    private boolean spuriousWakeUps;
    private boolean spuriousFailures;
    private @Nullable RunLog log;
    private @Nullable Path page;
    private boolean debug = debugProperty();

    private Builder() {}

    /** Returns whether the system property is set, alone or to true. */
    private static boolean debugProperty() {
      String debug = System.getProperty("lockstep.debug", "false");
      return debug.isEmpty() || Boolean.parseBoolean(debug);
    }

    /**
     * Sets the clock; by default the machine's.
     *
     * @param clock the clock
     * @return this
     */
    public Builder clock(LoopClock clock) {
      this.clock = clock;
      return this;
    }

    /**
     * Sets the source of choices where more than one thing can go next; by default first in, first
     * out.
     *
     * @param choiceSource the source
     * @return this
     */
    public Builder choiceSource(ChoiceSource choiceSource) {
      this.choiceSource = choiceSource;
      return this;
    }

    /**
     * Sets the network that connections run over; by default the machine's.
     *
     * @param network the network, closed with the runner
     * @return this
     */
    public Builder network(Network network) {
      this.network = network;
      return this;
    }

    /**
     * Lets signals end the process in good order while a program runs. The first signal cancels
     * main, and once main and its tasks have ended the process exits with 128 plus the number of
     * the signal; the second one ends the process at once. By default signals are left alone.
     *
     * @param names the names without SIG, usually {@code INT} and {@code TERM}
     * @return this
     */
    public Builder endOnSignals(String... names) {
      endingSignals = List.of(names);
      return this;
    }

    /**
     * Lets a signal log what each task waits for, at level INFO, from now until the runner is
     * closed, even if the loop is stuck. By default no signal does.
     *
     * @param name the name without SIG, such as {@code USR2}
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
     * Records what the programs do, whether they pass or fail, on any clock, and writes it as a
     * page after each run: all runs of the runner up to there, on the thread that called {@link
     * Runner#run(Callable)}. Each step takes some microseconds more. Of a run that is {@linkplain
     * #watchdog abandoned} there is no page. By default nothing is recorded. Needs the artifact
     * {@code lockstep-explorer}.
     *
     * @param page the file, such as {@code target/transfer.html}; beside it come {@code .json},
     *     {@code .trace.json} and {@code .mmd}. Directories are created, files replaced
     * @return this
     * @throws IllegalArgumentException if the name of the file does not end with {@code .html}
     * @throws IllegalStateException if this builder records already, or the artifact is missing
     */
    public Builder record(Path page) {
      if (!page.toString().endsWith(".html")) {
        throw new IllegalArgumentException(
            "page = '" + page + "' must end with .html, such as target/transfer.html");
      }
      if (this.page != null) {
        throw new IllegalStateException(
            "record('" + page + "') cannot be added to record('" + this.page + "'); remove one");
      }
      RunLog found =
          ServiceLoader.load(RunLog.class, RunLog.class.getClassLoader())
              .findFirst()
              .orElseThrow(
                  () ->
                      new IllegalStateException(
                          "record('"
                              + page
                              + "') needs the artifact lockstep-explorer; add it to the class path"
                              + " or module path"));
      log = found;
      this.page = page;
      return observer(found.observer());
    }

    /**
     * Sets the engine; by default the one that the system property {@code lockstep.engine} names,
     * or else the best one available.
     *
     * @param engine the engine
     * @return this
     */
    public Builder engine(Engine engine) {
      this.engine = engine;
      return this;
    }

    /**
     * Sets debug mode; by default it is on if the system property {@code lockstep.debug} is set,
     * alone or to true.
     *
     * @param debug whether it is on
     * @return this
     */
    public Builder debug(boolean debug) {
      this.debug = debug;
      return this;
    }

    /**
     * Sets whether code that was not written for this runtime is in the time of a loop on a virtual
     * clock: {@code Thread.sleep}, {@code System.nanoTime}, pools and timers of the JDK. By default
     * it is, if the agent is present and the loop has the carrier engine. No effect on the real
     * clock.
     *
     * @param unmodified true to require the agent, false to do without it
     * @return this
     * @throws IllegalStateException if the agent is required and is not present, or is off
     */
    public Builder unmodified(boolean unmodified) {
      if (unmodified && !JdkHooks.areOn()) {
        throw new IllegalStateException(
            "unmodified(true) needs the agent; add -javaagent:lockstep-agent.jar to the JVM that"
                + " runs this (with Maven and Gradle: docs/existing-code.md)");
      }
      this.unmodified = unmodified;
      return this;
    }

    /** Returns the name of a setting of what happens at points only, or null if none is set. */
    private @Nullable String needingPoints() {
      return spuriousWakeUps ? "spuriousWakeUps" : spuriousFailures ? "spuriousFailures" : null;
    }

    private boolean hasPoints() {
      return !points.isEmpty()
          || Engine.CARRIER.capabilities().contains(Engine.Capability.SHARED_MEMORY);
    }

    /**
     * Makes the accesses to shared memory in some packages points, at which the {@linkplain
     * #choiceSource choice source} may let another thread of the loop go first: fields that are not
     * final, elements of arrays, monitors, and calls of {@code java.util.concurrent}, of
     * collections and of {@code VarHandle}. What is seen is sequentially consistent. Needs the
     * agent, the carrier engine and a virtual clock; has no effect with a choice source that is
     * first in, first out.
     *
     * @param packages names of packages, each with those below it, or of classes; in addition to
     *     those of the agent's argument
     * @return this
     * @throws IllegalArgumentException if a name is blank, or is of the JDK or of this runtime
     * @throws IllegalStateException if the agent is not present, or is off
     */
    public Builder points(String... packages) {
      for (String name : packages) {
        if (name.isBlank() || name.matches("(java|javax|jdk|sun|dev\\.lockstep)(\\..*)?")) {
          throw new IllegalArgumentException(
              "points = '" + name + "' must name a package of the program, such as com.acme");
        }
        String reason = JdkPoints.insert(name);
        if (reason != null) {
          throw new IllegalStateException(
              "points = '"
                  + name
                  + "' is not possible: "
                  + reason
                  + "; add -javaagent:lockstep-agent.jar to the JVM that runs this (with Maven and"
                  + " Gradle: docs/existing-code.md)");
        }
      }
      points = List.of(packages);
      return this;
    }

    /**
     * Makes it a choice, each time that a timer is set or a thread begins to sleep, whether it is
     * late, as on a busy machine, and what is due after it comes first; and at {@linkplain #points
     * points} whether the thread is so slow that a timer comes first that is due within this time.
     * Never by default.
     *
     * @param most how late it is, more than zero
     * @return this
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder lateness(Duration most) {
      if (most.isNegative() || most.isZero()) {
        throw new IllegalArgumentException(
            "lateness = " + most + " must be more than 0; remove it for timers in time");
      }
      lateness = Durations.toNanos(most);
      return this;
    }

    /**
     * Makes it a choice whether {@link Object#wait()}, {@code Condition.await()}, {@code
     * LockSupport.park()} and their forms with a limit end without a reason, as the JDK allows, in
     * the packages with {@linkplain #points points}; they never do by default. They then end a
     * millisecond later.
     *
     * @return this
     */
    public Builder spuriousWakeUps() {
      spuriousWakeUps = true;
      return this;
    }

    /**
     * Makes it a choice, in the packages with {@linkplain #points points}, whether {@code
     * weakCompareAndSet} of atomics and of {@code VarHandle} fails without a reason, as the JDK
     * allows, and whether a free lock or semaphore refuses {@code tryLock()} or {@code
     * tryAcquire()}, as if another thread had it for that moment; they never do by default.
     *
     * @return this
     */
    public Builder spuriousFailures() {
      spuriousFailures = true;
      return this;
    }

    /**
     * Sets the executor of blocking work for {@link Async#toThread(Block)}; by default a pool of at
     * most {@code min(32, processors + 4)} daemon threads. The runner shuts it down.
     *
     * @param offload the executor
     * @return this
     */
    public Builder offload(Offload offload) {
      this.offload = offload;
      return this;
    }

    /**
     * Sets the faults that are injected at each {@link Fault#point}; by default none.
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
     * loop's clock, and offloaded calls after {@link Runner#close()}, on the real clock; by default
     * 300 seconds. On a virtual clock, tasks that wait for something outside of the loop get no
     * more than 2 seconds of the real clock.
     *
     * @param limit the limit
     * @return this
     */
    public Builder closeLimit(Duration limit) {
      this.closeLimit = limit;
      return this;
    }

    /**
     * Sets how long a run may take on the real clock, whatever clock the loop has; by default any
     * time. A longer run is cancelled and throws a {@link WatchdogError} that shows its tasks. A
     * run that does not end then, because it spins, is abandoned together with its thread and the
     * loop. A platform thread of its own drives the loop while the calling one waits.
     *
     * @param limit the longest time of one run, more than zero
     * @return this
     * @throws IllegalArgumentException if it is not positive
     */
    public Builder watchdog(Duration limit) {
      return watchdog(Watchdog.of(limit));
    }

    /**
     * Sets the watchdog, instead of one that waits on the machine's clock; see {@link
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
     * logs it as slow; by default 100 milliseconds.
     *
     * @param limit the limit
     * @return this
     */
    public Builder slowStep(Duration limit) {
      this.slowStep = limit;
      return this;
    }

    /**
     * Creates the runner and its loop.
     *
     * @return the runner
     * @throws IllegalStateException if the chosen engine is not available, the message names the
     *     flag to add; or if something is to happen at {@linkplain #points points}, and there are
     *     none
     */
    public Runner build() {
      String needing = needingPoints();
      if (needing != null && !hasPoints()) {
        throw new IllegalStateException(
            needing + " needs points: add points(\"com.acme\") with a package of the program");
      }
      Runner runner = new Runner(this);
      if (Boolean.TRUE.equals(unmodified) && runner.loop().engine() == Engine.BATON) {
        runner.close();
        throw new IllegalStateException(
            "unmodified(true) needs the carrier engine, and the engine is BATON; remove one of"
                + " them, and the system property lockstep.engine if it is set");
      }
      return runner;
    }
  }
}
