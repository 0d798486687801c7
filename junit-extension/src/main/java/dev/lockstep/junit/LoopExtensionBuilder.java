// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.junit;

import dev.lockstep.Engine;
import dev.lockstep.explore.DataRaces;
import dev.lockstep.junit.internal.settings.Setting;
import dev.lockstep.junit.internal.settings.Settings;
import dev.lockstep.spi.Watchdog;
import java.time.Duration;
import java.util.Optional;

/**
 * A builder of a {@link LoopExtension} for {@code @RegisterExtension}. A setting that is left out
 * is taken from the configuration; a setting of an annotation takes precedence over the builder's.
 *
 * @since 0.1.0
 */
public final class LoopExtensionBuilder {

  private Settings settings = Settings.NONE;

  LoopExtensionBuilder() {}

  /**
   * Sets the clock; {@link TestClock#VIRTUAL} by default.
   *
   * @param clock the clock
   * @return this
   */
  public LoopExtensionBuilder clock(TestClock clock) {
    return with(Setting.CLOCK, clock);
  }

  /**
   * Sets the rate of the virtual clock; by default it jumps.
   *
   * @param rate virtual seconds per second of the machine's clock, finite and above 0
   * @return this
   * @throws IllegalArgumentException if {@code rate} is not finite or not above 0
   */
  public LoopExtensionBuilder rate(double rate) {
    if (!(rate > 0) || Double.isInfinite(rate)) {
      throw new IllegalArgumentException("rate = " + rate + " must be a finite number above 0");
    }
    return with(Setting.RATE, Optional.of(rate));
  }

  /**
   * Sets which tests share a loop; {@link LoopScope#TEST} by default.
   *
   * @param scope the scope
   * @return this
   */
  public LoopExtensionBuilder scope(LoopScope scope) {
    return with(Setting.SCOPE, scope);
  }

  /**
   * Sets the engine; by default the one named by the system property {@code lockstep.engine}, or
   * else the best one available.
   *
   * @param engine the engine
   * @return this
   */
  public LoopExtensionBuilder engine(Engine engine) {
    return with(Setting.ENGINE, Optional.of(engine));
  }

  /**
   * Sets the seed of the injected random generator and of the choice of interleavings; 0 by
   * default.
   *
   * @param seed the seed
   * @return this
   */
  public LoopExtensionBuilder seed(long seed) {
    return with(Setting.SEED, seed);
  }

  /**
   * Sets the number of interleavings in which a test runs. The default is 1, in which tasks run
   * first in, first out.
   *
   * @param interleavings the number, at least 1
   * @return this
   * @throws IllegalArgumentException if {@code interleavings} is less than 1
   */
  public LoopExtensionBuilder interleavings(int interleavings) {
    if (interleavings < 1) {
      throw new IllegalArgumentException(
          "interleavings = " + interleavings + " must be at least 1; remove it to run once");
    }
    return with(Setting.INTERLEAVINGS, interleavings);
  }

  /**
   * Sets how interleavings are chosen; {@link InterleavingPolicy#STANDARD} by default.
   *
   * @param policy the policy
   * @return this
   */
  public LoopExtensionBuilder policy(InterleavingPolicy policy) {
    return with(Setting.POLICY, policy);
  }

  /**
   * Makes the cancellation of some tasks a choice before each step; by default no task is
   * cancelled. Requires {@link #interleavings}.
   *
   * @param names the names that the tasks are given when they are spawned, at least one
   * @return this
   * @throws IllegalArgumentException if there is no name, or a blank one
   */
  public LoopExtensionBuilder cancelling(String... names) {
    return with(Setting.CANCELLING, Setting.names(names));
  }

  /**
   * Makes each access to shared memory in some packages a point, at which another thread may go
   * first; by default those of the agent's argument. Requires {@link #interleavings} and the agent.
   *
   * @param packages names of packages, each with those below it, or of classes; at least one
   * @return this
   * @throws IllegalArgumentException if there is no name, or a blank one
   */
  public LoopExtensionBuilder points(String... packages) {
    return with(Setting.POINTS, Setting.packages(packages));
  }

  /**
   * Sets the reaction to data races in the packages with {@linkplain #points points}; {@link
   * DataRaces#IGNORE} by default. Requires {@link #interleavings}.
   *
   * @param reaction the reaction
   * @return this
   */
  public LoopExtensionBuilder races(DataRaces reaction) {
    return with(Setting.RACES, reaction);
  }

  /**
   * Makes it a choice whether a timer or a sleep ends late, as on a busy machine; by default all
   * end in time. Requires {@link #interleavings}.
   *
   * @param most how late it is, more than zero
   * @return this
   * @throws IllegalArgumentException if {@code most} is not more than zero
   */
  public LoopExtensionBuilder lateness(Duration most) {
    return with(Setting.LATENESS, Optional.of(Setting.positive(most)));
  }

  /**
   * Sets whether {@link Object#wait()}, {@code Condition.await()}, {@code LockSupport.park()} and
   * their forms with a limit may end without a reason in the packages with {@linkplain #points
   * points}, as a choice; false by default. Requires {@link #interleavings}.
   *
   * @param spuriousWakeUps whether they may
   * @return this
   */
  public LoopExtensionBuilder spuriousWakeUps(boolean spuriousWakeUps) {
    return with(Setting.SPURIOUS_WAKE_UPS, spuriousWakeUps);
  }

  /**
   * Sets whether, in the packages with {@linkplain #points points}, {@code weakCompareAndSet} may
   * fail without a reason, and a free lock or semaphore may refuse {@code tryLock()} or {@code
   * tryAcquire()}, as a choice; false by default. Requires {@link #interleavings}.
   *
   * @param spuriousFailures whether they may
   * @return this
   */
  public LoopExtensionBuilder spuriousFailures(boolean spuriousFailures) {
    return with(Setting.SPURIOUS_FAILURES, spuriousFailures);
  }

  /**
   * Sets whether a test runs twice, to check that it is deterministic; false by default.
   *
   * @param selfCheck whether it runs twice
   * @return this
   */
  public LoopExtensionBuilder selfCheck(boolean selfCheck) {
    return with(Setting.SELF_CHECK, selfCheck);
  }

  /**
   * Sets whether a call of the JDK that waits on the real clock fails the test; false by default.
   *
   * @param strict whether such a call fails the test
   * @return this
   */
  public LoopExtensionBuilder strict(boolean strict) {
    return with(Setting.STRICT, strict);
  }

  /**
   * Sets whether code that was not written for this runtime is in the time of the test, by the
   * agent; by default it is if the agent is present.
   *
   * @param unmodified true to fail tests without the agent, false to do without it
   * @return this
   */
  public LoopExtensionBuilder unmodified(boolean unmodified) {
    return with(Setting.UNMODIFIED, Optional.of(unmodified));
  }

  /**
   * Sets the network; by default that of a world if the test takes one or the agent is present, and
   * else the machine's.
   *
   * @param network the network
   * @return this
   */
  public LoopExtensionBuilder network(TestNetwork network) {
    return with(Setting.NETWORK, Optional.of(network));
  }

  /**
   * Sets the reaction to tasks, timers and holds that a test leaves behind; {@link LeakPolicy#FAIL}
   * by default.
   *
   * @param leaks the policy
   * @return this
   */
  public LoopExtensionBuilder leaks(LeakPolicy leaks) {
    return with(Setting.LEAKS, leaks);
  }

  /**
   * Sets the runs whose page a test publishes; {@link ReportPolicy#ON_FAILURE} by default.
   *
   * @param report the runs
   * @return this
   */
  public LoopExtensionBuilder report(ReportPolicy report) {
    return with(Setting.REPORT, report);
  }

  /**
   * Sets how far the virtual clock may advance; 365 days by default.
   *
   * @param limit the limit, more than zero
   * @return this
   * @throws IllegalArgumentException if {@code limit} is not more than zero
   */
  public LoopExtensionBuilder timeLimit(Duration limit) {
    return with(Setting.TIME_LIMIT, Setting.positive(limit));
  }

  /**
   * Sets how long a call of a test or of its set-up may take on the real clock; 60 seconds by
   * default.
   *
   * @param limit the limit, more than zero
   * @return this
   * @throws IllegalArgumentException if {@code limit} is not more than zero
   */
  public LoopExtensionBuilder watchdog(Duration limit) {
    return watchdog(Watchdog.of(Setting.positive(limit)));
  }

  /**
   * Sets a watchdog that replaces the one on the machine's clock; see {@link #watchdog(Duration)}.
   *
   * @param watchdog the watchdog
   * @return this
   */
  public LoopExtensionBuilder watchdog(Watchdog watchdog) {
    return with(Setting.WATCHDOG, watchdog);
  }

  private <T> LoopExtensionBuilder with(Setting<T> setting, T value) {
    settings = settings.with(setting, value);
    return this;
  }

  /**
   * Creates the extension.
   *
   * @return an extension with these settings
   */
  public LoopExtension build() {
    return new LoopExtension(settings);
  }
}
