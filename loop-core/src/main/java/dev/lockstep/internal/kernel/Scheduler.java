// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.kernel;

import dev.lockstep.internal.util.Failures;
import dev.lockstep.spi.ChoiceSource;
import dev.lockstep.spi.IdleAction;
import dev.lockstep.spi.LoopClock;
import dev.lockstep.spi.LoopObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The scheduler of a loop: its queue, its timers, and the iterations over them. The poll, which
 * begins an iteration, stands in the queue itself: entries before it belong to this iteration, new
 * ones are added behind it.
 */
@SuppressWarnings("ReferenceEquality") // entries and choice sources are compared by identity
public final class Scheduler {

  /**
   * The real nanoseconds of one wait for a monitor that no thread seems to hand over; after {@link
   * #LOOKS} such waits it counts as a deadlock. A busy machine may delay the JDK's thread that
   * hands monitors over; one wait is enough if the JDK shows that all are held.
   */
  private static final long LOOK = 10_000_000;

  private static final int LOOKS = 100;

  /**
   * The most submitted entries that one iteration takes. Threads that submit faster than the loop
   * runs make the queue grow, but timers and I/O get their turn in each iteration.
   */
  private static final int MOST_SUBMITTED = 10_000;

  public final TimerHeap timers = new TimerHeap();
  private final Kernel loop;
  private final LoopClock clock;
  private final ChoiceSource choiceSource;
  private final ReadyQueue ready;
  private final Entry poll = new Poll();

  /** The entries that threads which do not hold the loop have queued. */
  private final ConcurrentLinkedQueue<Entry> submitted = new ConcurrentLinkedQueue<>();

  /** The strands that spin, which wait for the next iteration. */
  private final List<Entry> spinning = new ArrayList<>(0);

  /** The entry that was taken out of the queue and is to run next, or null. */
  private @Nullable Entry pending = poll;

  /**
   * The time that the loop has last read, in nanoseconds: once in an iteration, if there are
   * timers.
   */
  private long time;

  private int lanes = Entry.FIRST_FREE_LANE;

  /** The admission control, which decides what may run; null if everything may. */
  private @Nullable AdmissionControl admission;

  /**
   * The failure of the loop itself, from a thread that could not throw it; the driver throws it.
   */
  private @Nullable Throwable failure;

  private volatile @Nullable Thread driver;

  /** True if the driver is to be interrupted when it is done. */
  private boolean interrupted;

  /** Limits how long a cleanup waits; null if the loop waits as long as it takes. */
  private @Nullable Patience patience;

  private volatile boolean waiting;
  private boolean shuttingDown;

  /** The nanoseconds by which a timer may be late, as a choice; 0 for never. */
  private final long lateness;

  /** The time at which the last timer was due that has fired late, by choice. */
  private long lateFrom = Long.MIN_VALUE;

  private volatile boolean stopping;

  Scheduler(Kernel loop, LoopClock clock, ChoiceSource choiceSource, long lateness) {
    this.lateness = lateness;
    this.loop = loop;
    this.clock = clock;
    this.choiceSource = choiceSource;
    time = clock.nanoTime();
    ready = choiceSource.isFifo() ? new FifoQueue() : new LaneQueue(choiceSource);
  }

  /** Returns the thread that drives the loop, or null if it does not run. */
  public @Nullable Thread driver() {
    return driver;
  }

  /** Returns whether the driver waits for something outside, or for time; from any thread. */
  boolean isWaiting() {
    return waiting;
  }

  /** Ends the run when the next iteration would begin; from any thread. */
  public void stop() {
    stopping = true;
    wakeUp();
  }

  /**
   * Sets whether the program is over and its remains are being cleaned up, which happens in
   * asyncio's order with any choice source.
   */
  public void setShuttingDown(boolean shuttingDown) {
    this.shuttingDown = shuttingDown;
    ready.setShuttingDown(shuttingDown);
    if (admission != null) {
      admission.setShuttingDown(shuttingDown);
    }
  }

  /**
   * Sets the limit of the waits for what is outside of the loop, on the real clock; null for none.
   */
  public void setPatience(@Nullable Patience limit) {
    patience = limit;
  }

  /** Returns the limit of the waits for what is outside of the loop, or null. */
  public @Nullable Patience patience() {
    return patience;
  }

  ChoiceSource choiceSource() {
    return choiceSource;
  }

  public void setAdmission(AdmissionControl newAdmission) {
    if (admission != null) {
      throw new IllegalStateException(
          "a loop has one admission filter, and this one has it already; make a loop for each world");
    }
    admission = newAdmission;
  }

  public @Nullable AdmissionControl admission() {
    return admission;
  }

  /** Appends an entry to the queue. */
  public void queue(Entry entry) {
    ready.add(entry);
  }

  /** Appends an entry to the queue from any thread. */
  public void submit(Entry entry) {
    submitted.add(entry);
    wakeUp();
  }

  /** Wakes the driver to take submitted entries; from any thread. */
  public void wakeUp() {
    if (waiting) {
      IoPoll polled = loop.selector();
      if (polled != null) {
        polled.wakeUp();
      } else {
        LockSupport.unpark(driver);
      }
    }
  }

  /** Returns the time that the loop has last read; from any thread. */
  public long time() {
    return time;
  }

  /** Returns a new lane. */
  public int newLane() {
    return lanes++;
  }

  /** Returns the deadline at which a timer fires that is set to one: it may be late. */
  long lateOrNot(long deadline) {
    boolean isLate =
        lateness > 0
            && deadline < LoopClock.FOREVER - lateness
            && !shuttingDown
            && driver != null
            && choiceSource.choose("late", 2) == 1;
    return isLate ? deadline + lateness : deadline;
  }

  /** Returns the time some nanoseconds from now, or {@link LoopClock#FOREVER} on overflow. */
  public long deadlineIn(long nanos) {
    long now = clock.nanoTime();
    long deadline = now + Math.max(nanos, 0);
    return deadline < now ? LoopClock.FOREVER : deadline;
  }

  public void drive() {
    loop.checkOpen();
    Thread self = Thread.currentThread();
    Kernel other = Current.loopOrNull();
    if (other != null || self.isVirtual() || driver != null) {
      throw new IllegalStateException(
          (other == loop || driver != null ? "this loop runs already" : "another loop runs here")
              + "; use Async.spawn or await inside of a loop, and a platform thread to drive one");
    }
    loop.driven();
    driver = self;
    loop.step.driverComes();
    loop.engine.driveFrom(self);
    Current.bindDriver(loop);
    loop.idle.driverComes();
    interrupted = Thread.interrupted();
    try {
      runEntries();
    } finally {
      stopping = false;
      driver = null;
      loop.step.driverGoes();
      loop.idle.driverGoes();
      Current.unbindDriver();
      if (interrupted) {
        self.interrupt();
      }
    }
  }

  private void runEntries() {
    boolean first = true;
    while (true) {
      Entry entry = take();
      if (entry != poll) {
        entry.run();
        if (failure != null) {
          throw Failures.rethrow(takeFailure());
        }
      } else if (stopping && !first) {
        pending = poll;
        loop.unretrieved.reportThreads();
        return;
      } else {
        first = false;
        poll();
      }
    }
  }

  /** Begins an iteration. If the clock throws, the loop stays as it was and can be driven again. */
  private void poll() {
    try {
      poll.run();
    } catch (Throwable e) {
      pending = poll;
      throw e;
    }
  }

  /** Ends the run with an error once the running entry has ended. */
  public void failRun(Throwable error) {
    if (failure == null) {
      failure = error;
    }
  }

  private Throwable takeFailure() {
    Throwable thrown = java.util.Objects.requireNonNull(failure);
    failure = null;
    return thrown;
  }

  private Entry take() {
    Entry entry = pending;
    if (entry != null) {
      pending = null;
      return entry;
    }
    return next();
  }

  private Entry next() {
    Entry next = ready.next();
    if (admission != null) {
      while (!admission.admits(next)) {
        next = ready.next();
      }
    }
    return next;
  }

  /** Makes an entry run before the queue. */
  public void runNext(Entry entry) {
    pending = entry;
  }

  /**
   * Queues a strand that spins: it goes on in the next iteration, before which time moves if
   * nothing else is ready.
   */
  public void queueSpinning(Entry entry) {
    spinning.add(entry);
  }

  /** Returns whether nothing is ready but the poll. */
  boolean isAlone() {
    return ready.size() <= 1;
  }

  /**
   * Returns whether a strand that could go on may be so slow that the next timer fires first, with
   * what has been late before no later than timers may be.
   *
   * @param slowFrom the time since which a strand has been slow
   */
  boolean mayBeSlow(long slowFrom) {
    long deadline = lateness == 0 ? LoopClock.FOREVER : timers.nextDeadline();
    if (deadline == LoopClock.FOREVER) {
      return false;
    }
    return deadline - Math.min(lateSince(slowFrom), lateSince(lateFrom)) <= lateness;
  }

  /** Returns a time, or now if it is longer ago than anything may be late. */
  long lateSince(long from) {
    long now = clock.nanoTime();
    return from < now - lateness ? now : Math.min(from, now);
  }

  /** Chooses whether a strand in step stays, or another lane goes first. */
  boolean choosesOther(Strand inStep) {
    return ready.choosesOther(inStep);
  }

  /** Takes back that another lane goes first. */
  void stays() {
    ready.stays();
  }

  /** Takes the next entry that runs code of the program, or null if there is none. */
  public @Nullable Entry takeOfProgram() {
    boolean polled = false;
    while (!polled || ready.size() > 1) {
      Entry next = next();
      if (next == poll) {
        polled = true;
        drainSubmitted();
        selectNow();
        collect();
      } else if (next.isInternal()) {
        next.run();
      } else if (!(next instanceof Timer timer) || !timer.isDropped()) {
        return next;
      }
    }
    return null;
  }

  /**
   * Takes the next strand out of the queue, for a strand that hands the loop over; null if the
   * driver must go on instead.
   */
  public @Nullable Strand takeStrand() {
    Entry entry = null;
    try {
      while (true) {
        entry = take();
        if (entry instanceof Strand strand) {
          if (strand.prepare()) {
            return strand;
          }
        } else if (entry == poll && mayPollHere()) {
          poll();
        } else if (entry != poll && entry.isInternal()) {
          entry.run();
        } else {
          pending = entry;
          return null;
        }
        entry = null;
      }
    } catch (StackOverflowError e) { // of the strand: the driver, which has room, does it again
      pending = entry == null ? pending : entry;
      return null;
    } catch (Throwable e) {
      failure = e;
      return null;
    }
  }

  /**
   * Returns whether the poll neither ends the run nor waits nor selects, which only the driver may
   * do.
   */
  private boolean mayPollHere() {
    return !stopping && ready.size() > 0 && loop.selector() == null;
  }

  /** The queue entry that begins an iteration. */
  private final class Poll implements Entry {

    @Override
    public void run() {
      drainSubmitted();
      loop.idle.iterationStarts(ready.size());
      if (ready.size() == 0 && !stopping && mayWait()) {
        loop.idle.timeMoved();
        waitOutside();
        drainSubmitted();
      } else {
        selectNow();
      }
      collect();
    }

    /** Returns whether there is something to wait for, if strands spin that do not wait. */
    private boolean mayWait() {
      return spinning.isEmpty() || timers.nextDeadline() != LoopClock.FOREVER || isOutsidePending();
    }

    @Override
    public boolean changesNothing() {
      return submitted.isEmpty()
          && !stopping
          && !loop.engine.hasForeign()
          && loop.idle.nextPark() > 0
          && timers.nextDeadline() > clock.nanoTime();
    }

    @Override
    public int lane() {
      return POLL_LANE;
    }

    @Override
    public String laneName() {
      return "loop";
    }

    @Override
    public boolean isInternal() {
      return true;
    }
  }

  /** Queues due timers, reports collected failures, and queues the next poll behind them. */
  private void collect() {
    queueDueTimers();
    if (!spinning.isEmpty()) {
      spinning.forEach(ready::add);
      spinning.clear();
    }
    loop.unretrieved.reportCollected();
    loop.unretrieved.reportThreads();
    ready.add(poll);
  }

  private void drainSubmitted() {
    for (int left = MOST_SUBMITTED; left > 0; left--) {
      Entry next = submitted.poll();
      if (next == null) {
        break;
      }
      ready.add(next);
    }
    loop.engine.drainForeign();
    loop.idle.queueDueParks();
  }

  /** Waits until a timer is due or an external event comes; the clock decides how long. */
  private void waitOutside() {
    long deadline = timers.nextDeadline();
    IdleAction action =
        deadline <= clock.nanoTime()
            ? IdleAction.lookAgain()
            : clock.whenIdle(deadline, awaitsOutside());
    if (failure != null) {
      throw Failures.rethrow(takeFailure());
    }
    if (action == IdleAction.Immediate.DEADLOCK) {
      if (spinning.isEmpty()) { // else what was outside has just ended
        deadlock();
      }
    } else if (action instanceof IdleAction.Wait wait) {
      long nanos = wait.nanos();
      long look = loop.idle.pendingReason() == null ? nanos : Math.min(nanos, loop.idle.nextLook());
      Patience limit = patience;
      if (limit == null || nanos != LoopClock.FOREVER) {
        park(look);
      } else {
        long slice = Math.min(look, limit.slice());
        park(slice);
        if (!hasArrivals()) {
          limit.waited(slice);
        }
      }
    } else {
      selectNow();
    }
  }

  private boolean awaitsOutside() {
    boolean pending = isOutsidePending();
    LoopObserver observer = loop.observer();
    if (pending && observer != null) {
      observer.awaitsOutside();
    }
    return pending;
  }

  private boolean isOutsidePending() {
    IoPoll polled = loop.selector();
    if (loop.holds().anyOpen() || (polled != null && polled.isWatching())) {
      return true;
    }
    boolean pending = loop.idle.isExternalWorkPending();
    return hasArrivals() || pending; // an arrival before the close of its hold is seen here
  }

  /** Returns whether another thread has submitted something that is not queued yet. */
  public boolean hasArrivals() {
    return !submitted.isEmpty() || loop.engine.hasForeign() || loop.unretrieved.hasThreads();
  }

  /** Waits until another thread submits something, for at most some real nanoseconds. */
  public void waitForArrivals(long nanos) {
    park(nanos);
  }

  private void selectNow() {
    IoPoll polled = loop.selector();
    if (polled != null) {
      polled.select(0);
    }
  }

  private void deadlock() {
    for (int look = 0; mayComeBack(look); look++) {
      if (look == 1 && loop.idle.areAllMonitorsHeldInside()) {
        break;
      }
      park(LOOK);
      if (hasArrivals() || isOutsidePending()) {
        return;
      }
    }
    throw loop.deadlock();
  }

  /** Returns whether a strand that is blocked outside of the loop may be about to go on. */
  private boolean mayComeBack(int look) {
    return (look == 0 && loop.idle.isUnsure())
        || (look < LOOKS && loop.engine.mayBeHandedMonitor());
  }

  /** Returns whether nothing can ever happen again once the running entry has ended. */
  public boolean isDead() {
    return clock.isVirtual()
        && ready.size() <= 1 // the poll
        && spinning.isEmpty()
        && submitted.isEmpty()
        && timers.nextDeadline() == LoopClock.FOREVER
        && !isOutsidePending()
        && !loop.engine.hasForeign();
  }

  private void park(long nanos) {
    waiting = true;
    if (!hasArrivals() && !stopping && !loop.holds().takeChanged()) {
      long limit = Math.min(nanos, loop.idle.nextPark());
      IoPoll polled = loop.selector();
      if (polled != null) {
        polled.select(limit);
      } else if (limit == LoopClock.FOREVER) {
        LockSupport.park(this);
      } else {
        LockSupport.parkNanos(this, limit);
      }
      interrupted |= Thread.interrupted(); // a set flag would keep the loop from parking
    }
    waiting = false;
  }

  private void queueDueTimers() {
    if (timers.isEmpty() && !loop.idle.readsTimeEachIteration()) {
      return; // the machine's clock takes longer to read than a callback to run
    }
    long now = clock.nanoTime();
    time = now;
    loop.idle.timeIs(now);
    for (Timer due = timers.pollDue(now); due != null; due = timers.pollDue(now)) {
      if (choiceSource.isFifo()) {
        ready.add(due);
      } else {
        queueInstant(due);
      }
    }
  }

  /** Queues the timers of one instant as one lane, in the order that the choice source chooses. */
  private void queueInstant(Timer first) {
    List<Timer> due = new ArrayList<>();
    for (Timer next = first; next != null; next = timers.pollDue(first.deadline)) {
      due.add(next);
      lateFrom = next.isLate() ? next.deadline - lateness : lateFrom;
    }
    int lane = newLane();
    while (!due.isEmpty()) {
      int choice = due.size() > 1 ? choiceSource.choose("tie", due.size()) : 0;
      Timer next = due.remove(choice);
      next.setLane(lane);
      ready.add(next);
    }
  }
}
