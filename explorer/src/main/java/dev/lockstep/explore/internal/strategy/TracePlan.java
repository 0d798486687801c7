// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.strategy;

import dev.lockstep.Task;
import dev.lockstep.explore.Plan;
import dev.lockstep.explore.internal.strategy.TraceEvent.Kind;
import dev.lockstep.explore.internal.strategy.TraceEvent.ObjectUse;
import dev.lockstep.spi.ChoiceSource;
import dev.lockstep.spi.LoopObserver;
import dev.lockstep.spi.MemoryAccess;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The plan of a run that begins as an earlier one did, and then takes the first lane at each choice
 * that does not sleep. It writes down what the lanes did.
 */
final class TracePlan implements Plan, LoopObserver {

  /** A choice of the run. */
  static final class Choice {
    final int[] lanes;
    final int value;

    /** The lanes that sleep before it. */
    final List<Sleeper> sleepers;

    /** The number of objects that were known before it. */
    final int objects;

    private Choice(int[] lanes, int value, List<Sleeper> sleepers, int objects) {
      this.lanes = lanes;
      this.value = value;
      this.sleepers = sleepers;
      this.objects = objects;
    }
  }

  /**
   * A lane that need not go on, since an earlier run did so, until something is done on which its
   * next event depends.
   *
   * @param effects those of its next event
   * @param objects the number of objects that were known before it
   */
  record Sleeper(int lane, List<ObjectUse> effects, int objects) {

    /** Returns whether the order of its next event and another one matters, or may. */
    boolean dependsOn(TraceEvent event) {
      for (ObjectUse mine : effects) {
        for (ObjectUse other : event.effects) {
          boolean isSame =
              mine.object() < objects ? mine.object() == other.object() : other.object() >= objects;
          if (isSame && mine.conflictsWith(other) && !mine.isWaitedFor(other)) {
            return true;
          }
        }
      }
      return false;
    }
  }

  private static final MemoryAccess MONITOR = call(MemoryAccess.Kind.MONITOR);
  private static final MemoryAccess THREAD = call(MemoryAccess.Kind.CALL);

  /** Classes whose objects no call uses as an argument. */
  private static final Set<String> WHOLE =
      Set.of(
          "java.util.concurrent.CountDownLatch",
          "java.util.concurrent.CyclicBarrier",
          "java.util.concurrent.Phaser",
          "java.util.concurrent.Semaphore");

  private static MemoryAccess call(MemoryAccess.Kind kind) {
    StackTraceElement nowhere = new StackTraceElement("", "", null, 0);
    return new MemoryAccess(kind, true, null, "", "", -1, nowhere);
  }

  private final int[] prefix;
  private List<Sleeper> sleepers;

  private final List<Choice> choices = new ArrayList<>();
  private final List<TraceEvent> events = new ArrayList<>();
  private final IdentityHashMap<Object, Integer> objects = new IdentityHashMap<>();
  private final IdentityHashMap<Thread, Integer> lanes = new IdentityHashMap<>();
  private final IdentityHashMap<Thread, List<Integer>> readied = new IdentityHashMap<>();

  /** The access that each lane is about to make, if it was preempted, and the one it is in. */
  private final Map<Integer, ObjectUse> pending = new HashMap<>();

  private final Map<Integer, ObjectUse> last = new HashMap<>();

  /** The monitors that each lane has entered and was not seen to have left. */
  private final Map<Integer, List<Object>> held = new HashMap<>();

  private final Set<Integer> ended = new HashSet<>();
  private int main = -1;
  private @Nullable Thread mainThread;

  /** True if the main task is done. */
  private boolean isOver;

  private int running = -1;
  private @Nullable TraceEvent event;

  /** The access before which the lane in step is, or null once it is made. */
  private @Nullable ObjectUse next;

  private boolean preempted;

  /** The number of the choice that has been made for the next event, or -1. */
  private int open = -1;

  /** The numbers of events and choices before all lanes slept; another run does what follows. */
  private int eventsBeforeAllSlept = Integer.MAX_VALUE;

  private int choicesBeforeAllSlept = Integer.MAX_VALUE;

  /** The reason why the run cannot be taken apart into accesses, or null if it can. */
  private @Nullable String unknown;

  /**
   * Creates the plan of a run.
   *
   * @param prefix the choices with which it begins
   * @param sleepers the lanes that sleep at the last of them
   */
  TracePlan(int[] prefix, List<Sleeper> sleepers) {
    this.prefix = prefix;
    this.sleepers = sleepers;
  }

  List<Choice> choices() {
    return choices;
  }

  List<TraceEvent> events() {
    return events;
  }

  /** Returns whether other runs do all that this one did, in another order. */
  boolean isRedundant() {
    return eventsBeforeAllSlept < events.size();
  }

  /** Returns the number of choices before all lanes slept, or of all if they did not. */
  int choicesBeforeAllSlept() {
    return Math.min(choicesBeforeAllSlept, choices.size());
  }

  int eventsBeforeAllSlept() {
    return Math.min(eventsBeforeAllSlept, events.size());
  }

  int begun() {
    return prefix.length;
  }

  /** Returns why the run cannot be taken apart into accesses to memory, or null if it can. */
  @Nullable String unknown() {
    finish();
    if (unknown == null) {
      for (Map.Entry<Thread, Integer> entry : lanes.entrySet()) {
        if (!ended.contains(entry.getValue())) {
          return "a thread is left";
        }
      }
      for (TraceEvent each : events) {
        if (each.wakes && !each.mayWake()) {
          return "a lane is woken by what is not seen";
        }
      }
    }
    return unknown;
  }

  private void isUnknown(String reason) {
    if (unknown == null) {
      unknown = reason;
    }
  }

  // ---- choices

  @Override
  public LoopObserver observer() {
    return this;
  }

  @Override
  public int chooseLane(int position, ChoiceSource.Lanes ready) {
    return decide(ready);
  }

  @Override
  public int choosePreemption(int position, ChoiceSource.Lanes ready) {
    return decide(ready);
  }

  @Override
  public int choose(String label, int position, int bound) {
    isUnknown("something else than lanes is chosen");
    return 0;
  }

  private int decide(ChoiceSource.Lanes ready) {
    finish();
    int[] ids = new int[ready.size()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = ready.id(i);
    }
    int number = choices.size();
    int value = number < prefix.length ? Math.min(prefix[number], ids.length - 1) : awake(ids);
    choices.add(
        new Choice(ids, value, number < prefix.length - 1 ? List.of() : sleepers, objects.size()));
    open = number;
    return value;
  }

  private int awake(int[] ids) {
    for (int i = 0; i < ids.length; i++) {
      if (!isAsleep(ids[i])) {
        return i;
      }
    }
    allSleep();
    return 0;
  }

  private boolean isAsleep(int lane) {
    return choices.size() >= prefix.length
        && sleepers.stream().anyMatch(sleeper -> sleeper.lane == lane);
  }

  private void allSleep() {
    eventsBeforeAllSlept = Math.min(eventsBeforeAllSlept, events.size());
    choicesBeforeAllSlept = Math.min(choicesBeforeAllSlept, choices.size());
  }

  /** Ends the event under way, and wakes the lanes whose next event depends on it. */
  private void finish() {
    TraceEvent over = event;
    event = null;
    if (over != null && choices.size() >= prefix.length && !sleepers.isEmpty()) {
      List<Sleeper> left = new ArrayList<>(sleepers);
      left.removeIf(sleeper -> sleeper.lane == over.lane || sleeper.dependsOn(over));
      sleepers = left;
    }
  }

  // ---- events

  private TraceEvent begin(int lane, List<Integer> wakers) {
    finish();
    if (isAsleep(lane)) {
      allSleep(); // it is the only one that can go on
    }
    TraceEvent begun = new TraceEvent(lane, open, wakers);
    open = -1;
    events.add(begun);
    event = begun;
    return begun;
  }

  @Override
  public void taken(int lane) {
    boolean isLane = lane == main || lanes.containsValue(lane);
    if (!isLane && open >= 0) {
      isUnknown("a callback is chosen");
    }
    running = lane;
    next = null;
    preempted = false;
    TraceEvent begun = begin(isLane ? lane : TraceEvent.IDLE, wakersOf(lane));
    ObjectUse due = pending.remove(lane);
    ObjectUse access = due == null ? last.get(lane) : due; // one that was blocked goes on
    if (access != null && isLane) {
      begun.effects.add(access);
      last.put(lane, access);
    }
  }

  private List<Integer> wakersOf(int lane) {
    Thread thread = lane == main ? mainThread : threadOf(lane);
    List<Integer> wakers = thread == null ? null : readied.remove(thread);
    return wakers == null ? List.of() : wakers;
  }

  private int number(Object object) {
    return objects.computeIfAbsent(object, key -> objects.size());
  }

  /** Notes that the lane in step goes on with the access that it was about to make. */
  private void proceed() {
    ObjectUse made = next;
    if (made != null && !preempted) {
      next = null;
      begin(running, List.of()).effects.add(made);
      last.put(running, made);
    }
  }

  @Override
  public boolean seesAccesses() {
    return true;
  }

  @Override
  public void accesses(MemoryAccess access) {
    if (preempted) {
      isUnknown("a thread cannot be preempted");
    }
    proceed();
    if (running == main) {
      mainThread = Thread.currentThread();
    }
    List<Object> monitors = held.computeIfAbsent(running, key -> new ArrayList<>());
    leave(monitors);
    Object target = access.target();
    if (access.kind() == MemoryAccess.Kind.SPIN || target == null) {
      isUnknown("a thread spins");
      return;
    }
    if (changesCollection(access) && (running != main || lanes.size() > ended.size())) {
      isUnknown("a collection changes, which calls of the JDK may use as an argument");
    }
    boolean isMonitor = access.kind() == MemoryAccess.Kind.MONITOR;
    boolean isEntry = isMonitor && access.name().isEmpty();
    if (isEntry && Thread.holdsLock(target) && !contains(monitors, target)) {
      isUnknown("a monitor was entered before its point");
    }
    next = effect(Kind.ACCESS, target, access);
    if (isEntry && !contains(monitors, target)) {
      monitors.add(target);
    }
  }

  private static boolean changesCollection(MemoryAccess access) {
    return access.kind() == MemoryAccess.Kind.CALL
        && access.writes()
        && !access.name().endsWith(".next()")
        && !isWhole(access.owner());
  }

  /** Returns whether the objects of a class are used by calls on them alone. */
  private static boolean isWhole(String owner) {
    return owner.equals("java.lang.Thread")
        || owner.startsWith("java.util.concurrent.atomic.")
        || owner.startsWith("java.util.concurrent.locks.")
        || WHOLE.contains(owner);
  }

  /** Notes the monitors that the lane in step has left since its last point. */
  private void leave(List<Object> monitors) {
    for (int i = monitors.size() - 1; i >= 0; i--) {
      if (!Thread.holdsLock(monitors.get(i))) {
        exit(monitors.remove(i));
      }
    }
  }

  private void exit(Object monitor) {
    TraceEvent now = event;
    if (now != null) {
      now.effects.add(effect(Kind.EXIT, monitor, MONITOR));
    }
  }

  @SuppressWarnings("ReferenceEquality") // monitors are objects
  private static boolean contains(List<Object> monitors, Object target) {
    for (Object each : monitors) {
      if (each == target) {
        return true;
      }
    }
    return false;
  }

  private ObjectUse effect(Kind kind, Object target, MemoryAccess access) {
    MemoryAccess stripped =
        new MemoryAccess(
            access.kind(),
            access.writes(),
            null,
            access.owner(),
            access.name(),
            access.index(),
            access.place());
    return new ObjectUse(kind, number(target), stripped);
  }

  @Override
  public void preempted(MemoryAccess access) {
    if (open < 0) {
      isUnknown("a thread spins");
    }
    preempted = true;
    ObjectUse due = next;
    if (due != null) {
      pending.put(running, due);
    }
  }

  @Override
  public void stepStarted(int lane, String name) {
    running = lane;
  }

  @Override
  public void stepEnded(int lane) {
    if (preempted) {
      return;
    }
    proceed();
    Thread thread = threadOf(lane);
    if (thread != null && !thread.isAlive()) {
      end(lane, thread);
      return;
    }
    ObjectUse blocking = last.get(lane);
    if (lane == main || thread != null) {
      boolean isCall =
          blocking != null
              && switch (blocking.access().kind()) {
                case MONITOR, CALL, REFLECTIVE -> true;
                case PLAIN, VOLATILE, ELEMENT, SPIN -> false;
              };
      if (!isCall && !isOver) {
        isUnknown("a thread waits in a call that is not seen");
      } else if (blocking != null && blocking.access().name().endsWith(".wait()")) {
        exitWaited(lane, blocking);
      }
    }
  }

  /** A thread that waits on a monitor has left it. */
  private void exitWaited(int lane, ObjectUse blocking) {
    for (Object monitor : held.getOrDefault(lane, List.of())) {
      if (number(monitor) == blocking.object()) {
        exit(monitor);
      }
    }
  }

  private @Nullable Thread threadOf(int lane) {
    for (Map.Entry<Thread, Integer> entry : lanes.entrySet()) {
      if (entry.getValue() == lane) {
        return entry.getKey();
      }
    }
    return null;
  }

  private void end(int lane, Thread thread) {
    held.getOrDefault(lane, List.of()).forEach(this::exit);
    held.remove(lane);
    last.remove(lane);
    ended.add(lane);
    TraceEvent now = event;
    if (now != null) {
      now.effects.add(effect(Kind.END, thread, THREAD));
    }
  }

  @Override
  public void ended(Task<?> task) {
    isOver = true;
  }

  @Override
  public void spawned(Task<?> task, int lane, @Nullable Task<?> spawner) {
    if (main >= 0) {
      isUnknown("tasks take part");
    }
    main = lane;
  }

  @Override
  public void joined(Thread thread, int lane) {
    lanes.put(thread, lane);
    number(thread);
  }

  @Override
  public void readied(Thread thread) {
    proceed();
    TraceEvent waker = event;
    if (waker == null || waker.lane == TraceEvent.IDLE) {
      return;
    }
    waker.wakes |= lanes.containsKey(thread) || thread.equals(mainThread);
    readied.computeIfAbsent(thread, key -> new ArrayList<>()).add(events.size() - 1);
  }

  // ---- what is no access to memory

  @Override
  public void awaiting(Task<?> task, Object on) {
    isUnknown("a task awaits");
  }

  @Override
  public void uses(Object shared) {
    isUnknown("tasks share an object");
  }

  @Override
  public void yieldsBefore(Object shared) {
    isUnknown("a task yields");
  }

  @Override
  public void yielding(Task<?> task) {
    isUnknown("a task yields");
  }

  @Override
  public void draws(String label, Object value) {
    isUnknown("random numbers are drawn");
  }

  @Override
  public void handsOver() {
    isUnknown("a pool or a future takes part");
  }

  @Override
  public void hold(String name, boolean open) {
    isUnknown("a hold takes part");
  }

  @Override
  public void awaitsOutside() {
    isUnknown("something outside takes part");
  }
}
