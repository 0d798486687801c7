// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * A model of a loop's queue for one kind of program, written apart from the explorer to count
 * interleavings by plain recursion: main spawns tasks that make a number of steps each, and awaits
 * one after the other.
 */
final class QueueModel {

  private static final int POLL = 0;
  private static final int CALLBACKS = 1;
  private static final int MAIN = 2;
  private static final int FIRST_TASK = 3;

  private final int[] steps;

  QueueModel(int... steps) {
    this.steps = steps;
  }

  /** How many interleavings there are with at most so many picks other than the first. */
  long interleavings(int deviations) {
    return count(
        new State(List.of(MAIN, POLL), Arrays.stream(steps).boxed().toList(), -1, false),
        deviations);
  }

  private long count(State state, int left) {
    List<Integer> queue = new ArrayList<>(state.queue);
    while (queue.get(0) == POLL && queue.size() > 1 && !state.stopping) {
      queue.add(queue.removeFirst());
    }
    List<Integer> heads = new ArrayList<>(new LinkedHashSet<>(queue));
    if (queue.get(0) != POLL) {
      heads.remove(Integer.valueOf(POLL));
    }
    long total = 0;
    for (int choice = 0; choice < heads.size() && (choice == 0 || left > 0); choice++) {
      int lane = heads.get(choice);
      List<Integer> rest = new ArrayList<>(queue);
      rest.remove(Integer.valueOf(lane));
      total += lane == POLL ? 1 : count(step(state, lane, rest), choice == 0 ? left : left - 1);
    }
    return total;
  }

  private State step(State state, int lane, List<Integer> queue) {
    List<Integer> left = new ArrayList<>(state.left);
    int awaited = state.awaited;
    boolean stopping = state.stopping;
    if (lane == CALLBACKS) {
      stopping = true;
    } else if (lane == MAIN) {
      if (awaited < 0) {
        for (int i = 0; i < left.size(); i++) {
          queue.add(FIRST_TASK + i);
        }
        awaited = 0;
      }
      while (awaited < left.size() && left.get(awaited) == 0) {
        awaited++;
      }
      if (awaited == left.size()) {
        queue.add(CALLBACKS);
      }
    } else {
      int task = lane - FIRST_TASK;
      left.set(task, left.get(task) - 1);
      if (left.get(task) > 0) {
        queue.add(lane);
      } else if (task == awaited) {
        queue.add(MAIN);
      }
    }
    return new State(queue, left, awaited, stopping);
  }

  private record State(List<Integer> queue, List<Integer> left, int awaited, boolean stopping) {}
}
