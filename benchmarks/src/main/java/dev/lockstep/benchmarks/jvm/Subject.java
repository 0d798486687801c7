package dev.lockstep.benchmarks.jvm;

import dev.lockstep.benchmarks.Cell;

/** Does the work of a row in a JVM. */
@FunctionalInterface
public interface Subject extends AutoCloseable {

  /**
   * Does the work once. What is measured.
   *
   * @return how many operations that was; the same each time
   * @throws Exception if it was not done
   */
  long run() throws Exception;

  /**
   * Gets ready for the next run; not measured.
   *
   * @throws Exception if that fails
   */
  default void prepare() throws Exception {}

  @Override
  default void close() throws Exception {}

  /** Makes a subject. */
  @FunctionalInterface
  interface Maker {

    /**
     * Makes a subject.
     *
     * @param cell the size
     * @return the subject
     * @throws Exception if that fails
     */
    Subject make(Cell cell) throws Exception;
  }
}
