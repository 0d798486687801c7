package dev.lockstep.junit;

/** The network of a test's loop. */
enum TestNetwork {
  /** The sockets of the machine. */
  MACHINE,

  /** The simulated network of a {@link dev.lockstep.virtual.World}. */
  WORLD;

  static TestNetwork of(boolean inWorld) {
    return inWorld ? WORLD : MACHINE;
  }
}
