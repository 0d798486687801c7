// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.trace;

import dev.lockstep.DeadlockError;
import dev.lockstep.explore.EndlessRunError;
import dev.lockstep.explore.Execution;
import dev.lockstep.explore.Finding;
import dev.lockstep.explore.NondeterminismError;
import dev.lockstep.explore.Trace;
import dev.lockstep.explore.internal.util.Plural;
import dev.lockstep.report.Recording;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** A failing run with its trace. Immutable. */
public final class TracedFinding implements Finding {

  private final Execution execution;
  private final Throwable failure;
  private final int number;
  private final TracedSteps trace;
  private final @Nullable String doubt;

  public TracedFinding(Execution execution, int number, TracedSteps trace, @Nullable String doubt) {
    Throwable thrown = execution.failure();
    if (thrown == null) {
      throw new IllegalArgumentException(execution + "; use a run that has failed");
    }
    this.failure = thrown;
    this.execution = execution;
    this.number = number;
    this.trace = trace;
    this.doubt = doubt;
  }

  @Override
  public Throwable failure() {
    return failure;
  }

  @Override
  public String message() {
    return trace.named(failure.toString());
  }

  @Override
  public Execution execution() {
    return execution;
  }

  @Override
  public int number() {
    return number;
  }

  @Override
  public Trace trace() {
    return trace;
  }

  @Override
  public @Nullable String doubt() {
    return doubt;
  }

  @Override
  public String report() {
    StringJoiner report = new StringJoiner("\n");
    report.add(
        "fails in interleaving "
            + number
            + (isRepeatable()
                ? ", shrunk to "
                    + Plural.count(interleaving().deviations().size(), "deviation")
                    + " from first in, first out: "
                : ": ")
            + message().lines().findFirst().orElse("")
            + "\n");
    report.add(trace.toString());
    if (!why().isEmpty()) {
      report.add(String.join("\n", why()) + "\n");
    }
    if (doubt != null) {
      report.add(doubt + "\n");
    }
    return report.add(isRepeatable() ? "replay: " + interleaving() + "\n" : "").toString();
  }

  /** Returns whether a replay may fail again: it passes if the failure is that runs differ. */
  boolean isRepeatable() {
    return !(failure instanceof NondeterminismError);
  }

  @Override
  public List<String> why() {
    List<String> lines = new ArrayList<>(message().lines().skip(1).toList());
    if (failure instanceof DeadlockError) {
      lines.addAll(trace.whoWaits());
    }
    if (failure instanceof EndlessRunError) {
      lines.add("these steps repeat forever:");
      trace.cycle().forEach(step -> lines.add("  " + step.name() + ": " + step.text()));
    }
    return lines;
  }

  @Override
  public Recording recording() {
    String title = message().lines().findFirst().orElse("a failing run");
    return trace.recording(
        title, failure, seen(), doubt, isRepeatable() ? interleaving().toString() : null);
  }

  /** Returns what the run shows of the reason, without the lines of the message itself. */
  private List<String> seen() {
    return why().stream().skip(Math.max(message().lines().count() - 1, 0)).toList();
  }

  @Override
  public String toJson() {
    return TraceJson.write(this);
  }

  @Override
  public String toString() {
    return execution.toString();
  }
}
