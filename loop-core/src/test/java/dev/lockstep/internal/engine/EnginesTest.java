// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Engine;
import dev.lockstep.Runner;
import dev.lockstep.internal.jdk.CarrierAccess;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Which engine a loop gets. */
class EnginesTest {

  @Test
  void propertyNamesAnEngineOrNone() {
    assertThat(Engines.ofProperty("carrier")).isEqualTo(Engine.CARRIER);
    assertThat(Engines.ofProperty("BATON")).isEqualTo(Engine.BATON);
    assertThat(Engines.ofProperty("")).isNull();
    assertThat(Engines.ofProperty(null)).isNull();
    assertThatThrownBy(() -> Engines.ofProperty("fibre"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "lockstep.engine = 'fibre' must be 'carrier' or 'baton'; remove it for the default");
  }

  @Test
  void batonCanBeHadAnywhere() {
    try (Runner runner = Runner.builder().engine(Engine.BATON).build()) {
      assertThat(runner.loop().engine()).isEqualTo(Engine.BATON);
      assertThat(runner.loop().engine().capabilities()).isEmpty();
    }
  }

  @Test
  @Tag("carrier-only")
  void carrierIsThereWhenTheModuleIsOpen() {
    assertThat(CarrierAccess.unavailable()).isNull();
    try (Runner runner = Runner.builder().build()) {
      assertThat(runner.loop().engine()).isEqualTo(Engine.CARRIER);
      assertThat(runner.loop().engine().capabilities())
          .containsExactlyInAnyOrder(
              Engine.Capability.TRANSPARENT_BLOCKING, Engine.Capability.SEES_TIMED_PARKS);
    }
  }

  @Test
  @Tag("baton-only")
  void carrierThatIsAskedForAndNotAvailableNamesTheFlag() {
    assertThatThrownBy(() -> Runner.builder().engine(Engine.CARRIER).build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "the carrier engine is not available: java.base/java.lang is not open; add"
                + " --add-opens java.base/java.lang=ALL-UNNAMED");
  }
}
