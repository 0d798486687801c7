// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.junit.internal.settings;

/** The network of a test's loop. */
public enum TestNetwork {
  /** The sockets of the machine. */
  MACHINE,

  /** The simulated network of a {@link dev.lockstep.virtual.World}. */
  WORLD;

  public static TestNetwork of(boolean inWorld) {
    return inWorld ? WORLD : MACHINE;
  }
}
