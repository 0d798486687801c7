package dev.lockstep.junit;

import dev.lockstep.Engine;
import dev.lockstep.junit.internal.settings.Setting;
import dev.lockstep.junit.internal.settings.Settings;
import dev.lockstep.spi.Watchdog;
import java.time.Duration;
import java.util.Optional;

/**
 * Describes a {@link LoopExtension} for {@code @RegisterExtension}. What is not set here is what
 * the configuration says, and what annotations set counts more; see there.
 */
public final class LoopExtensionBuilder {

  private Settings settings = Settings.NONE;

  LoopExtensionBuilder() {}

  /**
   * Sets the clock; {@link TestClock#VIRTUAL} unless set.
   *
   * @param clock the clock
   * @return this
   */
  public LoopExtensionBuilder clock(TestClock clock) {
    return with(Setting.CLOCK, clock);
  }

  /**
   * Sets how many seconds the virtual clock goes on in each second of the machine's clock; it jumps
   * unless set.
   *
   * @param rate a finite number above 0: 1 is the machine's pace
   * @return this
   */
  public LoopExtensionBuilder rate(double rate) {
    if (!(rate > 0) || Double.isInfinite(rate)) {
      throw new IllegalArgumentException("rate(" + rate + "); use a finite number above 0");
    }
    return with(Setting.RATE, Optional.of(rate));
  }

  /**
   * Sets which tests share a loop; {@link LoopScope#TEST} unless set.
   *
   * @param scope the scope
   * @return this
   */
  public LoopExtensionBuilder scope(LoopScope scope) {
    return with(Setting.SCOPE, scope);
  }

  /**
   * Sets the engine; what the system property {@code lockstep.engine} names, or the best one
   * available, unless set.
   *
   * @param engine the engine
   * @return this
   */
  public LoopExtensionBuilder engine(Engine engine) {
    return with(Setting.ENGINE, Optional.of(engine));
  }

  /**
   * Sets the seed of the injected random generator, and of the choice of interleavings; 0 unless
   * set.
   *
   * @param seed the seed
   * @return this
   */
  public LoopExtensionBuilder seed(long seed) {
    return with(Setting.SEED, seed);
  }

  /**
   * Sets in how many orders of its steps a test runs; 1 unless set, first in, first out.
   *
   * @param interleavings the number, at least 1
   * @return this
   */
  public LoopExtensionBuilder interleavings(int interleavings) {
    if (interleavings < 1) {
      throw new IllegalArgumentException("interleavings(" + interleavings + "); use 1 or more");
    }
    return with(Setting.INTERLEAVINGS, interleavings);
  }

  /**
   * Sets how interleavings are chosen; {@link InterleavingPolicy#STANDARD} unless set.
   *
   * @param policy the policy
   * @return this
   */
  public LoopExtensionBuilder policy(InterleavingPolicy policy) {
    return with(Setting.POLICY, policy);
  }

  /**
   * Sets whether a test is run twice, to see that it does the same again; false unless set.
   *
   * @param selfCheck whether it is
   * @return this
   */
  public LoopExtensionBuilder selfCheck(boolean selfCheck) {
    return with(Setting.SELF_CHECK, selfCheck);
  }

  /**
   * Sets whether a call of the JDK that waits on the real clock fails the test; false unless set.
   *
   * @param strict whether it does
   * @return this
   */
  public LoopExtensionBuilder strict(boolean strict) {
    return with(Setting.STRICT, strict);
  }

  /**
   * Sets what happens when something is left behind; {@link LeakPolicy#FAIL} unless set.
   *
   * @param leaks the policy
   * @return this
   */
  public LoopExtensionBuilder leaks(LeakPolicy leaks) {
    return with(Setting.LEAKS, leaks);
  }

  /**
   * Sets how far the virtual clock may go; 365 days unless set.
   *
   * @param limit more than nothing
   * @return this
   */
  public LoopExtensionBuilder timeLimit(Duration limit) {
    return with(Setting.TIME_LIMIT, Setting.positive(limit));
  }

  /**
   * Sets how long a call of a test or of its set-up may take on the real clock; 60 seconds unless
   * set.
   *
   * @param limit more than nothing
   * @return this
   */
  public LoopExtensionBuilder watchdog(Duration limit) {
    return watchdog(Watchdog.of(Setting.positive(limit)));
  }

  /**
   * Sets the watchdog, in place of one that waits on the machine's clock; see {@link
   * #watchdog(Duration)}.
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
   * Makes the extension.
   *
   * @return an extension with these settings
   */
  public LoopExtension build() {
    return new LoopExtension(settings);
  }
}
