// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.junit;

/**
 * The network of a test's loop.
 *
 * @since 0.1.0
 */
public enum TestNetwork {
  /**
   * The machine's, at which virtual time stands still while a socket waits. A test in many
   * interleavings has a simulated one all the same.
   */
  MACHINE,

  /**
   * The simulated one of a {@link dev.lockstep.virtual.World}, of which the test is a host. Sockets
   * of the JDK are on it too if the agent is present.
   */
  WORLD
}
