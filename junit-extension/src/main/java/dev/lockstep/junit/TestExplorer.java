package dev.lockstep.junit;

import dev.lockstep.explore.Exploration;
import dev.lockstep.explore.Explorer;
import dev.lockstep.explore.Program;

/**
 * Explores loop tests in place of {@link LoopExtension}, whatever number of interleavings is set
 * for them: for a program that launches JUnit. It puts one into the store of its launcher session,
 * in the namespace of this class and with this class as the key. Replay files are not tried then.
 */
public interface TestExplorer {

  /**
   * Explores a test. Called by a thread that drives the loops of the test.
   *
   * @param test the test
   * @param settings an explorer with the settings of the test, to be changed at will
   * @param program one run of the test
   * @return what was found; a failure fails the test
   */
  Exploration explore(TestName test, Explorer.Builder settings, Program program);

  /**
   * Told of a test on a loop that cannot run more than once, which is aborted.
   *
   * @param test the test
   * @param reason why, with the remedy
   */
  void refused(TestName test, String reason);
}
