// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.looptests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Async;
import dev.lockstep.Engine;
import dev.lockstep.Loop;
import dev.lockstep.Runner;
import dev.lockstep.explore.Interleaving;
import dev.lockstep.junit.LoopExtension;
import dev.lockstep.junit.LoopScope;
import dev.lockstep.junit.LoopSettings;
import dev.lockstep.junit.LoopTest;
import dev.lockstep.junit.TestClock;
import dev.lockstep.junit.TestNetwork;
import dev.lockstep.net.Streams;
import dev.lockstep.spi.ChoiceSource;
import dev.lockstep.virtual.VirtualClock;
import dev.lockstep.virtual.World;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where settings come from, which one counts, and which do not fit together. */
class SettingsTest {

  private static final Map<String, Long> DRAWN = new ConcurrentHashMap<>();

  @BeforeEach
  void forget() {
    DRAWN.clear();
  }

  private static void draw(String test, RandomGenerator random) {
    DRAWN.put(test, random.nextLong());
  }

  static long first(long seed) {
    ChoiceSource choiceSource = Interleaving.ofSeed(seed).choiceSource();
    try (Runner runner =
        Runner.builder().clock(new VirtualClock()).choiceSource(choiceSource).build()) {
      return runner.loop().random("test").nextLong();
    }
  }

  @Test
  void theNearestPlaceCounts() {
    Launch launch = Launch.of(Places.class, Map.of("lockstep.seed", "1"));
    assertThat(launch.failures()).isEmpty();
    assertThat(DRAWN)
        .isEqualTo(
            Map.of("class", first(3), "method", first(4), "nested", first(5), "meta", first(6)));
  }

  @LoopSettings(seed = 3)
  static class Places {
    @RegisterExtension static final LoopExtension BUILT = LoopExtension.builder().seed(2).build();

    @Test
    void ofClass(RandomGenerator random) {
      draw("class", random);
    }

    @LoopTest(seed = 4)
    void ofMethod(RandomGenerator random) {
      draw("method", random);
    }

    @SeedSix
    void ofMetaAnnotation(RandomGenerator random) {
      draw("meta", random);
    }

    @Nested
    @LoopSettings(seed = 5)
    class Inner {
      @Test
      void ofNested(RandomGenerator random) {
        draw("nested", random);
      }
    }
  }

  @Retention(RetentionPolicy.RUNTIME)
  @LoopTest(seed = 6)
  @interface SeedSix {}

  @Test
  void aBuilderCountsMoreThanTheConfiguration() {
    assertThat(Launch.of(Built.class, Map.of("lockstep.seed", "1")).failures()).isEmpty();
    assertThat(DRAWN).isEqualTo(Map.of("static", first(2)));
  }

  static class Built {
    @RegisterExtension static final LoopExtension BUILT = LoopExtension.builder().seed(2).build();

    @Test
    void test(RandomGenerator random) {
      draw("static", random);
    }
  }

  @Test
  void theConfigurationCountsWhereNothingElseIsSaid() {
    assertThat(Launch.of(Plain.class, Map.of("lockstep.seed", "1")).failures()).isEmpty();
    assertThat(DRAWN).isEqualTo(Map.of("plain", first(1)));
  }

  @ExtendWith(LoopExtension.class)
  static class Plain {
    @Test
    void test(RandomGenerator random) {
      draw("plain", random);
    }
  }

  @Test
  void anExtensionInAFieldOfTheInstanceWorks() {
    assertThat(Launch.of(InstanceField.class).failures()).isEmpty();
    assertThat(DRAWN).isEqualTo(Map.of("instance", first(7)));
  }

  static class InstanceField {
    @RegisterExtension final LoopExtension extension = LoopExtension.builder().seed(7).build();

    @Test
    void test(RandomGenerator random) {
      Async.sleep(Duration.ofHours(1));
      draw("instance", random);
    }
  }

  @Test
  void anExtensionWithSettingsThatComesAfterTheConstructorSaysSo() {
    assertThat(Launch.of(TooLate.class).failure())
        .isInstanceOf(ExtensionConfigurationException.class)
        .hasMessage(
            "a LoopExtension with settings was registered too late, the constructor of TooLate has"
                + " run on a loop of another one: make its field static");
  }

  @LoopSettings
  static class TooLate {
    @RegisterExtension final LoopExtension extension = LoopExtension.builder().seed(7).build();

    @Test
    void test() {}
  }

  @Test
  void onTheRealClockTimeIsTheMachines() {
    assertThat(Launch.of(RealClock.class).failures()).isEmpty();
  }

  static class RealClock {
    @LoopTest(clock = TestClock.REAL)
    void runsNow(Clock clock) {
      Async.sleep(Duration.ofNanos(1));
      assertThat(clock.instant()).isAfter(Instant.parse("2025-01-01T00:00:00Z"));
    }
  }

  @Test
  void theRealClockIsNoVirtualOne() {
    assertThat(Launch.of(WantsVirtual.class).failure())
        .hasMessage(
            "the test runs on the real clock: take Clock as a parameter, or set clock ="
                + " TestClock.VIRTUAL");
  }

  static class WantsVirtual {
    @LoopTest(clock = TestClock.REAL)
    void neverRuns(VirtualClock clock) {
      throw new IllegalStateException("never called with " + clock);
    }
  }

  @Test
  void theEngineCanBeChosen() {
    assertThat(Launch.of(OnBaton.class).failures()).isEmpty();
  }

  static class OnBaton {
    @LoopTest(engine = Engine.BATON)
    void runs(Loop loop) {
      assertThat(loop.engine()).isEqualTo(Engine.BATON);
    }
  }

  @Test
  void strictNeedsTheEngineThatSeesWhatGoesPastTheClock() {
    assertThat(Launch.of(StrictOnBaton.class).failure())
        .isInstanceOf(ExtensionConfigurationException.class)
        .hasMessage(
            "strict needs the carrier engine, which sees the JDK's waits: add --add-opens"
                + " java.base/java.lang=ALL-UNNAMED to the options of the tests' JVM, or remove"
                + " strict");
  }

  static class StrictOnBaton {
    @LoopTest(engine = Engine.BATON, strict = true)
    void neverRuns() {}
  }

  @Test
  void unmodifiedWithoutTheAgentSaysHowToAddIt() {
    assertThat(Launch.of(Unmodified.class).failure())
        .isInstanceOf(ExtensionConfigurationException.class)
        .hasMessageContaining("unmodified = true needs the agent")
        .hasMessageContaining("<argLine>@{argLine} -javaagent:@{dev.lockstep:lockstep-agent:jar}")
        .hasMessageContaining("jvmArgumentProviders.add");
  }

  static class Unmodified {
    @LoopTest(unmodified = true)
    void neverRuns() {}
  }

  @Test
  void networkOfTheMachineIsNotThatOfAWorld() {
    assertThat(Launch.of(WorldOnTheMachine.class).failure())
        .isInstanceOf(ExtensionConfigurationException.class)
        .hasMessageContaining("network = MACHINE cannot be used with a parameter World");
  }

  static class WorldOnTheMachine {
    @LoopTest(network = TestNetwork.MACHINE)
    void neverRuns(World world) {}
  }

  @Test
  void networkMayBeSimulatedWithoutAWorld() {
    assertThat(Launch.of(Simulated.class).failures()).isEmpty();
  }

  static class Simulated {
    @LoopTest(network = TestNetwork.WORLD)
    void findsItsOwnHostOnly() {
      assertThatThrownBy(() -> Streams.connect("elsewhere", 80))
          .isInstanceOf(UnknownHostException.class);
    }
  }

  @Test
  void unmodifiedNeedsAVirtualClock() {
    assertThat(Launch.of(UnmodifiedInRealTime.class).failure())
        .isInstanceOf(ExtensionConfigurationException.class)
        .hasMessageContaining("unmodified = true cannot be used with clock = REAL");
  }

  static class UnmodifiedInRealTime {
    @LoopTest(clock = TestClock.REAL, unmodified = true)
    void neverRuns() {}
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "lockstep.clock    | sundial | clock = 'sundial' of the configuration: must be one of"
            + " [VIRTUAL, REAL]",
        "lockstep.seed     | two     | seed = 'two' of the configuration: must be a whole number",
        "lockstep.timeLimit| long    | timeLimit = 'long' of the configuration: duration 'long'"
            + " must be a whole number and a unit (ns, us, ms, s, m, h, d), such as '90 s' or"
            + " '10m', or ISO-8601, such as 'PT1M30S'",
        "lockstep.watchdog | 0 s     | watchdog = '0 s' of the configuration: duration '0 s' must"
            + " be longer than 0; remove it to use the default",
        "lockstep.interleavings | 0  | interleavings = '0' of the configuration: must be at least"
            + " 1; remove it to run once",
        "lockstep.selfCheck| maybe   | selfCheck = 'maybe' of the configuration: must be true or"
            + " false",
      })
  void aValueThatCannotBeReadFailsTheClassAndSaysWhatCan(
      String parameter, String value, String message) {
    assertThat(Launch.of(Plain.class, Map.of(parameter, value)).failure())
        .isInstanceOf(ExtensionConfigurationException.class)
        .hasMessage(message);
  }

  @Test
  void whatDoesNotFitTogetherFailsWithTheRemedy() {
    assertThat(Launch.of(RealAndLimited.class).failure())
        .hasMessage(
            "timeLimit cannot be used with clock = REAL; use watchdog"
                + " (SettingsTest$RealAndLimited)");
    assertThat(Launch.of(RealAndMany.class).failure())
        .hasMessage(
            "interleavings = 2 needs a virtual clock: set clock = TestClock.VIRTUAL, or set"
                + " interleavings = 1 (test())");
    assertThat(Launch.of(SharedAndMany.class).failure())
        .hasMessage(
            "interleavings = 2 needs a loop for each run: set scope = LoopScope.TEST, or set"
                + " interleavings = 1 (SettingsTest$SharedAndMany)");
    assertThat(Launch.of(OneInstanceAndMany.class).failure())
        .hasMessage(
            "interleavings = 2 needs a fresh instance for each run: remove"
                + " @TestInstance(PER_CLASS), or set interleavings = 1"
                + " (SettingsTest$OneInstanceAndMany)");
    assertThat(Launch.of(FactoryAndMany.class).failure())
        .hasMessage(
            "interleavings = 2 does not work on a @TestFactory: use @ParameterizedTest, or set"
                + " interleavings = 1 (test())");
    assertThat(Launch.of(ScopeOfMethod.class).failure())
        .hasMessage("scope must be set on the class, not on a method (test())");
    assertThat(Launch.of(Twice.class).failure().getMessage())
        .startsWith("seed of ")
        .endsWith("Twice.test() has 2 values; use one");
  }

  @LoopSettings(clock = TestClock.REAL, timeLimit = "1 h")
  static class RealAndLimited {
    @Test
    void test() {}
  }

  static class RealAndMany {
    @LoopTest(clock = TestClock.REAL, interleavings = 2)
    void test() {}
  }

  @LoopSettings(scope = LoopScope.CLASS, interleavings = 2)
  static class SharedAndMany {
    @Test
    void test() {}
  }

  @LoopSettings(interleavings = 2)
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  static class OneInstanceAndMany {
    @Test
    void test() {}
  }

  @LoopSettings
  static class FactoryAndMany {
    @TestFactory
    @LoopSettings(interleavings = 2)
    DynamicTest test() {
      return DynamicTest.dynamicTest("never", () -> {});
    }
  }

  static class ScopeOfMethod {
    @LoopTest(scope = LoopScope.CLASS)
    void test() {}
  }

  static class Twice {
    @LoopTest(seed = {1, 2})
    void test() {}
  }

  @Test
  void whatOnlyTheConfigurationSaysIsDroppedWhereItDoesNotFit() {
    assertThat(Launch.of(RealClock.class, Map.of("lockstep.interleavings", "50")).failures())
        .isEmpty();
  }

  @Test
  void aBuilderRefusesWhatMakesNoSense() {
    assertThatThrownBy(() -> LoopExtension.builder().interleavings(0))
        .hasMessage("interleavings = 0 must be at least 1; remove it to run once");
    assertThatThrownBy(() -> LoopExtension.builder().watchdog(Duration.ZERO))
        .hasMessage("duration '0 s' must be longer than 0; remove it to use the default");
  }
}
