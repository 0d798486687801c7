// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.report;

import dev.lockstep.CallGraph;
import dev.lockstep.CallGraph.Occurrence;
import dev.lockstep.internal.jdk.ProgramFrames;
import dev.lockstep.internal.kernel.CurrentStep;
import dev.lockstep.internal.kernel.IoPoll;
import dev.lockstep.internal.kernel.Kernel;
import dev.lockstep.internal.report.WaitGraph.Node;
import java.util.Arrays;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/** Formats what the tasks of a loop wait for. */
public final class Reports {

  private Reports() {}

  /** Returns a report of a deadlock: the cycles first, then every task. */
  public static String deadlock(Kernel loop) {
    return "deadlock: nothing is ready, "
        + whyNoTimer(loop)
        + " and nothing outside is pending\n"
        + body(loop);
  }

  private static String whyNoTimer(Kernel loop) {
    int timers = loop.scheduler.timers.size();
    return timers == 0
        ? "no timer is set"
        : "the " + loop.loopClock() + " does not move to the next of " + timers + " timers";
  }

  /**
   * Returns a report of the tasks that are not done: a tree in which awaited tasks stand below
   * their awaiters.
   */
  public static String tasks(Kernel loop) {
    int count = loop.allTasks().size();
    return (count == 1 ? "1 task" : count + " tasks") + " not done\n" + body(loop);
  }

  private static String body(Kernel loop) {
    WaitGraph graph = WaitGraph.of(loop);
    StringJoiner text = new StringJoiner("\n");
    graph.cycles().forEach(cycle -> text.add(cycle(cycle)));
    new TaskTree(graph).addTo(text);
    addCallback(loop, text);
    loop.holds().describe().forEach(hold -> text.add("  " + hold));
    String reason = loop.idle.pendingReason();
    if (reason != null) {
      text.add("  time stands still: " + reason);
    }
    IoPoll io = loop.selector();
    if (io != null) {
      io.describe().forEach(watched -> text.add("  hold '" + watched + "'"));
    }
    return text.toString();
  }

  /** Adds where a callback is that runs, unless it is the caller. */
  private static void addCallback(Kernel loop, StringJoiner text) {
    Thread driver = loop.scheduler.driver();
    if (driver == null || driver != loop.step.runningThread() || loop.isHeld()) {
      return;
    }
    StackTraceElement[] stack = driver.getStackTrace();
    int callback = 0;
    while (callback < stack.length && !isCallback(stack[callback])) {
      callback++;
    }
    if (callback < stack.length) {
      text.add("  a callback runs");
      ProgramFrames.reportFrames(Arrays.copyOf(stack, callback), /* inJdk= */ false).stream()
          .limit(TaskTree.FRAMES)
          .forEach(frame -> text.add("      at " + frame));
    }
  }

  private static boolean isCallback(StackTraceElement frame) {
    return frame.getMethodName().equals("runCallback")
        && frame.getClassName().equals(CurrentStep.class.getName());
  }

  private static String cycle(List<Node> cycle) {
    return cycle.stream()
        .map(node -> "'" + node.name() + "' " + TaskStates.waiting(node))
        .collect(Collectors.joining("; ", "cycle: ", ""));
  }

  /**
   * Formats a call graph as lines: the task first, its awaiters indented below.
   *
   * @param graph the graph
   * @return the lines
   */
  public static String callGraph(CallGraph graph) {
    StringJoiner text = new StringJoiner("\n");
    addCallGraph(text, graph, "", "task '");
    return text.toString();
  }

  private static void addCallGraph(
      StringJoiner text, CallGraph graph, String indent, String opening) {
    String head = indent + opening + graph.task() + "'";
    if (graph.occurrence() != Occurrence.FIRST) {
      text.add(head + (graph.occurrence() == Occurrence.CYCLE ? ": a cycle" : ", see above"));
      return;
    }
    text.add(head + " " + graph.state() + spawned(graph.spawnedAt()));
    graph.stack().forEach(frame -> text.add(indent + "    at " + frame));
    for (CallGraph awaiter : graph.awaitedBy()) {
      addCallGraph(text, awaiter, indent + "  ", "awaited by '");
    }
  }

  private static String spawned(@org.jspecify.annotations.Nullable StackTraceElement site) {
    return site == null ? "" : ", spawned at " + site;
  }
}
