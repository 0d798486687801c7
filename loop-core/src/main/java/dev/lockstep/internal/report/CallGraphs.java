// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.report;

import dev.lockstep.CallGraph;
import dev.lockstep.CallGraph.Occurrence;
import dev.lockstep.Task;
import dev.lockstep.internal.kernel.LoopTask;
import dev.lockstep.internal.report.WaitGraph.Node;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Builds the call graph of one task. */
public final class CallGraphs {

  /** The greatest depth of the graph; awaiters further away are left out. */
  private static final int DEEPEST = 500;

  private final Map<Node, List<Node>> awaiters;
  private final Set<Node> described = new HashSet<>();
  private final Set<Node> path = new HashSet<>();

  private CallGraphs(WaitGraph graph) {
    awaiters = graph.awaiters();
  }

  /**
   * Returns the call graph of a task; callable from any thread.
   *
   * @param task a task of this runtime
   * @return the graph
   */
  public static CallGraph of(Task<?> task) {
    LoopTask<?> strand = (LoopTask<?>) task;
    WaitGraph graph = WaitGraph.of(strand.loop);
    Node node = graph.node(strand);
    if (node == null) {
      return new CallGraph(
          task.name(), "is done", task.origin(), List.of(), List.of(), Occurrence.FIRST);
    }
    return new CallGraphs(graph).describe(node);
  }

  private CallGraph describe(Node node) {
    if (!described.add(node)) {
      return describe(
          node, List.of(), path.contains(node) ? Occurrence.CYCLE : Occurrence.REPEATED);
    }
    List<CallGraph> awaitedBy = new ArrayList<>();
    if (path.size() < DEEPEST) {
      path.add(node);
      awaiters.getOrDefault(node, List.of()).forEach(next -> awaitedBy.add(describe(next)));
      path.remove(node);
    }
    return describe(node, awaitedBy, Occurrence.FIRST);
  }

  private static CallGraph describe(Node node, List<CallGraph> awaitedBy, Occurrence occurrence) {
    LoopTask<?> task = node.strand.task();
    boolean first = occurrence == Occurrence.FIRST;
    return new CallGraph(
        node.name(),
        TaskStates.of(node),
        task == null ? null : task.origin(),
        first && task != null ? task.stack() : List.of(),
        awaitedBy,
        occurrence);
  }
}
