// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.junit.internal.report;

import dev.lockstep.explore.Finding;
import dev.lockstep.explore.InterleavingFailure;
import dev.lockstep.explore.NondeterminismError;
import dev.lockstep.junit.TestName;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.MediaType;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The report of a failing interleaving: an excerpt on the screen, and all of it in files. */
public final class InterleavingReport {

  private static final int SCREEN = 40;
  private static final String FILE = "interleaving.txt";

  private InterleavingReport() {}

  /**
   * Publishes the files and returns the failure for the console.
   *
   * @param origin the source of the interleaving, with %d for its number
   * @param alternative another remedy for a nondeterministic test, or empty
   */
  public static AssertionError failure(
      Finding finding, ExtensionContext context, String origin, String alternative) {
    if (finding.failure() instanceof NondeterminismError error) {
      return new NondeterminismError(withRemedy(String.valueOf(error.getMessage()), alternative));
    }
    String head = head(finding, origin);
    String trace = finding.trace().toString();
    String why = why(finding);
    Attachments.publish(context, FILE, MediaType.TEXT_PLAIN_UTF_8, head + "\n" + trace + why);
    Attachments.publish(context, "interleaving.json", MediaType.APPLICATION_JSON, finding.toJson());
    String page = RunPages.publish(finding.recording().titled(title(context)), context);
    return new InterleavingFailure(head + page + "\n" + cut(trace) + why, finding.failure());
  }

  private static String title(ExtensionContext context) {
    return TestName.of(context).toString();
  }

  /** Returns the explorer's report with the remedy for a test. */
  private static String withRemedy(String report, String alternative) {
    return report.lines().filter(it -> !it.startsWith("remedy: ")).collect(Collectors.joining("\n"))
        + "\nremedy: let the test take time and random numbers from its loop (parameters Clock,"
        + " RandomGenerator; Async.random)"
        + alternative;
  }

  private static String head(Finding finding, String origin) {
    return where(finding, origin)
        + finding.failure()
        + "\nto run this one again: @Replay(\""
        + finding.interleaving()
        + "\")\n"
        + finding.trace().deviationFrames()
        + (finding.doubt() == null ? "" : finding.doubt() + "\n");
  }

  /**
   * Returns the explorer's lines on who waits since when, without those of the failure itself, each
   * after a line break.
   */
  private static String why(Finding finding) {
    long ofFailure = Math.max(finding.message().lines().count() - 1, 0);
    return finding.why().stream()
        .skip(ofFailure)
        .map(line -> "\n" + line)
        .collect(Collectors.joining());
  }

  private static String where(Finding finding, String origin) {
    int deviations = finding.interleaving().deviations().size();
    return "fails in "
        + origin.replace("%d", String.valueOf(finding.number()))
        + " ("
        + deviations
        + (deviations == 1 ? " deviation" : " deviations")
        + " from first in, first out): ";
  }

  private static String cut(String trace) {
    List<String> lines = trace.lines().toList();
    if (lines.size() <= SCREEN) {
      return trace;
    }
    return lines.stream().limit(SCREEN).collect(Collectors.joining("\n"))
        + "\n... "
        + (lines.size() - SCREEN)
        + " more lines in "
        + FILE;
  }
}
