// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.run;

import dev.lockstep.Task;
import dev.lockstep.explore.DataRaceError;
import dev.lockstep.explore.internal.trace.Tracer;
import dev.lockstep.spi.CodeOwner;
import dev.lockstep.spi.LoopObserver;
import dev.lockstep.spi.MemoryAccess;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds two accesses of one run to the same field or element, one a write, that nothing orders:
 * happens-before by vector clocks, as in FastTrack (Flanagan and Freund, PLDI 2009).
 *
 * <p>Orders are volatile fields, monitors, calls of one concurrent object, wake-ups and starts of
 * threads, the ends of threads for those that call {@link Thread#join}, and work that pools and
 * futures of the JDK hand over. Where an order is not exactly known, more is taken for ordered, so
 * that what is reported is a race.
 */
final class RaceDetector implements LoopObserver {

  /** The longest stack that is kept of an access. */
  private static final int FRAMES = 32;

  private static final StackWalker WALKER = StackWalker.getInstance();

  private final IdentityHashMap<Task<?>, Integer> tasks = new IdentityHashMap<>();
  private final IdentityHashMap<Thread, int[]> wakeUps = new IdentityHashMap<>();
  private final IdentityHashMap<Object, List<Cell>> cells = new IdentityHashMap<>();
  private final IdentityHashMap<Object, int[]> volatiles = new IdentityHashMap<>();

  /** The lanes that have used each monitor, and each concurrent object. */
  private final IdentityHashMap<Object, BitSet> users = new IdentityHashMap<>();

  /** The tracer of the run, if there is one: then the stacks of accesses are kept. */
  private final @Nullable Tracer tracer;

  /** The clock of each lane; null for one that has not run. */
  private int[][] clocks = new int[8][];

  private @Nullable MemoryAccess[] pending = new MemoryAccess[8];
  private StackTraceElement[][] stacks = new StackTraceElement[8][];
  private @Nullable Thread[] threads = new Thread[8];

  /** The clock of all ends of threads, and of all that the JDK handed over. */
  private int[] handedOver = {};

  private int running;
  private String name = "";
  private boolean preempted;
  private @Nullable DataRaceError race;

  /** A field or element. */
  private static final class Cell {
    private final MemoryAccess first;
    private @Nullable Access write;
    private final List<Access> reads = new ArrayList<>(1);

    private Cell(MemoryAccess first) {
      this.first = first;
    }
  }

  /** The last access of a lane to a cell. */
  private static final class Access {
    private final int lane;
    private final int time;
    private final String name;
    private final MemoryAccess memory;
    private final StackTraceElement[] stack;

    private Access(
        int lane, int time, String name, MemoryAccess memory, StackTraceElement[] stack) {
      this.lane = lane;
      this.time = time;
      this.name = name;
      this.memory = memory;
      this.stack = stack;
    }
  }

  /**
   * Creates a detector of one run.
   *
   * @param tracer the tracer of the run; with one, the stacks of accesses are kept too, which takes
   *     most of the time
   */
  RaceDetector(@Nullable Tracer tracer) {
    this.tracer = tracer;
  }

  /** Returns the first race of the run, or null. */
  @Nullable DataRaceError race() {
    return race;
  }

  // ---- clocks

  private int[] clock(int lane) {
    if (lane >= clocks.length) {
      int size = Math.max(lane + 1, clocks.length * 2);
      clocks = Arrays.copyOf(clocks, size);
      pending = Arrays.copyOf(pending, size);
      stacks = Arrays.copyOf(stacks, size);
      threads = Arrays.copyOf(threads, size);
    }
    if (clocks[lane] == null) {
      clocks[lane] = new int[lane + 1];
      clocks[lane][lane] = 1;
    }
    return clocks[lane];
  }

  private static int time(int[] clock, int lane) {
    return lane < clock.length ? clock[lane] : 0;
  }

  private static int[] joined(int[] one, int[] other) {
    int[] joined = one.length >= other.length ? one : Arrays.copyOf(one, other.length);
    for (int i = 0; i < other.length; i++) {
      joined[i] = Math.max(joined[i], other[i]);
    }
    return joined;
  }

  private void acquire(int[] from) {
    join(running, from);
  }

  private void join(int lane, int[] from) {
    int[] joined = joined(clock(lane), from);
    clocks[lane] = joined;
  }

  /** Returns the clock of the running lane, whose later accesses are not in it. */
  private int[] release() {
    make();
    int[] released = clock(running).clone();
    clock(running)[running]++;
    return released;
  }

  // ---- events

  @Override
  public boolean seesAccesses() {
    return true;
  }

  @Override
  public void spawned(Task<?> task, int lane, @Nullable Task<?> spawner) {
    tasks.put(task, lane);
    join(lane, release());
  }

  @Override
  public void woken(Task<?> task, @Nullable Task<?> waker) {
    Integer lane = tasks.get(task);
    if (lane != null) {
      join(lane, release());
    }
  }

  @Override
  public void readied(Thread thread) {
    int[] released = release();
    wakeUps.merge(thread, released, RaceDetector::joined);
  }

  @Override
  public void stepStarted(int lane, String laneName) {
    running = lane;
    name = laneName;
    clock(lane);
  }

  @Override
  public void stepEnded(int lane) {
    Thread thread = threads[lane];
    if (!preempted) {
      MemoryAccess access = pending[lane];
      make();
      pending[lane] = isCall(access) ? access : null; // it may be blocked, and goes on later
      if (thread != null && !thread.isAlive()) {
        handedOver = joined(handedOver, release());
      }
    }
    preempted = false;
  }

  private static boolean isCall(@Nullable MemoryAccess access) {
    return access != null
        && switch (access.kind()) {
          case MONITOR, CALL, REFLECTIVE -> true;
          case PLAIN, VOLATILE, ELEMENT, SPIN -> false;
        };
  }

  @Override
  public void preempted(MemoryAccess access) {
    preempted = true;
  }

  @Override
  public void handsOver() {
    make();
    handedOver = joined(handedOver, release());
    acquire(handedOver);
  }

  @Override
  public void accesses(MemoryAccess access) {
    make();
    Thread thread = Thread.currentThread();
    threads[running] = thread;
    int[] woken = wakeUps.remove(thread);
    if (woken != null) {
      acquire(woken);
    }
    pending[running] = access;
    stacks[running] = stack(access);
  }

  /** Makes the access that the running lane was about to make. */
  private void make() {
    MemoryAccess access = pending[running];
    pending[running] = null;
    if (access == null || access.target() == null) {
      return;
    }
    Object target = access.target();
    switch (access.kind()) {
      case PLAIN, ELEMENT -> check(target, access);
      case VOLATILE -> synchronize(target, access);
      case MONITOR, CALL, REFLECTIVE -> use(target, access.writes());
      case SPIN -> {}
    }
  }

  /**
   * Uses a monitor or a concurrent object: what the lanes that have used it have done until now is
   * before. That they have left it earlier than now is not known.
   */
  private void use(Object target, boolean writes) {
    BitSet lanes = users.computeIfAbsent(target, key -> new BitSet());
    for (int lane = lanes.nextSetBit(0); lane >= 0; lane = lanes.nextSetBit(lane + 1)) {
      if (lane != running) {
        acquire(clock(lane));
        clock(lane)[lane]++;
      }
    }
    acquire(handedOver);
    if (writes) {
      lanes.set(running);
    }
  }

  private void synchronize(Object target, MemoryAccess access) {
    int[] released = volatiles.get(target); // of all volatile fields of the object
    if (released != null) {
      acquire(released);
    }
    if (access.writes()) {
      volatiles.put(target, released == null ? release() : joined(released, release()));
    }
  }

  // ---- races

  private void check(Object target, MemoryAccess access) {
    Cell cell = cell(target, access);
    int[] clock = clock(running);
    Access write = cell.write;
    if (write != null && isUnordered(write, clock)) {
      found(write, access);
    }
    Access made = new Access(running, clock[running], name, access, stacks[running]);
    cell.reads.removeIf(read -> read.lane == running);
    if (access.writes()) {
      for (Access read : cell.reads) {
        if (isUnordered(read, clock)) {
          found(read, access);
        }
      }
      cell.reads.clear();
      cell.write = made;
    } else {
      cell.reads.add(made);
    }
  }

  private boolean isUnordered(Access before, int[] clock) {
    return before.lane != running && before.time > time(clock, before.lane);
  }

  private Cell cell(Object target, MemoryAccess access) {
    List<Cell> ofTarget = cells.computeIfAbsent(target, key -> new ArrayList<>(1));
    for (Cell cell : ofTarget) {
      if (cell.first.isSameMemory(access)) {
        return cell;
      }
    }
    Cell added = new Cell(access);
    ofTarget.add(added);
    return added;
  }

  /** Returns the stack of an access, which begins with its place. */
  private StackTraceElement[] stack(MemoryAccess access) {
    Stream<StackTraceElement> callers =
        tracer == null
            ? Stream.of()
            : WALKER.walk(
                frames ->
                    frames
                        .map(StackWalker.StackFrame::toStackTraceElement)
                        .filter(frame -> CodeOwner.of(frame) == CodeOwner.PROGRAM)
                        .skip(1)
                        .limit(FRAMES)
                        .toList()
                        .stream());
    return Stream.concat(Stream.of(access.place()), callers).toArray(StackTraceElement[]::new);
  }

  private void found(Access before, MemoryAccess access) {
    if (race == null) {
      race =
          DataRaceError.between(
              before.name, before.memory, before.stack, name, access, stacks[running]);
      if (tracer != null) {
        tracer.failsHere(race);
      }
    }
  }
}
