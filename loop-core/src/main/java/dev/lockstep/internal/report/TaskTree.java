// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.report;

import dev.lockstep.internal.jdk.ProgramFrames;
import dev.lockstep.internal.kernel.LoopTask;
import dev.lockstep.internal.report.WaitGraph.Node;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/**
 * Formats the strands of a loop as a tree: awaited strands stand below their awaiters, and strands
 * that wait for the same thing at the same place are grouped.
 */
final class TaskTree {

  /** The number of stack frames shown for a strand. */
  static final int FRAMES = 8;

  /** The depth from which on the tree is not indented further. */
  private static final int DEEPEST = 20;

  private final WaitGraph graph;
  private final Set<Node> shown = new HashSet<>();
  private final Deque<Place> open = new ArrayDeque<>();

  /** Strands with equal descriptions, and their depth in the tree. */
  private record Place(List<Node> nodes, String text, int depth) {}

  TaskTree(WaitGraph graph) {
    this.graph = graph;
  }

  void addTo(StringJoiner text) {
    Set<Node> awaited = new HashSet<>();
    graph.nodes().forEach(node -> awaited.addAll(node.joins));
    push(graph.nodes().stream().filter(node -> !awaited.contains(node)).toList(), 0);
    drain(text);
    for (Node node : graph.nodes()) { // the remaining strands await each other
      if (!shown.contains(node)) {
        push(List.of(node), 0);
        drain(text);
      }
    }
  }

  private void drain(StringJoiner text) {
    while (!open.isEmpty()) {
      Place place = open.pop();
      String indent = "  ".repeat(Math.min(place.depth, DEEPEST) + 1);
      Node first = place.nodes.get(0);
      if (shown.contains(first)) {
        text.add(indent + kind(first) + " '" + first.name() + "', see above");
        continue;
      }
      shown.addAll(place.nodes);
      text.add(indent + kind(first) + " '" + first.name() + "' " + indented(place.text, indent));
      if (place.nodes.size() > 1) {
        text.add(indent + "    likewise " + names(place.nodes.subList(1, place.nodes.size())));
      }
      push(first.joins, place.depth + 1);
    }
  }

  /** Pushes strands on the stack of those still to be shown, grouped by equal descriptions. */
  private void push(Collection<Node> nodes, int depth) {
    Map<String, Place> alike = new LinkedHashMap<>();
    for (Node node : nodes) {
      String text = text(node);
      String key = node.joins.isEmpty() && !shown.contains(node) ? text : node.hashCode() + text;
      alike.computeIfAbsent(key, k -> new Place(new ArrayList<>(), text, depth)).nodes.add(node);
    }
    List.copyOf(alike.values()).reversed().forEach(open::push);
  }

  private static String kind(Node node) {
    return node.strand.task() == null ? "thread" : "task";
  }

  private static String names(List<Node> nodes) {
    return nodes.stream().map(node -> "'" + node.name() + "'").collect(Collectors.joining(", "));
  }

  private static String indented(String text, String indent) {
    return text.replace("\n", "\n" + indent);
  }

  /** Returns the state of a strand, where it was spawned and where it is now. */
  private static String text(Node node) {
    LoopTask<?> task = node.strand.task();
    StringJoiner text = new StringJoiner("\n");
    text.add(TaskStates.of(node) + (task == null ? "" : task.spawnedAt()));
    boolean started = task == null || task.isStarted();
    if (started) {
      ProgramFrames.reportFrames(node.strand.thread().getStackTrace(), node.inJdk != null).stream()
          .limit(FRAMES)
          .forEach(frame -> text.add("    at " + frame));
    }
    return text.toString();
  }
}
