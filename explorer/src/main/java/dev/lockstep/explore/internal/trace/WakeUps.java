// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.trace;

import dev.lockstep.Task;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The waits and wake-ups of one run, from which it is explained why nothing goes on at its end: the
 * last wait of each task, its waker, and turns given to a task that did not take them.
 */
final class WakeUps {

  private final IdentityHashMap<Task<?>, Waiting> waiting = new IdentityHashMap<>();
  private final IdentityHashMap<Object, List<SharedUse>> uses = new IdentityHashMap<>();
  private final List<Waiting> inOrder = new ArrayList<>();
  private final List<Turn> cancelled = new ArrayList<>();

  /** A use of an object in a step. */
  private record SharedUse(String lane, int step) {}

  /** A turn that was given to a task which was cancelled before it went on. */
  private static final class Turn {
    private final Task<?> task;
    private final int step;
    private final String text;
    private boolean passedOn;

    private Turn(Task<?> task, int step, String text) {
      this.task = task;
      this.step = step;
      this.text = text;
    }
  }

  /** The last wait of a task. */
  private static final class Waiting {
    private String name = "";
    private String what = "";
    private String place = "";
    private Object on = "";
    private int since;
    private String waker = "";
    private int woken;
    private String lastWaker = "";
    private int lastWoken;
  }

  /** Notes that a task begins to wait. */
  void waits(Task<?> task, String name, Object on, String what, String place, int step) {
    Waiting wait = waiting.computeIfAbsent(task, key -> newcomer());
    wait.lastWaker = wait.waker;
    wait.lastWoken = wait.woken;
    wait.name = name;
    wait.what = what;
    wait.place = place;
    wait.on = on;
    wait.since = step;
    wait.woken = 0;
  }

  private Waiting newcomer() {
    Waiting wait = new Waiting();
    inOrder.add(wait);
    return wait;
  }

  /** Notes that a waiting task is woken. */
  void woken(Task<?> task, String waker, int step) {
    Waiting wait = waiting.get(task);
    if (wait != null) {
      wait.waker = waker;
      wait.woken = step;
    }
  }

  /** Notes that a task wakes another one. */
  void wakes(@Nullable Task<?> waker) {
    for (Turn turn : cancelled) {
      turn.passedOn |= turn.task == waker;
    }
  }

  /** Notes that a task is cancelled. */
  void cancelled(Task<?> task, String canceller, int step) {
    Waiting wait = waiting.get(task);
    if (wait != null && wait.woken > 0) {
      cancelled.add(
          new Turn(
              task,
              step,
              wait.waker
                  + " woke "
                  + wait.name
                  + " in step "
                  + wait.woken
                  + ", but "
                  + canceller
                  + " cancelled it in step "
                  + step
                  + " before it went on, and it woke no other task"));
    }
  }

  /** Notes that a task goes on. */
  void goesOn(Task<?> task) {
    Waiting wait = waiting.get(task);
    if (wait != null) {
      wait.what = "";
    }
  }

  /** Notes that a lane uses a shared object. */
  void uses(Object shared, String lane, int step) {
    uses.computeIfAbsent(shared, key -> new ArrayList<>()).add(new SharedUse(lane, step));
  }

  /**
   * Returns the reasons why the remaining tasks wait, a line for each.
   *
   * @param last the last step of the program; what comes after it ends what was left
   */
  List<String> explain(int last) {
    List<String> lines = new ArrayList<>();
    cancelled.stream()
        .filter(turn -> !turn.passedOn && turn.step <= last)
        .forEach(turn -> lines.add(turn.text));
    inOrder.stream()
        .filter(wait -> !wait.what.isEmpty() && !(wait.on instanceof Task))
        .filter(wait -> wait.woken == 0 || wait.woken > last)
        .forEach(wait -> lines.add(describe(wait)));
    return lines;
  }

  private String describe(Waiting wait) {
    return wait.name
        + " waits for "
        + wait.what
        + " since step "
        + wait.since
        + wait.place
        + (wait.lastWoken == 0
            ? ""
            : "; " + wait.lastWaker + " woke it in step " + wait.lastWoken + ", and it waits again")
        + lastUse(wait);
  }

  private String lastUse(Waiting wait) {
    SharedUse last = null;
    for (SharedUse use : uses.getOrDefault(wait.on, List.of())) {
      last = use.lane().equals(wait.name) ? last : use;
    }
    if (last == null) {
      return uses.containsKey(wait.on) ? "; nobody else has used it" : "";
    }
    String use = "; " + last.lane() + " used it last, in step " + last.step();
    return last.step() < wait.since ? use + ", before that" : use;
  }
}
