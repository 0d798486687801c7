// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Async;
import dev.lockstep.Runner;
import dev.lockstep.virtual.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random programs see the same over the machine's loopback and in a world. {@code
 * -Dlockstep.programs=600} tries more of them than a build does.
 */
@EnabledOnOs(
    value = OS.LINUX,
    disabledReason = "a simulated network does what Linux does, and there is none here to compare")
class SocketProgramsTest {

  private static final int PROGRAMS = Integer.getInteger("lockstep.programs", 60);

  /** The most milliseconds that a machine may take to carry a segment over loopback. */
  private static final int LONGEST_PAUSE = 1_000;

  static LongStream seeds() {
    return LongStream.range(0, PROGRAMS);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void programSeesTheSame(long seed) throws Exception {
    List<String> simulated = inAWorld(seed);
    List<String> real = onLoopback(seed, 0);
    // a busy machine may be late: what differs must differ however long it is given
    for (int pause = 4; pause <= LONGEST_PAUSE && !real.equals(simulated); pause *= 6) {
      real = onLoopback(seed, pause);
    }
    assertThat(simulated).isEqualTo(real);
  }

  private static List<String> inAWorld(long seed) {
    List<String> log = new ArrayList<>();
    try (World world = new World()) {
      world.run(() -> log.addAll(SocketProgram.of(seed).run(() -> pause(10))));
    }
    return log;
  }

  private static List<String> onLoopback(long seed, int millis) throws Exception {
    try (Runner runner = Runner.builder().build()) {
      return runner.run(() -> SocketProgram.of(seed).run(() -> pause(millis)));
    }
  }

  /** Lets the loop look at its sockets some times, and the machine carry what was sent. */
  private static void pause(int millis) {
    for (int i = 0; i < 12; i++) {
      Async.yieldNow();
    }
    if (millis > 0) {
      Async.sleep(Duration.ofMillis(millis));
    }
  }
}
