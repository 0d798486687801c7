package dev.lockstep.junit;

/** The clock that a test's loop lives on. */
public enum TestClock {
  /**
   * A {@link dev.lockstep.virtual.VirtualClock}: jumps to the next deadline when nothing is ready.
   */
  VIRTUAL,

  /**
   * The machine's clock. Tests on it do not run in parallel with each other, as far as an
   * annotation says so; see {@link LoopExtension#REAL_CLOCK}.
   */
  REAL
}
