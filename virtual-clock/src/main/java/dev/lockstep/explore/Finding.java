package dev.lockstep.explore;

import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * A failure of a program in some order of its steps: the simplest one that was found. Immutable.
 */
public final class Finding {

  private final Execution execution;
  private final int schedule;
  private final Trace trace;
  private final @Nullable String doubt;

  Finding(Execution execution, int schedule, Trace trace, @Nullable String doubt) {
    this.execution = execution;
    this.schedule = schedule;
    this.trace = trace;
    this.doubt = doubt;
  }

  /**
   * What the run does; its text is the replay line.
   *
   * @return the interleaving
   */
  public Interleaving interleaving() {
    return execution.interleaving();
  }

  /**
   * What the program threw.
   *
   * @return the failure
   */
  public Throwable failure() {
    Throwable failure = execution.failure();
    if (failure == null) {
      throw new AssertionError("a finding that passed");
    }
    return failure;
  }

  /**
   * The failing run.
   *
   * @return the run
   */
  public Execution execution() {
    return execution;
  }

  /**
   * Which schedule of the search was the first one to fail.
   *
   * @return the number, from 1
   */
  public int schedule() {
    return schedule;
  }

  /**
   * How it comes about.
   *
   * @return each step of the run
   */
  public Trace trace() {
    return trace;
  }

  /**
   * Whether the run does the same whenever it is repeated, as far as was checked.
   *
   * @return why not, for people, or null
   */
  public @Nullable String doubt() {
    return doubt;
  }

  /**
   * All of it for people.
   *
   * @return some lines
   */
  public String report() {
    StringJoiner report = new StringJoiner("\n");
    report.add(
        "fails in schedule "
            + schedule
            + ", shrunk to "
            + Texts.count(interleaving().deviations().size(), "deviation")
            + " from first in, first out: "
            + trace.named(failure().toString())
            + "\n");
    report.add(trace.toString());
    if (failure() instanceof EndlessRunError) {
      report.add(cycle());
    }
    if (doubt != null) {
      report.add(doubt + "\n");
    }
    return report.add("replay: " + interleaving() + "\n").toString();
  }

  /** The steps that repeat, a lane may be among them more than once. */
  private String cycle() {
    StringBuilder text = new StringBuilder("these steps repeat for ever:\n");
    for (TraceStep step : trace.cycle()) {
      text.append("  ").append(step.name()).append(": ").append(step.text()).append('\n');
    }
    return text.toString();
  }

  InterleavingFailure toError() {
    return new InterleavingFailure(report(), failure());
  }

  @Override
  public String toString() {
    return execution.toString();
  }
}
