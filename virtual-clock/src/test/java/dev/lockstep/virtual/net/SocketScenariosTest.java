// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Runner;
import dev.lockstep.virtual.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What happens at the edges of sockets is the same over loopback and in a world. */
@EnabledOnOs(
    value = OS.LINUX,
    disabledReason = "a simulated network does what Linux does, and there is none here to compare")
class SocketScenariosTest {

  private static final Duration PATIENCE = Duration.ofMillis(50);

  static Set<String> names() {
    return SocketScenarios.names();
  }

  @ParameterizedTest
  @MethodSource("names")
  void scenarioIsSeenTheSame(String name) throws Exception {
    List<String> simulated = new ArrayList<>();
    try (World world = new World()) {
      world.run(() -> simulated.addAll(SocketScenarios.run(name, PATIENCE)));
    }
    List<String> real = onLoopback(name, PATIENCE);
    // a busy machine may be late: what differs must differ however long it is given
    for (int factor = 5; factor <= 125 && !real.equals(simulated); factor *= 5) {
      real = onLoopback(name, PATIENCE.multipliedBy(factor));
    }
    assertThat(simulated).isEqualTo(real);
  }

  private static List<String> onLoopback(String name, Duration patience) throws Exception {
    try (Runner runner = Runner.builder().build()) {
      return runner.run(() -> SocketScenarios.run(name, patience));
    }
  }
}
