package dev.lockstep.campaign;

import java.util.List;

/** Runs slices, one after the other, by one thread. */
interface SliceRunner extends AutoCloseable {

  /**
   * Runs a slice.
   *
   * @return what became of the test, or of each invocation of a parameterized one
   */
  List<TestResult> run(Slice slice, CampaignListener monitor);

  /** Makes the slice that runs stop early; from any thread. */
  void stop();

  @Override
  void close();
}
