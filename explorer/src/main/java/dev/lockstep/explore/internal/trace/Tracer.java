// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.explore.internal.trace;

import dev.lockstep.AsyncFuture;
import dev.lockstep.Loop;
import dev.lockstep.Task;
import dev.lockstep.explore.TraceStep;
import dev.lockstep.explore.internal.replay.Labels;
import dev.lockstep.report.Recording.ArrowKind;
import dev.lockstep.report.Recording.LaneKind;
import dev.lockstep.spi.CodeOwner;
import dev.lockstep.spi.LoopObserver;
import dev.lockstep.spi.MemoryAccess;
import dev.lockstep.virtual.VirtualClock;
import dev.lockstep.virtual.World;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An observer that records all events of one run, with the lines of the program. Far too slow for a
 * search: a failing interleaving is run once more with it.
 */
public final class Tracer implements LoopObserver {

  /** The longest message in a cell; the report has all of it elsewhere. */
  private static final int LONGEST = 100;

  /** The longest value in a cell. */
  private static final int LONGEST_VALUE = 40;

  /** The largest number of notes of a step that are kept. */
  private static final int NOTES = 20;

  /** The number of the first, and of the last, steps of a long run that are kept. */
  private static final int KEPT = 1_000;

  /** The text between what was done and with which value, which may differ between two turns. */
  static final String VALUE = ": ";

  /** The names of the lanes that are not threads. */
  private static final Set<String> OWN_LANES = Set.of("callbacks", "timers", "loop");

  private static final StackWalker WALKER = StackWalker.getInstance();
  private static final Pattern IDENTITY = Pattern.compile("@[0-9a-f]{5,8}\\b");

  private static final Pattern QUALIFIED = Pattern.compile("^[\\w.$]*[.$](\\w+#[0-9]+)$");

  private final List<Traced> first = new ArrayList<>();
  private final Deque<Traced> last = new ArrayDeque<>();
  private final IdentityHashMap<Task<?>, String> names = new IdentityHashMap<>();
  private final Map<Integer, Task<?>> tasks = new HashMap<>();
  private final Map<Integer, Thread> threads = new HashMap<>();
  private final Map<String, String> objects = new HashMap<>();
  private final MemoryNotes memory = new MemoryNotes();

  /** The access that each lane is about to make, or is making. */
  private final Map<Integer, MemoryAccess> pending = new HashMap<>();

  /** True if the step ends before the access that its lane is about to make. */
  private boolean preempted;

  private final WakeUps wakeUps = new WakeUps();
  private final Timeline timeline = new Timeline();
  private final WorldRecord world = new WorldRecord();
  private final IdentityHashMap<Thread, Integer> laneOfThread = new IdentityHashMap<>();
  private final IdentityHashMap<Task<?>, Integer> laneOfTask = new IdentityHashMap<>();
  private int count;
  private @Nullable VirtualClock clock;

  /** The loop's time at the first step. */
  private long begun;

  private @Nullable World hosts;
  private @Nullable Step current;
  private @Nullable String fifo;
  private final List<String> before = new ArrayList<>();
  private boolean beforeDeviates;
  private final boolean withLines;
  private final List<String> escapes = new ArrayList<>();
  private boolean over;
  private boolean explorerCancels;
  private @Nullable String yieldsBefore;

  /** Creates a tracer that records everything. */
  public Tracer() {
    this(true);
  }

  /**
   * Creates a tracer.
   *
   * @param withLines whether to look for the lines of the program, which takes most of the time
   */
  public Tracer(boolean withLines) {
    this.withLines = withLines;
  }

  /** Ends the record; called when the program is over, and the loop ends what it left. */
  public void end() {
    over = true;
  }

  public void begin(VirtualClock runClock, World ofRun) {
    clock = runClock;
    hosts = ofRun;
    world.watch(ofRun, () -> over ? -1 : count + (current == null ? 0 : 1));
  }

  /** Returns whether a lane is that of a thread which is no task. */
  boolean isThread(int lane) {
    return threads.containsKey(lane);
  }

  /** Returns a copy of the steps, made at each call. */
  List<TraceStep> steps() {
    return kept().map(Traced::step).toList();
  }

  private Stream<Traced> kept() {
    return Stream.concat(first.stream(), last.stream());
  }

  /**
   * Returns the stack where a step ended, from the program's innermost frame outwards; empty if it
   * is not known.
   */
  List<StackTraceElement> stack(int step) {
    return kept().skip(step).findFirst().map(Traced::stack).orElse(List.of());
  }

  /** Returns the {@linkplain #stack stacks} of all steps before one. */
  List<List<StackTraceElement>> stacksBefore(int step) {
    return kept().limit(step).map(Traced::stack).toList();
  }

  /** Notes that the next step is not the one that first in, first out would make. */
  public void deviates(String fifoName) {
    fifo = fifoName;
  }

  /** Notes that the next step is that of another lane than the one that was in step. */
  public void preempts() {
    Step step = current;
    fifo = step == null ? null : step.name;
  }

  /** Notes that the next cancellation of a task is the explorer's. */
  public void cancels() {
    explorerCancels = true;
  }

  /** Notes that a choice before the next step is not what the seed would do. */
  public void deviates(String label, int value, int bound) {
    if (!label.equals(Labels.CANCEL)) {
      before.add("(" + label + ": " + value + " of " + bound + ")");
    }
    beforeDeviates = true;
  }

  @Override
  public void stepStarted(int lane, String name) {
    Duration time = clock == null ? sinceFirstStep() : clock.elapsed();
    current = new Step(lane, name, time, fifo, fifo != null || beforeDeviates);
    current.notes.addAll(before);
    before.clear();
    beforeDeviates = false;
    fifo = null;
    Task<?> task = tasks.get(lane);
    if (task != null && !over) {
      wakeUps.goesOn(task);
    }
  }

  /** Returns the time of the loop since its first step, for a run on a clock that is not known. */
  private Duration sinceFirstStep() {
    Loop loop = Loop.currentOrNull();
    if (loop == null) {
      return Duration.ZERO;
    }
    long now = loop.nanoTime();
    if (count == 0) {
      begun = now;
    }
    return Duration.ofNanos(now - begun);
  }

  @Override
  public void stepEnded(int lane) {
    Step step = current;
    if (step == null || over) {
      return;
    }
    if (!preempted) {
      noteAccess(step);
    }
    preempted = false;
    if (step.end.isEmpty()) {
      endElsewhere(step);
    }
    current = null;
    if (step.left > 0) {
      step.notes.add("... " + step.left + " more");
    }
    StackTraceElement site = step.stack.isEmpty() ? null : step.stack.get(0);
    count++;
    TraceStep traced =
        new TraceStep(
            count,
            lane,
            step.name,
            step.time,
            step.deviates,
            step.fifo,
            step.end,
            site,
            step.notes,
            step.objects);
    timeline.ended(traced);
    keep(new Traced(traced, step.stack));
  }

  /** Notes that the step has an effect on the next step of a lane. */
  private void affects(ArrowKind kind, @Nullable Integer lane) {
    Step step = current;
    if (step != null && lane != null && !over) {
      timeline.affects(kind, count + 1, step.lane, lane);
    }
  }

  private void keep(Traced step) {
    if (first.size() < KEPT) {
      first.add(step);
      return;
    }
    last.add(step);
    if (last.size() > KEPT) {
      last.remove();
    }
  }

  /**
   * Finds out how a step ended that has neither ended its task nor reported a wait: a task is
   * blocked in the JDK; a thread that is no task does not report its waits.
   */
  private void endElsewhere(Step step) {
    Task<?> task = tasks.get(step.lane);
    Thread thread = threads.get(step.lane);
    if (thread != null) {
      step.end = thread.isAlive() ? "stops" : "ends";
      step.stack = withLines ? programStack(thread) : List.of();
    } else if (task == null && !OWN_LANES.contains(step.name)) {
      step.end = "runs";
    } else if (task != null && !task.isDone() && withLines) {
      step.end = "blocks";
      step.stack =
          task.stack().stream().filter(it -> CodeOwner.of(it) == CodeOwner.PROGRAM).toList();
    }
  }

  @Override
  public void spawned(Task<?> task, int lane, @Nullable Task<?> spawner) {
    names.put(task, task.name());
    tasks.put(lane, task);
    laneOfTask.put(task, lane);
    if (!over) {
      timeline.lane(lane, task.name(), LaneKind.TASK, hostOfCaller());
      affects(ArrowKind.SPAWN, lane);
    }
    note("spawns " + task.name());
  }

  @Override
  public void joined(Thread thread, int lane) {
    threads.put(lane, thread);
    laneOfThread.put(thread, lane);
    if (!over) {
      String name = thread.getName().isEmpty() ? "thread-" + lane : thread.getName();
      timeline.lane(lane, name, LaneKind.THREAD, hostOfCaller());
      affects(ArrowKind.SPAWN, lane);
    }
  }

  /** Returns the host that the caller runs on; null in a world without hosts. */
  private @Nullable String hostOfCaller() {
    World known = hosts;
    return known == null || known.hosts().size() < 2 ? null : known.currentHost().name();
  }

  @Override
  public void readied(Thread thread) {
    affects(ArrowKind.WAKE, laneOfThread.get(thread));
  }

  @Override
  public void awaiting(Task<?> task, Object on) {
    if (!withLines) {
      end("waits");
      return;
    }
    String what =
        named(
            on instanceof AsyncFuture && !(on instanceof Task) ? beginning(on) : task.waitingFor());
    end("waits for " + what);
    Step step = current;
    if (step != null && !over) {
      StackTraceElement site = step.stack.isEmpty() ? null : step.stack.get(0);
      wakeUps.waits(task, name(task), on, what, Sites.place(site), count + 1);
    }
  }

  /** Returns the text of a future as far as it does not change. */
  private static String beginning(Object future) {
    String text = future.toString();
    return text.substring(0, text.indexOf('['));
  }

  private String name(Task<?> task) {
    return names.getOrDefault(task, task.name());
  }

  @Override
  public void uses(Object shared) {
    Step step = current;
    if (step != null && withLines && !over) {
      String name = nameOf(shared);
      if (!step.objects.contains(name)) {
        step.objects.add(name);
      }
      timeline.uses(timeline.object(shared, name));
      wakeUps.uses(shared, step.name, count + 1);
    }
  }

  /** Returns the name of an object without its state and its package. */
  String nameOf(Object shared) {
    String text = named(Loop.withoutPoints(shared::toString));
    int state = text.indexOf('[');
    return QUALIFIED.matcher(state < 0 ? text : text.substring(0, state)).replaceFirst("$1");
  }

  @Override
  public void yieldsBefore(Object shared) {
    if (current != null) {
      uses(shared);
      yieldsBefore = nameOf(shared);
    }
  }

  @Override
  public void yielding(Task<?> task) {
    end(yieldsBefore == null ? "yields" : "yields before " + yieldsBefore);
    yieldsBefore = null;
  }

  @Override
  public boolean seesAccesses() {
    return true;
  }

  @Override
  public void accesses(MemoryAccess access) {
    Step step = current;
    if (step == null || !withLines || over) {
      return;
    }
    MemoryAccess last = pending.get(step.lane);
    if (last != null && !last.writes() && last.equals(access)) {
      step.repeated++; // it spins
      return;
    }
    noteAccess(step);
    pending.put(step.lane, access);
  }

  /** Notes the access that a lane was about to make, now that it has made it. */
  private void noteAccess(Step step) {
    MemoryAccess access = pending.remove(step.lane);
    if (access != null && access.kind() != MemoryAccess.Kind.SPIN) {
      String note = named(memory.made(access, step.name));
      timeline.accesses(nameOf(access), access.writes());
      note(step.repeated == 0 ? note : note + ", " + (step.repeated + 1) + " times");
    }
    step.repeated = 0;
  }

  /** Returns the name of the memory of an access: {@code Account#1.balance}. */
  private String nameOf(MemoryAccess access) {
    Object target = access.target();
    String owner =
        target == null
            ? access.owner().substring(access.owner().lastIndexOf('.') + 1)
            : target instanceof Class<?> type
                ? type.getSimpleName()
                : named(
                    target.getClass().getSimpleName()
                        + String.format("@%08x", System.identityHashCode(target)));
    String member = access.name().substring(access.name().lastIndexOf('.') + 1);
    return access.index() >= 0
        ? owner + "[" + access.index() + "]"
        : access.kind() == MemoryAccess.Kind.CALL || member.isEmpty()
            ? owner
            : owner + "." + member;
  }

  @Override
  public void preempted(MemoryAccess access) {
    end("is about to " + infinitive(access.toString()));
    preempted = true;
  }

  /** Returns a text about what is done as one about what is going to be done. */
  private static String infinitive(String text) {
    int end = text.indexOf(' ');
    String verb = end < 0 ? text : text.substring(0, end);
    return verb.substring(0, verb.length() - 1) + text.substring(verb.length());
  }

  /** Called in a task too, which then reports that it yields. */
  @Override
  public void atPoint() {
    Step step = current;
    if (step != null && threads.containsKey(step.lane)) {
      end(yieldsBefore == null ? "yields" : "yields before " + yieldsBefore);
      yieldsBefore = null;
    }
  }

  @Override
  public void woken(Task<?> task, @Nullable Task<?> waker) {
    note("wakes " + task.name());
    affects(ArrowKind.WAKE, laneOfTask.get(task));
    Step step = current;
    if (!over) {
      wakeUps.wakes(step == null ? null : tasks.get(step.lane));
      wakeUps.woken(task, step == null ? "the clock" : step.name, count + 1);
    }
  }

  @Override
  public void cancelled(Task<?> task, @Nullable Task<?> canceller) {
    if (!over) {
      wakeUps.cancelled(task, canceller(), count + 1);
    }
    if (current != null) {
      note("cancels " + task.name());
      affects(ArrowKind.CANCEL, laneOfTask.get(task));
    } else {
      before.add("(" + canceller() + " cancels " + task.name() + ")");
    }
    explorerCancels = false;
  }

  private String canceller() {
    Step step = current;
    return step != null ? step.name : explorerCancels ? "the explorer" : "a timeout";
  }

  @Override
  public void ended(Task<?> task) {
    Step step = current;
    if (step != null && tasks.get(step.lane) == task) {
      String text = Loop.withoutPoints(task::toString);
      int comma = text.lastIndexOf(", exception=");
      if (comma >= 0 && !task.isCancelled()) { // exception() would count as its retrieval
        timeline.throwsOut(text.substring(comma + 12, text.length() - 1), count + 1);
      }
      step.end =
          task.isCancelled()
              ? "is cancelled"
              : comma < 0
                  ? "returns"
                  : "throws "
                      + oneLine(named(text.substring(comma + 12, text.length() - 1)), LONGEST);
    }
  }

  /** Notes that a failure which nothing throws comes from the step under way, or just over. */
  public void failsHere(Throwable failure) {
    if (!over) {
      timeline.throwsOut(failure.toString(), current == null ? count : count + 1);
    }
  }

  /** Returns a message as one line, for a cell of the table. */
  private static String oneLine(String message, int longest) {
    String line = message.replaceAll("\\s*\\R\\s*", " ").strip();
    return line.length() <= longest ? line : line.substring(0, longest - 3) + "...";
  }

  /** Returns the steps with their effects on each other. */
  Timeline timeline() {
    return timeline;
  }

  WorldRecord world() {
    return world;
  }

  /** Returns the reasons why the tasks wait that wait at the end, a line for each. */
  List<String> whoWaits() {
    return wakeUps.explain(count);
  }

  @Override
  public void changes(Object shared, String call, @Nullable Object value) {
    if (current != null && !over) {
      String name = nameOf(shared);
      String shown = value == null ? null : text(value);
      timeline.changes(timeline.object(shared, name), call, shown, count + 1, current.lane);
      note(name + "." + call + (shown == null ? "" : VALUE + shown));
    }
  }

  @Override
  public void draws(String label, Object value) {
    note("draws " + label + VALUE + text(value));
  }

  /** Returns a value of the program as a short line. */
  private String text(Object value) {
    try {
      return oneLine(named(Loop.withoutPoints(() -> String.valueOf(value))), LONGEST_VALUE);
    } catch (RuntimeException e) {
      return value.getClass().getSimpleName(); // its own text fails
    }
  }

  @Override
  public void escaped(String message) {
    escapes.add(message);
  }

  /** Returns the waits that went past the loop's clock, whose end the real clock decided. */
  List<String> escapes() {
    return escapes;
  }

  private void note(String note) {
    Step step = current;
    if (step == null) {
      return;
    }
    if (step.notes.size() < NOTES) {
      step.notes.add(note);
    } else {
      step.left++;
    }
  }

  private void end(String how) {
    Step step = current;
    if (step != null) {
      step.end = how;
      step.stack = withLines ? programStack() : List.of();
    }
  }

  private static List<StackTraceElement> programStack(Thread thread) {
    return Stream.of(thread.getStackTrace())
        .filter(frame -> CodeOwner.of(frame) == CodeOwner.PROGRAM)
        .toList();
  }

  private static List<StackTraceElement> programStack() {
    return WALKER.walk(
        frames ->
            frames
                .map(StackWalker.StackFrame::toStackTraceElement)
                .filter(frame -> CodeOwner.of(frame) == CodeOwner.PROGRAM)
                .toList());
  }

  /**
   * Replaces identity hash codes by numbers in the order in which objects are met: the same in
   * every run.
   */
  String named(String description) {
    return IDENTITY
        .matcher(description)
        .replaceAll(
            match -> objects.computeIfAbsent(match.group(), key -> "#" + (objects.size() + 1)));
  }

  /** A step and the frames of the program where it ended. */
  private record Traced(TraceStep step, List<StackTraceElement> stack) {}

  /** A step that is being made. */
  private static final class Step {
    private final int lane;
    private final String name;
    private final Duration time;
    private final @Nullable String fifo;
    private final boolean deviates;
    private final List<String> notes = new ArrayList<>();
    private final List<String> objects = new ArrayList<>();
    private List<StackTraceElement> stack = List.of();
    private String end = "";

    /** The number of notes that were not kept. */
    private int left;

    /** The number of times that the last access was made again. */
    private int repeated;

    private Step(int lane, String name, Duration time, @Nullable String fifo, boolean deviates) {
      this.lane = lane;
      this.name = name;
      this.time = time;
      this.fifo = fifo;
      this.deviates = deviates;
    }
  }
}
