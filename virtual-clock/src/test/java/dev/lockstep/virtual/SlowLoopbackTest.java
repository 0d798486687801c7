// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual;

import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;

/** A host whose packets to itself take their time keeps the contract all the same. */
class SlowLoopbackTest extends SimulatedNetworkTest {

  @BeforeEach
  final void slow() {
    world.link("test", "test").latency(Duration.ofMillis(5));
  }
}
