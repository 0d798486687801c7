// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.junit;

import dev.lockstep.explore.Exploration;
import dev.lockstep.explore.Explorer;
import dev.lockstep.explore.Program;

/**
 * A strategy for exploring loop tests that replaces {@link LoopExtension}'s, whatever number of
 * interleavings is set. A program that launches JUnit puts one into the store of its launcher
 * session, in the namespace of this class and with this class as the key. Replay files are not
 * tried then.
 *
 * @since 0.1.0
 */
public interface TestExplorer {

  /**
   * Explores a test. Called by a thread that drives the loops of the test.
   *
   * @param test the name of the test
   * @param settings a builder with the settings of the test, which may be changed
   * @param program a run of the test
   * @return the result; a failure in it fails the test
   */
  Exploration explore(TestName test, Explorer.Builder settings, Program program);

  /**
   * Called for a test on a loop that cannot run more than once; the test is aborted.
   *
   * @param test the name of the test
   * @param reason the reason, with the remedy
   */
  void refused(TestName test, String reason);
}
