// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.strategy;

import dev.lockstep.explore.Execution;
import dev.lockstep.explore.Plan;
import dev.lockstep.explore.internal.strategy.TraceEvent.ObjectUse;
import dev.lockstep.explore.internal.strategy.TracePlan.Choice;
import dev.lockstep.explore.internal.strategy.TracePlan.Sleeper;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A complete search of a program of threads whose accesses to shared memory are points: one
 * interleaving of each Mazurkiewicz trace, that is of those that differ only in the order of
 * accesses that do not conflict. Dynamic partial order reduction with source sets and sleep sets
 * (Abdulla, Aronis, Jonsson and Sagonas, POPL 2014): two accesses of one run that race are tried in
 * the other order, from the choice before the first of them, and a lane sleeps that an earlier run
 * let go there, until something is done that conflicts with what it is about to do.
 *
 * <p>A lane that waits in vain for a monitor or a lock and one that comes after it is free are
 * taken for the same, as are those that find a thread ended and that wait for its end.
 */
final class TraceSearch {

  /** A choice of several runs, in the tree of all. */
  private static final class Node {
    private final @Nullable Node parent;
    private final int valueOfParent;
    private final int depth;
    private final int[] lanes;
    private final List<Sleeper> sleepers;
    private final int objects;

    /** The values that were given out or are to be. */
    private final BitSet scheduled = new BitSet();

    /** The next events of the lanes that have run from here. */
    private final List<Sleeper> done = new ArrayList<>(1);

    private Node(@Nullable Node parent, int valueOfParent, Choice choice) {
      this.parent = parent;
      this.valueOfParent = valueOfParent;
      this.depth = parent == null ? 0 : parent.depth + 1;
      this.lanes = choice.lanes;
      this.sleepers = choice.sleepers;
      this.objects = choice.objects;
    }

    private int indexOf(int lane) {
      for (int i = 0; i < lanes.length; i++) {
        if (lanes[i] == lane) {
          return i;
        }
      }
      return -1;
    }

    private boolean isAsleep(int lane) {
      return sleepers.stream().anyMatch(sleeper -> sleeper.lane() == lane);
    }

    private boolean isCovered(int lane) {
      int index = indexOf(lane);
      return isAsleep(lane) || (index >= 0 && scheduled.get(index));
    }
  }

  /** A value of a choice that is to be run. */
  private record Branch(Node node, int value) {}

  private final Deque<Branch> branches = new ArrayDeque<>();
  private final IdentityHashMap<Plan, Branch> out = new IdentityHashMap<>();
  private boolean begun;
  private boolean rooted;
  private int traces;

  /** Returns the next plan, or null if there is none now. */
  @Nullable Plan next() {
    if (!begun) {
      begun = true;
      return new TracePlan(new int[0], List.of());
    }
    Branch branch = nextBranch();
    if (branch == null) {
      return null;
    }
    Node node = branch.node;
    int[] prefix = new int[node.depth + 1];
    prefix[node.depth] = branch.value;
    for (Node each = node; each.parent != null; each = each.parent) {
      prefix[each.depth - 1] = each.valueOfParent;
    }
    List<Sleeper> sleepers = new ArrayList<>(node.sleepers);
    sleepers.addAll(node.done);
    sleepers.removeIf(sleeper -> sleeper.lane() == node.lanes[branch.value]);
    TracePlan plan = new TracePlan(prefix, sleepers);
    out.put(plan, branch);
    return plan;
  }

  /** Returns the deepest branch at whose choice no other lane is under way, or null. */
  private @Nullable Branch nextBranch() {
    for (Branch branch : branches) {
      if (out.values().stream().noneMatch(other -> other.node == branch.node)) {
        branches.remove(branch);
        return branch;
      }
    }
    return null;
  }

  /**
   * Called with each plan that has run.
   *
   * @return false if the run cannot be taken apart into accesses to memory
   */
  boolean ran(Plan plan, Execution execution) {
    TracePlan run = (TracePlan) plan;
    Branch branch = out.remove(run);
    rooted = true;
    if (run.unknown() != null || (branch == null) != (run.begun() == 0)) {
      return false;
    }
    traces += run.isRedundant() ? 0 : 1;
    List<Node> path = path(run, branch);
    new Races(run, path).find();
    return true;
  }

  /** Returns the choices of a run in the tree; those that are new are added to it. */
  private static List<Node> path(TracePlan run, @Nullable Branch branch) {
    List<Node> path = new ArrayList<>();
    for (Node node = branch == null ? null : branch.node; node != null; node = node.parent) {
      path.add(node);
    }
    Collections.reverse(path);
    List<Choice> choices = run.choices();
    for (int i = path.size(); i < run.choicesBeforeAllSlept(); i++) {
      Node parent = i == 0 ? null : path.get(i - 1);
      Node node = new Node(parent, parent == null ? 0 : choices.get(i - 1).value, choices.get(i));
      node.scheduled.set(choices.get(i).value);
      path.add(node);
    }
    int first = branch == null ? 0 : branch.node.depth;
    for (TraceEvent event : run.events()) {
      if (event.node >= first && event.node < path.size()) {
        Node node = path.get(event.node);
        node.done.add(new Sleeper(event.lane, List.copyOf(event.effects), node.objects));
      }
    }
    return path;
  }

  private void schedule(Node node, int value) {
    if (!node.scheduled.get(value) && !node.isAsleep(node.lanes[value])) {
      node.scheduled.set(value);
      branches.push(new Branch(node, value));
    }
  }

  int traces() {
    return traces;
  }

  boolean isDone() {
    return rooted && out.isEmpty() && branches.isEmpty();
  }

  /** An effect of an event. */
  private record Use(int event, ObjectUse effect) {}

  /** Finds the races of one run. */
  private final class Races {
    private final TracePlan run;
    private final List<Node> path;
    private final List<TraceEvent> events;

    /** The clock of each event, and its number among those of its lane. */
    private final int[][] clocks;

    private final int[] numbers;
    private final Map<Integer, int[]> lanes = new HashMap<>();
    private final Map<Integer, List<Use>> uses = new HashMap<>();
    private int[] idle = {};

    private Races(TracePlan run, List<Node> path) {
      this.run = run;
      this.path = path;
      events = run.events();
      clocks = new int[events.size()][];
      numbers = new int[events.size()];
    }

    private void find() {
      for (int i = 0; i < run.eventsBeforeAllSlept(); i++) {
        TraceEvent event = events.get(i);
        int[] clock = joined(lanes.getOrDefault(event.lane, new int[0]), idle);
        for (int waker : event.wakers) {
          clock = joined(clock, clocks[waker]);
        }
        if (event.lane == TraceEvent.IDLE) {
          for (int[] other : lanes.values()) {
            clock = joined(clock, other);
          }
        } else {
          clock = meet(i, event, clock);
        }
        clock = Arrays.copyOf(clock, Math.max(clock.length, event.lane + 1));
        numbers[i] = ++clock[event.lane];
        clocks[i] = clock;
        lanes.put(event.lane, clock);
        idle = event.lane == TraceEvent.IDLE ? clock : idle;
        for (ObjectUse effect : event.effects) {
          uses.computeIfAbsent(effect.object(), key -> new ArrayList<>()).add(new Use(i, effect));
        }
      }
    }

    /** Finds the races with earlier events; returns the clock that has seen these. */
    private int[] meet(int number, TraceEvent event, int[] before) {
      Map<Integer, Boolean> conflicts = new TreeMap<>(Comparator.reverseOrder());
      for (ObjectUse effect : event.effects) {
        for (Use use : uses.getOrDefault(effect.object(), List.of())) {
          if (events.get(use.event).lane != event.lane && use.effect.conflictsWith(effect)) {
            boolean isWaitedFor = use.effect.isWaitedFor(effect);
            if (!isWaitedFor || use.effect.isRelease()) { // who waits is not before it
              conflicts.merge(use.event, !isWaitedFor, Boolean::logicalOr);
            }
          }
        }
      }
      int[] seen = before;
      int[] after = before;
      for (int other : conflicts.keySet()) {
        after = joined(after, clocks[other]);
      }
      for (Map.Entry<Integer, Boolean> conflict : conflicts.entrySet()) {
        int other = conflict.getKey();
        if (conflict.getValue() && !isSeen(other, seen)) {
          seen = joined(seen, clocks[other]);
          reverse(other, number, after);
        }
      }
      return after;
    }

    private boolean isSeen(int event, int[] clock) {
      int lane = events.get(event).lane;
      return lane < clock.length && clock[lane] >= numbers[event];
    }

    /** Lets another lane go before the first of two events that race. */
    private void reverse(int first, int second, int[] clockOfSecond) {
      int choice = events.get(first).node;
      if (choice < 0 || choice >= path.size()) {
        return; // nothing else could go
      }
      Node node = path.get(choice);
      List<Integer> initials = initials(first, second, clockOfSecond);
      if (initials.stream().anyMatch(node::isCovered)) {
        return;
      }
      int lane = events.get(second).lane;
      int index = initials.contains(lane) ? node.indexOf(lane) : -1;
      for (int i = 0; i < initials.size() && index < 0; i++) {
        index = node.indexOf(initials.get(i));
      }
      if (index >= 0) {
        schedule(node, index);
      } else {
        for (int i = 0; i < node.lanes.length; i++) {
          schedule(node, i);
        }
      }
    }

    /**
     * Returns the lanes that can be the first of what lies between two events and does not need the
     * first of them, and of the second event.
     */
    private List<Integer> initials(int first, int second, int[] clockOfSecond) {
      List<Integer> between = new ArrayList<>();
      List<Integer> initials = new ArrayList<>();
      BitSet seen = new BitSet();
      for (int i = first + 1; i <= second; i++) {
        int[] clock = i == second ? clockOfSecond : clocks[i];
        if (i < second && isSeen(first, clock)) {
          continue;
        }
        int lane = events.get(i).lane;
        if (!seen.get(lane)) {
          seen.set(lane);
          if (between.stream().noneMatch(earlier -> isSeen(earlier, clock))) {
            initials.add(lane);
          }
        }
        between.add(i);
      }
      return initials;
    }
  }

  private static int[] joined(int[] one, int[] other) {
    int[] joined = Arrays.copyOf(one, Math.max(one.length, other.length));
    for (int i = 0; i < other.length; i++) {
      joined[i] = Math.max(joined[i], other[i]);
    }
    return joined;
  }
}
