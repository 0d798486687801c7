// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.junit.internal.session;

import dev.lockstep.Engine;
import dev.lockstep.Loop;
import dev.lockstep.Runner;
import dev.lockstep.explore.Interleaving;
import dev.lockstep.explore.Run;
import dev.lockstep.explore.RunRecorder;
import dev.lockstep.junit.LoopFailure;
import dev.lockstep.junit.ReportPolicy;
import dev.lockstep.junit.TestClock;
import dev.lockstep.junit.TestNetwork;
import dev.lockstep.junit.internal.settings.Setting;
import dev.lockstep.junit.internal.settings.Settings;
import dev.lockstep.spi.DurationFormat;
import dev.lockstep.spi.LoopObserver;
import dev.lockstep.virtual.LoopOffload;
import dev.lockstep.virtual.TimePolicy;
import dev.lockstep.virtual.VirtualClock;
import dev.lockstep.virtual.World;
import dev.lockstep.virtual.fault.Faults;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;

/** The loop of a test, set up as its settings say, with its clock, limit and observers. */
final class TestLoop {

  /** The real time from which on a step is logged as slow on the real clock. */
  private static final Duration SLOW = Duration.ofSeconds(1);

  /**
   * The same on a virtual clock, on which nobody has to wait for a step that computes or loads
   * classes; one that blocks is logged in any case.
   */
  private static final Duration NEVER_SLOW = Duration.ofDays(365);

  private static final String WITHOUT_AGENT =
      """
      unmodified = true needs the agent, which is not in the JVM of the tests, or is off (then its \
      reason is on the error output). Add it, or remove unmodified.
      With Maven, lockstep-agent as a dependency of scope test, the goal 'properties' of \
      maven-dependency-plugin, and for Surefire:
        <argLine>@{argLine} -javaagent:@{dev.lockstep:lockstep-agent:jar}</argLine>
      With Gradle, in build.gradle.kts:
        val lockstepAgent by configurations.creating { isTransitive = false }
        dependencies { lockstepAgent("dev.lockstep:lockstep-agent:<version>") }
        tasks.test { jvmArgumentProviders.add { listOf("-javaagent:${lockstepAgent.singleFile}") } }\
      """;

  private final Settings settings;
  private final @Nullable Run run;
  private final @Nullable VirtualClock virtual;
  private final @Nullable LimitedClock limited;
  private final @Nullable World world;
  private final Faults faults;
  private final Runner runner;
  private final LostErrors lost = new LostErrors();
  private final TestObserver observer = new TestObserver();
  private final long started;

  /** The recorder of the test's run for its page; null if it has none, or the explorer's. */
  private final @Nullable RunRecorder recorder;

  private TestLoop(
      Settings settings,
      Runner.Builder builder,
      @Nullable VirtualClock virtual,
      @Nullable Run run,
      TestNetwork network) {
    this.settings = settings;
    this.run = run;
    this.virtual = virtual;
    limited = virtual == null ? null : new LimitedClock(virtual, settings.get(Setting.TIME_LIMIT));
    world = virtual == null || network == TestNetwork.MACHINE ? null : world(virtual, run);
    if (world != null) {
      builder.network(world.network()).offload(new LoopOffload());
    }
    settings.get(Setting.ENGINE).ifPresent(builder::engine);
    if (virtual != null) {
      settings.get(Setting.UNMODIFIED).ifPresent(unmodified -> setUnmodified(builder, unmodified));
    }
    if (limited != null) {
      builder.clock(limited);
    }
    if (run == null || settings.get(Setting.STRICT)) {
      if (run != null) {
        builder.observer(run.observer());
      }
      builder.observer(run == null ? observer : new EscapeWatch(observer));
    }
    recorder =
        run == null && settings.get(Setting.REPORT) == ReportPolicy.ALWAYS
            ? new RunRecorder()
            : null;
    if (recorder != null) {
      recorder.record(builder);
    }
    faults = run != null ? run.faults() : world != null ? world.faults() : new Faults();
    runner =
        builder
            .faultPoints(faults)
            .debug(true)
            .slowStep(virtual == null ? SLOW : NEVER_SLOW)
            .build();
    checkStrict();
    observer.watch(loop());
    loop().setExceptionHandler(lost);
    started = loop().nanoTime();
  }

  private static void setUnmodified(Runner.Builder builder, boolean unmodified) {
    try {
      builder.unmodified(unmodified);
    } catch (IllegalStateException e) {
      throw new ExtensionConfigurationException(WITHOUT_AGENT, e);
    }
  }

  private static World world(VirtualClock virtual, @Nullable Run run) {
    return run == null ? new World(virtual) : run.world();
  }

  /**
   * An observer that forwards only escapes to the test's observer, since the explorer observes the
   * rest.
   */
  private record EscapeWatch(TestObserver test) implements LoopObserver {

    @Override
    public void escaped(String message) {
      test.escaped(message);
    }
  }

  /** Fails if {@code strict} is set and the engine cannot see waits past the clock. */
  private void checkStrict() {
    if (settings.isSet(Setting.STRICT)
        && settings.get(Setting.STRICT)
        && loop().engine() == Engine.BATON) {
      close();
      throw new ExtensionConfigurationException(
          "strict needs the carrier engine, which sees the JDK's waits: add --add-opens"
              + " java.base/java.lang=ALL-UNNAMED to the options of the tests' JVM, or remove"
              + " strict");
    }
  }

  /** Creates a loop that has not run yet. */
  static TestLoop of(Settings settings, TestNetwork network) {
    VirtualClock clock = settings.get(Setting.CLOCK) == TestClock.VIRTUAL ? clock(settings) : null;
    Runner.Builder builder =
        Runner.builder()
            .choiceSource(Interleaving.ofSeed(settings.get(Setting.SEED)).choiceSource());
    return new TestLoop(settings, builder, clock, null, network);
  }

  /** Creates the loop for one of many runs of a test. */
  static TestLoop of(Settings settings, Run run, TestNetwork network) {
    return new TestLoop(settings, run.runner(), run.clock(), run, network);
  }

  private static VirtualClock clock(Settings settings) {
    VirtualClock clock = new VirtualClock();
    settings.get(Setting.RATE).ifPresent(rate -> clock.setPolicy(TimePolicy.real(rate)));
    return clock;
  }

  Loop loop() {
    return runner.loop();
  }

  Settings settings() {
    return settings;
  }

  /** Returns the virtual clock, or null on the real one. */
  @Nullable VirtualClock virtualClock() {
    return virtual;
  }

  /** Returns the world that the test takes as a parameter, or null if it takes none. */
  @Nullable World world() {
    return world;
  }

  TestNetwork network() {
    return world == null ? TestNetwork.MACHINE : TestNetwork.WORLD;
  }

  /** Returns the choices of the test so far. */
  Interleaving interleaving() {
    return run == null ? Interleaving.fifo() : run.interleaving();
  }

  /** Returns the faults to inject at the fault points of the test. */
  Faults faults() {
    return faults;
  }

  RandomGenerator random() {
    return loop().random("test");
  }

  /** Returns the time of the loop since its start. */
  Duration elapsed() {
    return virtual == null ? Duration.ofNanos(loop().nanoTime() - started) : virtual.elapsed();
  }

  /** Returns the elapsed time, the engine and the seed as text. */
  @Override
  public String toString() {
    return "at "
        + DurationFormat.format(elapsed())
        + (virtual == null ? " of real time" : " of virtual time")
        + ", engine "
        + loop().engine()
        + ", seed "
        + settings.get(Setting.SEED);
  }

  /** Returns the recorder of the test's run, or null if its page is not wanted. */
  @Nullable RunRecorder recorder() {
    return recorder;
  }

  /** Returns the last events, the oldest first. */
  List<String> events() {
    return observer.events();
  }

  /** Removes and returns the errors of tasks that nobody awaited, as failures of the test. */
  List<LoopFailure> takeLost() {
    return lost.take();
  }

  /** Removes and returns the calls that bypassed the virtual clock, if they fail the test. */
  List<LoopFailure> takeEscapes() {
    if (!settings.get(Setting.STRICT)) {
      return List.of();
    }
    return observer.takeEscapes().stream().map(it -> new LoopFailure(it, null)).toList();
  }

  /**
   * Tells the explorer that the program is over, since it cannot go on: what follows ends what it
   * left, and belongs to no trace.
   */
  void programIsOver() {
    if (run != null) {
      run.choiceSource().beforeStep(/* shuttingDown= */ true);
    }
  }

  /** Allows some virtual time beyond the limit, so that tasks can be ended. */
  void extendLimit() {
    if (limited != null) {
      limited.extend();
    }
  }

  /**
   * Sets whether waits for what is outside of the loop end by an error after a moment; on the real
   * clock they do not.
   */
  void setImpatient(boolean impatient) {
    if (limited != null) {
      limited.setImpatient(impatient);
    }
  }

  void close() {
    runner.close();
  }
}
