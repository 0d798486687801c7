// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.report;

import dev.lockstep.CallGraph;
import dev.lockstep.CallGraph.Occurrence;
import dev.lockstep.DeadlockError;
import dev.lockstep.internal.jdk.ProgramFrames;
import dev.lockstep.internal.kernel.CurrentStep;
import dev.lockstep.internal.kernel.IoPoll;
import dev.lockstep.internal.kernel.Kernel;
import dev.lockstep.internal.kernel.Strand;
import dev.lockstep.internal.report.WaitGraph.Node;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/** Formats what the tasks of a loop wait for. */
public final class Reports {

  private Reports() {}

  /** Returns a deadlock with its report: the cycles first, then every task. */
  public static DeadlockError deadlock(Kernel loop) {
    WaitGraph graph = WaitGraph.of(loop);
    String why =
        "deadlock: nothing is ready, " + whyNoTimer(loop) + " and nothing outside is pending\n";
    return new DeadlockError(why + body(loop, graph), waits(graph));
  }

  /** Returns a deadlock of the tasks that are not done although others go on, for a reason. */
  public static DeadlockError deadlock(Kernel loop, String why) {
    WaitGraph graph = WaitGraph.of(loop);
    return new DeadlockError("deadlock: " + why + "\n" + tasks(loop, graph), waits(graph));
  }

  private static List<DeadlockError.Wait> waits(WaitGraph graph) {
    return graph.nodes().stream().filter(TaskStates::isWaiting).map(Reports::wait).toList();
  }

  private static DeadlockError.Wait wait(Node node) {
    Set<DeadlockError.Holder> holders = new LinkedHashSet<>();
    node.holders().forEach(strand -> holders.add(holder(strand)));
    if (holders.isEmpty() && node.inJdk != null && node.inJdk.ownerName() != null) {
      holders.add(new DeadlockError.Holder(node.inJdk.ownerName(), -1));
    }
    node.needs.forEach(needed -> holders.add(holder(needed.strand)));
    return new DeadlockError.Wait(
        node.name(),
        node.strand.lane(),
        TaskStates.of(node),
        TaskStates.on(node),
        List.copyOf(holders));
  }

  private static DeadlockError.Holder holder(Strand strand) {
    return new DeadlockError.Holder(strand.laneName(), strand.lane());
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
    return tasks(loop, WaitGraph.of(loop));
  }

  private static String tasks(Kernel loop, WaitGraph graph) {
    int count = loop.allTasks().size();
    return (count == 1 ? "1 task" : count + " tasks") + " not done\n" + body(loop, graph);
  }

  private static String body(Kernel loop, WaitGraph graph) {
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
