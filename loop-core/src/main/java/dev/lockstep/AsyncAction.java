package dev.lockstep;

/** A block of code that returns nothing and may throw. */
@FunctionalInterface
public interface AsyncAction {

  /**
   * Runs the block.
   *
   * @throws Exception whatever the block throws
   */
  void run() throws Exception;
}
