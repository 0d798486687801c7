// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.jqwik.internal;

import dev.lockstep.explore.Finding;
import dev.lockstep.explore.Interleaving;
import dev.lockstep.explore.InterleavingFailure;
import java.util.Optional;

/**
 * The failure of a property after its analysis.
 *
 * @param finding the failure with its interleaving, if it can be replayed
 * @param failure the failure that jqwik reports
 */
record Verdict(Optional<Finding> finding, InterleavingFailure failure) {

  /**
   * Returns the verdict on a failure that occurred again.
   *
   * @param page a line that names the page of the run, with a line break; or empty
   */
  static Verdict of(Finding finding, String page) {
    return new Verdict(
        Optional.of(finding), new InterleavingFailure(report(finding, page), finding.failure()));
  }

  /** Returns the replay line, if there is one. */
  Optional<String> line() {
    return finding.map(it -> it.interleaving().toString());
  }

  /** Returns the verdict on a failure that did not occur again. */
  static Verdict notRepeatable(Interleaving interleaving, Throwable failure) {
    return new Verdict(
        Optional.empty(),
        new InterleavingFailure(
            "failed, and passed when it ran again in the same interleaving ("
                + interleaving
                + "): "
                + failure
                + "\nsomething other than the interleaving decides, such as the real clock, a static field,"
                + " or a generated value that the property modifies",
            failure));
  }

  private static String report(Finding finding, String page) {
    int deviations = finding.interleaving().deviations().size();
    return "fails with "
        + deviations
        + (deviations == 1 ? " deviation" : " deviations")
        + " from first in, first out: "
        + finding.failure()
        + "\nto run this one again: @Replay(\""
        + finding.interleaving()
        + "\")\n"
        + page
        + finding.trace().deviationFrames()
        + (finding.doubt() == null ? "" : finding.doubt() + "\n")
        + "\n"
        + finding.trace();
  }
}
