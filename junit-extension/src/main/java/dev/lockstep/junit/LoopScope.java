package dev.lockstep.junit;

/** Which tests share a loop. */
public enum LoopScope {
  /** Each test has a loop and a clock of its own. */
  TEST,

  /**
   * All tests of a class, and of the classes nested in it, share one loop and one clock, one after
   * the other; {@code @BeforeAll} and {@code @AfterAll} run on it too.
   */
  CLASS
}
