// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.report;

import dev.lockstep.Task;
import dev.lockstep.internal.kernel.Awaitable;
import dev.lockstep.internal.kernel.Kernel;
import dev.lockstep.internal.kernel.LoopFuture;
import dev.lockstep.internal.kernel.LoopTask;
import dev.lockstep.internal.kernel.Strand;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The waits of one loop's strands for each other, at one moment. Any thread may build it. For a
 * loop that runs meanwhile it shows each wait as it was read, a state of the recent past. Building
 * takes time in proportion to the number of waits.
 */
final class WaitGraph {

  /** A strand, and the strands that it waits for. */
  static final class Node {
    final Strand strand;
    final @Nullable Awaitable on;
    final @Nullable JdkBlocking inJdk;

    /** The strands whose end or whose release this strand cannot go on without. */
    final Set<Node> needs = new LinkedHashSet<>();

    /** The strands that this strand awaits or has spawned in a group that it must await. */
    final Set<Node> joins = new LinkedHashSet<>();

    private Node(Strand strand, @Nullable JdkBlocking inJdk) {
      this.strand = strand;
      this.inJdk = inJdk;
      LoopTask<?> task = strand.task();
      on = task == null ? null : task.waitingOn();
    }

    String name() {
      return strand.laneName();
    }

    /** Returns the holders of what the strand waits for. */
    List<Strand> holders() {
      if (inJdk != null) {
        return inJdk.holders();
      }
      return on == null ? List.of() : safely(on::holders, List.of());
    }

    private boolean stillWaits() {
      LoopTask<?> task = strand.task();
      return task == null || (Objects.equals(task.waitingOn(), on) && (on == null || !on.isOver()));
    }
  }

  private final Map<Strand, Node> nodes = new LinkedHashMap<>();

  private WaitGraph() {}

  static WaitGraph of(Kernel loop) {
    WaitGraph graph = new WaitGraph();
    Map<Strand, JdkBlocking> blocked = JdkBlocking.of(loop);
    for (Task<?> task : loop.allTasks()) {
      Strand strand = (LoopTask<?>) task;
      graph.nodes.put(strand, new Node(strand, blocked.get(strand)));
    }
    blocked.forEach((strand, wait) -> graph.nodes.computeIfAbsent(strand, s -> new Node(s, wait)));
    Strand inStep = loop.step.strandInStep();
    if (inStep != null && inStep.task() == null) {
      graph.nodes.computeIfAbsent(inStep, strand -> new Node(strand, null));
    }
    graph.link();
    return graph;
  }

  /** Returns the tasks in the order in which they were created, then other blocked strands. */
  List<Node> nodes() {
    return List.copyOf(nodes.values());
  }

  @Nullable Node node(Strand strand) {
    return nodes.get(strand);
  }

  private void link() {
    Map<LoopFuture<?>, List<Node>> awaiting = new HashMap<>();
    for (Node node : nodes.values()) {
      if (node.on instanceof LoopFuture<?> future) {
        awaiting.computeIfAbsent(future, f -> new ArrayList<>()).add(node);
      }
      for (Strand holder : node.holders()) {
        Node held = nodes.get(holder);
        if (held != null) {
          node.needs.add(held);
        }
      }
    }
    for (Node node : nodes.values()) {
      LoopTask<?> task = node.strand.task();
      if (task != null) {
        linkDependents(node, task, awaiting);
      }
    }
  }

  /** Links the strands that depend on a task: directly, and through futures that depend on it. */
  private void linkDependents(
      Node node, LoopTask<?> task, Map<LoopFuture<?>, List<Node>> awaiting) {
    Set<LoopFuture<?>> seen = new HashSet<>();
    Deque<LoopFuture<?>> open = new ArrayDeque<>();
    open.add(task);
    while (!open.isEmpty()) {
      LoopFuture<?> future = open.remove();
      if (!seen.add(future)) {
        continue;
      }
      for (Node waiting : awaiting.getOrDefault(future, List.of())) {
        waiting.needs.add(node);
        waiting.joins.add(node);
      }
      for (LoopFuture<?> owner : owners(future)) {
        Node waiting = owner instanceof LoopTask<?> strand ? nodes.get(strand) : null;
        if (waiting == null) {
          open.add(owner);
        } else {
          linkOwner(waiting, node);
        }
      }
    }
  }

  private static void linkOwner(Node owner, Node node) {
    owner.joins.add(node);
    if (owner.on != null && owner.on.isJoin()) {
      owner.needs.add(node);
    }
  }

  private static List<LoopFuture<?>> owners(LoopFuture<?> future) {
    List<LoopFuture<?>> owners = new ArrayList<>();
    for (Object waiter : safely(future::waiters, List.<Object>of())) {
      if (waiter instanceof LoopFuture.DoneCallback callback && callback.owner() != null) {
        owners.add(callback.owner());
      }
    }
    return owners;
  }

  /** Reads state that the loop may be changing; returns the fallback if reading fails. */
  static <T> T safely(Supplier<T> read, T otherwise) {
    try {
      return read.get();
    } catch (RuntimeException e) {
      return otherwise;
    }
  }

  /**
   * Returns the cycles of strands in which each needs the next, and the last the first. Each begins
   * with the strand that was created first. A strand is in at most one of them.
   */
  List<List<Node>> cycles() {
    List<List<Node>> cycles = new ArrayList<>();
    Set<Node> done = new LinkedHashSet<>();
    for (Node start : nodes.values()) {
      List<Node> cycle = cycleFrom(start, done);
      if (!cycle.isEmpty() && cycle.stream().allMatch(Node::stillWaits)) {
        cycles.add(rotated(cycle));
      }
    }
    return cycles;
  }

  /** Searches depth first for a strand that is already on the path; marks all visited strands. */
  private static List<Node> cycleFrom(Node start, Set<Node> done) {
    List<Node> path = new ArrayList<>();
    Deque<Iterator<Node>> next = new ArrayDeque<>();
    Set<Node> onPath = new LinkedHashSet<>();
    Node node = start;
    while (true) {
      if (node != null && onPath.contains(node)) {
        done.addAll(onPath);
        return List.copyOf(path.subList(path.indexOf(node), path.size()));
      }
      if (node != null && done.add(node)) {
        path.add(node);
        onPath.add(node);
        next.push(node.needs.iterator());
      }
      while (!next.isEmpty() && !next.peek().hasNext()) {
        next.pop();
        onPath.remove(path.removeLast());
      }
      if (next.isEmpty()) {
        return List.of();
      }
      node = next.peek().next();
    }
  }

  private List<Node> rotated(List<Node> cycle) {
    List<Node> order = new ArrayList<>(nodes.values());
    int first = 0;
    for (int i = 1; i < cycle.size(); i++) {
      if (order.indexOf(cycle.get(i)) < order.indexOf(cycle.get(first))) {
        first = i;
      }
    }
    List<Node> turned = new ArrayList<>(cycle);
    Collections.rotate(turned, -first);
    return turned;
  }

  /** Returns, for each strand, those that cannot go on or end without it. */
  Map<Node, List<Node>> awaiters() {
    Map<Node, List<Node>> awaiters = new LinkedHashMap<>();
    for (Node node : nodes.values()) {
      Set<Node> all = new LinkedHashSet<>(node.joins);
      all.addAll(node.needs);
      for (Node awaited : all) {
        awaiters.computeIfAbsent(awaited, n -> new ArrayList<>()).add(node);
      }
    }
    return awaiters;
  }
}
