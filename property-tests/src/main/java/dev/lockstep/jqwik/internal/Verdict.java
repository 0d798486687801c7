package dev.lockstep.jqwik.internal;

import dev.lockstep.explore.Finding;
import dev.lockstep.explore.Interleaving;
import dev.lockstep.explore.InterleavingFailure;
import java.util.Optional;

/**
 * What a property fails with in the end.
 *
 * @param finding the failure, if it can be replayed
 * @param failure what jqwik reports
 */
record Verdict(Optional<Finding> finding, InterleavingFailure failure) {

  /** Of a failure that came again. */
  static Verdict of(Finding finding) {
    String line = finding.interleaving().toString();
    return new Verdict(
        Optional.of(finding), new InterleavingFailure(report(finding, line), finding.failure()));
  }

  /** The replay line, if there is one. */
  Optional<String> line() {
    return finding.map(it -> it.interleaving().toString());
  }

  /** Of a failure that did not. */
  static Verdict notRepeatable(Interleaving interleaving, Throwable failure) {
    return new Verdict(
        Optional.empty(),
        new InterleavingFailure(
            "failed, and passed when it ran once more in the same order ("
                + interleaving
                + "): "
                + failure
                + "\nsomething beside the order decides, such as the real clock, a static field, or"
                + " a generated value that the property changes",
            failure));
  }

  private static String report(Finding finding, String line) {
    int deviations = finding.interleaving().deviations().size();
    return "fails with "
        + deviations
        + (deviations == 1 ? " deviation" : " deviations")
        + " from first in, first out: "
        + finding.failure()
        + "\nto run this one again: @Replay(\""
        + line
        + "\")\n"
        + (finding.doubt() == null ? "" : finding.doubt() + "\n")
        + "\n"
        + finding.trace();
  }
}
