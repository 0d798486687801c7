// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.virtual.World;
import java.util.List;

/** The comparison of a program over the machine's loopback with the same program in a world. */
final class BothNetworks {

  /** The most milliseconds that a machine may take to carry a segment over loopback. */
  private static final int LONGEST_PAUSE = 1_000;

  /** A program, given how long to let each step have its effects. */
  interface Run {
    List<String> make(SocketProgram.Pause pause) throws Exception;
  }

  private BothNetworks() {}

  /**
   * Compares a program on both networks.
   *
   * @param usual the milliseconds that the machine usually takes for a step
   */
  static void compare(int usual, Run run) throws Exception {
    List<String> simulated = inAWorld(run);
    List<String> real = run.make(() -> Thread.sleep(usual));
    // a busy machine may be late: what differs must differ however long it is given
    for (int pause = 8 * usual; pause <= LONGEST_PAUSE && !real.equals(simulated); pause *= 5) {
      int millis = pause;
      real = run.make(() -> Thread.sleep(millis));
    }
    assertThat(simulated).isEqualTo(real);
  }

  private static List<String> inAWorld(Run run) {
    try (World world = new World()) {
      world.testHost().setAddresses("10.0.0.1", "fd00::1");
      return world.runner().build().run(() -> onThread(run));
    }
  }

  /** Runs it on a thread of the kind that the machine's runs have. */
  private static List<String> onThread(Run run) throws Exception {
    Object[] result = new Object[1];
    Thread thread =
        new Thread(
            () -> {
              try {
                result[0] = run.make(() -> Thread.sleep(10));
              } catch (Exception e) {
                result[0] = List.of(e.toString());
              }
            });
    thread.start();
    thread.join();
    @SuppressWarnings("unchecked") // as it was set
    List<String> log = (List<String>) result[0];
    return log;
  }
}
