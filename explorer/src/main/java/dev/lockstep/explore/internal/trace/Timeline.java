// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.trace;

import dev.lockstep.DeadlockError.Wait;
import dev.lockstep.explore.TraceStep;
import dev.lockstep.report.Recording;
import dev.lockstep.report.Recording.ArrowKind;
import dev.lockstep.report.Recording.LaneKind;
import dev.lockstep.report.Recording.RunArrow;
import dev.lockstep.report.Recording.RunFailure;
import dev.lockstep.report.Recording.RunHolder;
import dev.lockstep.report.Recording.RunLane;
import dev.lockstep.report.Recording.RunOperation;
import dev.lockstep.report.Recording.RunStep;
import dev.lockstep.report.Recording.RunUse;
import dev.lockstep.report.Recording.RunWait;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The steps of one run with their effects on each other, from which a {@link Recording} is made.
 * Filled by the tracer, step by step.
 */
final class Timeline {

  /** The largest number of the first, and of the last, steps that are kept. */
  private static final int KEPT = 50_000;

  private static final Set<String> RELEASES = Set.of("release()");
  private static final Set<String> ACQUIRES = Set.of("acquire()");

  private final Map<Integer, RunLane> lanes = new TreeMap<>();
  private final List<Kept> first = new ArrayList<>();
  private final ArrayDeque<Kept> last = new ArrayDeque<>();

  /** The arrows that end at the step under way. */
  private List<RunArrow> arriving = List.of();

  /** The arrows that end at the next step of a lane. */
  private final Map<Integer, List<Pending>> pending = new HashMap<>();

  /** The last release of each lock, and the items that are in each queue. */
  private final Map<String, Pending> released = new HashMap<>();

  private final Map<String, ArrayDeque<Pending>> items = new HashMap<>();

  /** The objects that the step uses, and whether it writes them. */
  private final Map<String, Boolean> uses = new LinkedHashMap<>();

  private final IdentityHashMap<Object, String> keys = new IdentityHashMap<>();
  private final Map<String, String> names = new LinkedHashMap<>();

  /** The objects by their keys, in the order in which they were met. */
  private final Map<String, Object> objects = new LinkedHashMap<>();

  /** The step that has thrown an exception first, by the exception's text. */
  private final Map<String, Integer> thrown = new HashMap<>();

  /** The last step of each lane. */
  private final Map<Integer, RunStep> latest = new HashMap<>();

  private int skipped;

  /** A step, with the arrows that end at it. */
  private record Kept(RunStep step, List<RunArrow> arrows) {}

  /** The beginning of an arrow. */
  private record Pending(ArrowKind kind, int from, int lane, String text) {}

  void lane(int id, String name, LaneKind kind, @Nullable String host) {
    lanes.putIfAbsent(id, new RunLane(id, name, kind, host));
  }

  /** Notes that a step, or nobody, has an effect on the next step of a lane. */
  void affects(ArrowKind kind, int from, int fromLane, int lane) {
    if (from > 0 && fromLane != lane) {
      pending
          .computeIfAbsent(lane, key -> new ArrayList<>())
          .add(new Pending(kind, from, fromLane, ""));
    }
  }

  /**
   * Returns the key of a shared object, whose name may get a number later, when something waits for
   * it.
   */
  String object(Object shared, String name) {
    String key =
        shared instanceof String
            ? name
            : keys.computeIfAbsent(shared, added -> "object " + keys.size());
    names.put(key, name);
    if (!(shared instanceof String)) {
      objects.put(key, shared);
    }
    return key;
  }

  /**
   * Gives the objects the names that they have now: one that something has waited for since its
   * last use has a number, by which the texts of a deadlock call it.
   */
  void rename(Function<Object, String> naming) {
    objects.forEach((key, shared) -> names.put(key, naming.apply(shared)));
  }

  /** Returns the names of the objects by their keys; objects of one name are numbered. */
  private Map<String, String> distinctNames() {
    Map<String, Integer> count = new HashMap<>();
    names.values().forEach(name -> count.merge(name, 1, Integer::sum));
    Map<String, Integer> met = new HashMap<>();
    Map<String, String> distinct = new HashMap<>();
    names.forEach(
        (key, name) ->
            distinct.put(
                key,
                count.getOrDefault(name, 1) == 1
                    ? name
                    : name + " (" + met.merge(name, 1, Integer::sum) + ")"));
    return distinct;
  }

  void uses(String object) {
    uses.putIfAbsent(object, false);
  }

  /** Notes an access to shared memory. */
  void accesses(String object, boolean writes) {
    uses.merge(object, writes, Boolean::logicalOr);
  }

  /** Notes that a step has changed a shared object. */
  void changes(String object, String call, @Nullable String value, int step, int lane) {
    uses.put(object, true);
    if (RELEASES.contains(call)) {
      released.put(object, new Pending(ArrowKind.HAND_OVER, step, lane, object));
    } else if (ACQUIRES.contains(call)) {
      arrive(released.remove(object), step, lane);
    } else if (call.equals("put()") && value != null) {
      items
          .computeIfAbsent(object, key -> new ArrayDeque<>())
          .add(new Pending(ArrowKind.MESSAGE, step, lane, value));
    } else if (call.equals("get()") && value != null) {
      arrive(taken(items.getOrDefault(object, new ArrayDeque<>()), value), step, lane);
    }
  }

  /** Removes the oldest item of a value; a queue need not be first in, first out. */
  private static @Nullable Pending taken(ArrayDeque<Pending> queue, String value) {
    for (Pending item : queue) {
      if (item.text.equals(value)) {
        queue.remove(item);
        return item;
      }
    }
    return null;
  }

  private void arrive(@Nullable Pending begun, int step, int lane) {
    if (begun != null && begun.lane != lane && begun.from < step) {
      arriveAt(step, begun);
    }
  }

  private void arriveAt(int step, Pending begun) {
    if (arriving.isEmpty()) {
      arriving = new ArrayList<>(1); // most steps have none
    }
    arriving.add(new RunArrow(begun.kind, begun.from, step, begun.text));
  }

  void throwsOut(String failure, int step) {
    thrown.putIfAbsent(failure, step);
  }

  /** Adds a step that has ended. */
  void ended(TraceStep step) {
    lane(step.lane(), step.name(), LaneKind.LOOP, null);
    for (Pending begun : pending.getOrDefault(step.lane(), List.of())) {
      arriveAt(step.number(), begun);
    }
    pending.remove(step.lane());
    RunStep added =
        new RunStep(
            step.number(),
            step.lane(),
            step.time().toNanos(),
            step.end(),
            step.site(),
            step.deviates(),
            step.fifo(),
            step.notes(),
            uses.entrySet().stream().map(it -> new RunUse(it.getKey(), it.getValue())).toList());
    uses.clear();
    latest.put(added.lane(), added);
    Kept kept = new Kept(added, arriving);
    arriving = List.of();
    if (first.size() < KEPT) {
      first.add(kept);
      return;
    }
    last.add(kept);
    if (last.size() > KEPT) {
      last.remove();
      skipped++;
    }
  }

  /** Returns the step that threw one of these exceptions first; the last step if none has. */
  int failingStep(List<Throwable> causes) {
    int found = Integer.MAX_VALUE;
    for (Throwable cause : causes) {
      found = Math.min(found, thrown.getOrDefault(cause.toString(), Integer.MAX_VALUE));
    }
    int end = last.isEmpty() ? first.size() : last.getLast().step.number();
    return found == Integer.MAX_VALUE ? end : found;
  }

  /** Returns a wait with when it began, and with the names that objects have in this run. */
  RunWait wait(Wait wait, UnaryOperator<String> naming) {
    RunStep step = latest.get(wait.lane());
    return new RunWait(
        wait.waiter(),
        wait.lane(),
        naming.apply(wait.state()),
        naming.apply(wait.on()),
        wait.holders().stream().map(it -> new RunHolder(it.name(), it.lane())).toList(),
        step == null ? 0 : step.number(),
        step == null ? 0 : step.nanos());
  }

  private static RunStep named(RunStep step, Map<String, String> names) {
    if (step.uses().isEmpty()) {
      return step;
    }
    return new RunStep(
        step.number(),
        step.lane(),
        step.nanos(),
        step.end(),
        step.site(),
        step.deviates(),
        step.fifo(),
        step.notes(),
        step.uses().stream()
            .map(use -> new RunUse(names.getOrDefault(use.object(), use.object()), use.writes()))
            .toList());
  }

  private static RunArrow named(RunArrow arrow, Map<String, String> names) {
    return arrow.kind() == ArrowKind.HAND_OVER
        ? new RunArrow(
            arrow.kind(), arrow.from(), arrow.to(), names.getOrDefault(arrow.text(), arrow.text()))
        : arrow;
  }

  Recording recording(
      String title,
      @Nullable RunFailure failure,
      @Nullable String replayLine,
      List<RunWait> waits,
      List<RunOperation> operations,
      WorldRecord world,
      String table) {
    Map<String, String> distinct = distinctNames();
    List<Kept> kept = new ArrayList<>(first);
    kept.addAll(last);
    List<RunStep> steps = kept.stream().map(it -> named(it.step, distinct)).toList();
    List<RunArrow> sorted = new ArrayList<>();
    for (Kept each : kept) {
      for (RunArrow arrow : each.arrows) {
        if (arrow.from() <= first.size() || arrow.from() > first.size() + skipped) {
          sorted.add(named(arrow, distinct)); // both of its steps are there
        }
      }
    }
    sorted.addAll(world.arrows());
    sorted.sort(Comparator.comparingInt(RunArrow::from).thenComparingInt(RunArrow::to));
    return new Recording(
        title,
        failure,
        replayLine,
        List.copyOf(lanes.values()),
        steps,
        skipped,
        sorted,
        waits,
        world.hosts(),
        world.packets(),
        operations,
        table);
  }
}
