// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.looptests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Async;
import dev.lockstep.junit.LoopExtension;
import dev.lockstep.junit.LoopSettings;
import dev.lockstep.junit.LoopTest;
import dev.lockstep.junit.Replay;
import dev.lockstep.junit.TestClock;
import dev.lockstep.virtual.TimePolicy;
import dev.lockstep.virtual.VirtualClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests whose virtual clock goes with the machine's, at a rate. */
class RateTest {

  /** A thousand seconds in one. */
  private static void checkRate(VirtualClock clock) {
    assertThat(clock.policy()).isEqualTo(TimePolicy.real(1000));
    Async.sleep(Duration.ofSeconds(1));
    assertThat(clock.elapsed()).isGreaterThan(Duration.ofSeconds(1));
  }

  @Test
  void theRateIsSetByAnAnnotationTheBuilderOrTheConfiguration() {
    assertThat(Launch.of(Annotated.class).failures()).isEmpty();
    assertThat(Launch.of(Built.class).failures()).isEmpty();
    assertThat(Launch.of(Plain.class, Map.of("lockstep.rate", "1000")).failures()).isEmpty();
  }

  static class Annotated {
    @LoopTest(rate = 1000)
    void goes(VirtualClock clock) {
      checkRate(clock);
    }
  }

  static class Built {
    @RegisterExtension static final LoopExtension LOOP = LoopExtension.builder().rate(1000).build();

    @Test
    void goes(VirtualClock clock) {
      checkRate(clock);
    }
  }

  @ExtendWith(LoopExtension.class)
  static class Plain {
    @Test
    void goes(VirtualClock clock) {
      checkRate(clock);
    }
  }

  @Test
  void aRateNeedsAVirtualClockAndOneOrder() {
    assertThat(Launch.of(OnRealClock.class).failure())
        .isInstanceOf(ExtensionConfigurationException.class)
        .hasMessage(
            "rate cannot be used with clock = REAL; remove one of them"
                + " (RateTest$OnRealClock)");
    assertThat(Launch.of(WithOrders.class).failures())
        .extracting(Throwable::getMessage)
        .containsExactlyInAnyOrder(
            "interleavings = 2 needs a clock that jumps: remove rate, or set interleavings = 1"
                + " (inOrders())",
            "selfCheck needs a clock that jumps: remove rate, or set selfCheck = false (twice())",
            "@Replay needs a clock that jumps: remove rate (again())");
  }

  @LoopSettings(clock = TestClock.REAL, rate = 2)
  static class OnRealClock {
    @Test
    void neverRuns() {}
  }

  @LoopSettings(rate = 2)
  static class WithOrders {
    @LoopTest(interleavings = 2)
    void inOrders() {}

    @LoopTest(selfCheck = true)
    void twice() {}

    @LoopTest
    @Replay("L1:AAA")
    void again() {}
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "NaN", "Infinity", "fast"})
  void aRateThatIsNoneIsRefused(String rate) {
    assertThat(Launch.of(Plain.class, Map.of("lockstep.rate", rate)).failure())
        .isInstanceOf(ExtensionConfigurationException.class)
        .hasMessage("rate = '" + rate + "' of the configuration: must be a finite number above 0");
  }

  @Test
  void aBuilderRefusesARateThatIsNone() {
    assertThatThrownBy(() -> LoopExtension.builder().rate(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("rate = 0.0 must be a finite number above 0");
  }

  @Test
  void whatOnlyTheConfigurationSaysOfTheClockIsDroppedWhereAnAnnotationNeedsAnother() {
    for (Map<String, String> configuration :
        List.of(
            Map.of("lockstep.clock", "REAL"),
            Map.of("lockstep.rate", "2"),
            Map.of("lockstep.scope", "CLASS"))) {
      assertThat(Launch.of(NeedsJumps.class, configuration).failures()).isEmpty();
    }
    assertThat(Launch.of(NeedsVirtual.class, Map.of("lockstep.clock", "REAL")).failures())
        .isEmpty();
    Map<String, String> realAtRate = Map.of("lockstep.clock", "REAL", "lockstep.rate", "1000");
    assertThat(Launch.of(SettingsTest.RealClock.class, realAtRate).failures()).isEmpty();
  }

  static class NeedsJumps {
    @LoopTest(interleavings = 2)
    void inOrders(VirtualClock clock) {
      Async.sleep(Duration.ofHours(1));
      assertThat(clock.elapsed()).isEqualTo(Duration.ofHours(1));
    }

    @LoopTest(selfCheck = true)
    void twice(VirtualClock clock) {
      inOrders(clock);
    }

    @LoopTest
    @Replay("L1:AAA")
    void again(VirtualClock clock) {
      inOrders(clock);
    }
  }

  @LoopSettings(timeLimit = "2 h")
  static class NeedsVirtual {
    @LoopTest
    void limited(VirtualClock clock) {
      Async.sleep(Duration.ofHours(1));
      assertThat(clock.elapsed()).isEqualTo(Duration.ofHours(1));
    }
  }
}
