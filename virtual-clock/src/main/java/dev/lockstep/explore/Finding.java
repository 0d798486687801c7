package dev.lockstep.explore;

import dev.lockstep.DeadlockError;
import java.util.ArrayList;
import java.util.List;
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
            + message().lines().findFirst().orElse("")
            + "\n");
    report.add(trace.toString());
    if (!why().isEmpty()) {
      report.add(String.join("\n", why()) + "\n");
    }
    if (doubt != null) {
      report.add(doubt + "\n");
    }
    return report.add("replay: " + interleaving() + "\n").toString();
  }

  /** The failure's class and message, with the names that objects have in the trace. */
  String message() {
    return trace.named(failure().toString());
  }

  /**
   * Why it fails, as far as the failure and the run say: the tasks that wait for each other, who
   * was woken and did not go on, the operations that no order explains, the steps that repeat.
   *
   * @return lines for people; empty if the failure's first line is all that is known
   */
  public List<String> why() {
    List<String> lines = new ArrayList<>(message().lines().skip(1).toList());
    if (failure() instanceof DeadlockError) {
      lines.addAll(trace.whoWaits());
    }
    if (failure() instanceof EndlessRunError) {
      lines.add("these steps repeat for ever:");
      trace.cycle().forEach(step -> lines.add("  " + step.name() + ": " + step.text()));
    }
    return lines;
  }

  /**
   * All of it for programs: an object with {@code replay}, {@code schedule}, {@code failure},
   * {@code message}, {@code why}, {@code doubt} and {@code steps}.
   *
   * @return JSON (RFC 8259)
   */
  public String toJson() {
    return TraceJson.write(this);
  }

  InterleavingFailure toError() {
    return new InterleavingFailure(report(), failure());
  }

  @Override
  public String toString() {
    return execution.toString();
  }
}
