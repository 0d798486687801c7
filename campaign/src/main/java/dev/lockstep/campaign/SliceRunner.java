// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.campaign;

import java.util.List;

/** A runner of slices, used by one thread. */
interface SliceRunner extends AutoCloseable {

  /**
   * Runs a slice.
   *
   * @return the result of the test, or of each invocation of a parameterized one
   */
  List<TestResult> run(Slice slice, CampaignListener monitor);

  /** Makes the running slice stop early; may be called from any thread. */
  void stop();

  @Override
  void close();
}
