// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.history;

import dev.lockstep.explore.history.Operation.End;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The search for a linearization: depth first over the operations that may come next, which are
 * those that began before any remaining one has ended (Wing and Gong, JPDC'93). A pair of a set of
 * operations and the state after them that was reached before is not followed again (Lowe,
 * CCPE'17).
 */
final class WingGong<S, C, R extends @Nullable Object> {

  /**
   * The largest number of states to remember: some hundred megabytes if states are large; a history
   * that people can read needs a thousandth.
   */
  private static final int MOST_STATES = 200_000;

  private final List<Operation<C, R>> operations;
  private final SequentialModel<S, C, R> model;
  private final boolean settled;
  private final HistoryEvents events;
  private final Deque<Step<S>> done = new ArrayDeque<>();
  private final BitSet linearized = new BitSet();
  private final Set<Reached<S>> reached = new HashSet<>();
  private S state;
  private int mustFollow;

  /**
   * The beginning of the operation in the order that began last: it follows what had ended then.
   */
  private int lastBeginning = -1;

  private int[] longest = {};
  private S stateAfterLongest;

  /**
   * Creates a search in one part of a history, whose operations are in the order of their
   * beginnings.
   */
  WingGong(List<Operation<C, R>> operations, SequentialModel<S, C, R> model, boolean settled) {
    this.operations = operations;
    this.model = model;
    this.settled = settled;
    this.events = new HistoryEvents(operations);
    this.state = model.initial();
    this.stateAfterLongest = state;
    this.mustFollow = (int) operations.stream().filter(it -> !isOptional(it)).count();
  }

  /** An operation that was put into the order, and what was before it. */
  private record Step<S>(int operation, S state, int lastBeginning) {}

  /** The operations in the order so far, as a set, and the state after them. */
  private record Reached<S>(BitSet operations, S state) {}

  /** Returns whether there is an order. */
  boolean run() {
    int event = events.first();
    while (!isComplete()) {
      if (!events.isBeginning(event)) {
        if (done.isEmpty()) {
          return false;
        }
        event = takeBack();
      } else {
        event = tryNext(event);
      }
    }
    keepLongest();
    return true;
  }

  /** Puts an operation next if it fits; returns the event to look at. */
  private int tryNext(int event) {
    int operation = events.operation(event);
    Effect<S, R> effect = fitting(operations.get(operation), state);
    if (effect == null) {
      return events.after(event);
    }
    linearized.set(operation);
    if (!reached.add(new Reached<>((BitSet) linearized.clone(), effect.state()))) {
      linearized.clear(operation);
      return events.after(event);
    }
    checkSize();
    done.push(new Step<>(operation, state, lastBeginning));
    state = effect.state();
    lastBeginning = Math.max(lastBeginning, operations.get(operation).began());
    mustFollow -= isOptional(operation) ? 0 : 1;
    events.remove(operation);
    if (done.size() > longest.length) {
      keepLongest();
    }
    return events.first();
  }

  private void checkSize() {
    if (reached.size() > MOST_STATES) {
      throw new IllegalStateException(
          operations.size()
              + " operations lead to more than "
              + MOST_STATES
              + " states; override part() in the model, or check shorter histories");
    }
  }

  private int takeBack() {
    Step<S> last = done.pop();
    linearized.clear(last.operation());
    mustFollow += isOptional(last.operation()) ? 0 : 1;
    state = last.state();
    lastBeginning = last.lastBeginning();
    events.putBack(last.operation());
    return events.after(events.beginning(last.operation()));
  }

  private boolean isOptional(int operation) {
    return isOptional(operations.get(operation));
  }

  /** Returns whether an operation may have had no effect. */
  private static boolean isOptional(Operation<?, ?> operation) {
    return operation.end() == End.PENDING || operation.end() == End.CANCELLED;
  }

  private void keepLongest() {
    longest = new int[done.size()];
    int i = longest.length;
    for (Step<S> step : done) {
      longest[--i] = step.operation();
    }
    stateAfterLongest = state;
  }

  private @Nullable Effect<S, R> fitting(Operation<C, R> operation, S before) {
    if ((operation.end() == End.PENDING && settled) || operation.ended() < lastBeginning) {
      return null;
    }
    Effect<S, R> effect = model.apply(before, operation.command());
    return effect == null || !fits(operation, effect) ? null : effect;
  }

  private boolean fits(Operation<C, R> operation, Effect<S, R> effect) {
    Class<? extends Throwable> thrown = effect.thrown();
    return switch (operation.end()) {
      case RETURNED -> thrown == null && Objects.equals(effect.result(), operation.result());
      case THREW -> thrown != null && thrown.isInstance(operation.thrown());
      default -> true;
    };
  }

  /**
   * Returns whether all that have ended are in the order, and what waits, waits in the model too.
   */
  private boolean isComplete() {
    return mustFollow == 0 && (!settled || waitingInVain(state).isEmpty());
  }

  /** Returns the operations that are pending forever, though the model would let them go on. */
  private List<Operation<C, R>> waitingInVain(S last) {
    return operations.stream()
        .filter(it -> it.end() == End.PENDING)
        .filter(it -> model.apply(last, it.command()) != null)
        .toList();
  }

  /** Returns the longest order that was found. */
  List<Operation<C, R>> longest() {
    return Arrays.stream(longest).mapToObj(operations::get).toList();
  }

  /**
   * Returns why there is no order; called after the search.
   *
   * @param all the operations to show, including those that were cancelled
   */
  String explain(List<Operation<C, R>> all) {
    List<Operation<C, R>> left = new ArrayList<>(operations);
    left.removeAll(longest());
    return "no order of these operations explains their results:\n"
        + Table.of(all)
        + "the longest that explains some:\n"
        + lines(longest())
        + "in state "
        + stateAfterLongest
        + (left.stream().allMatch(WingGong::isOptional)
            ? ", these should not wait:\n" + lines(waitingInVain(stateAfterLongest))
            : ", none of these can follow:\n" + lines(next(left)));
  }

  /** Returns the operations that may come next: they began before any remaining one has ended. */
  private List<Operation<C, R>> next(List<Operation<C, R>> left) {
    int firstEnd = left.stream().mapToInt(Operation::ended).min().orElse(0);
    return left.stream().filter(it -> !isOptional(it) && it.began() < firstEnd).toList();
  }

  private static String lines(List<? extends Operation<?, ?>> operations) {
    return operations.isEmpty()
        ? "  none\n"
        : operations.stream().map(it -> "  " + it + "\n").collect(Collectors.joining());
  }
}
