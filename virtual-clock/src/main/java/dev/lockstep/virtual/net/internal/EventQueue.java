// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual.net.internal;

import dev.lockstep.spi.LoopClock;
import dev.lockstep.spi.LoopControl;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The events of a world outside of its programs: packets that arrive, timers of machines. Ordered
 * by time, then by the order in which they were planned. One internal timer of the loop stands for
 * all of them, set to the next event, so that a world in which nothing happens costs nothing.
 */
public final class EventQueue {

  private static final Comparator<Event> ORDER =
      Comparator.comparingLong((Event event) -> event.when)
          .thenComparingLong(event -> event.number);

  private final LongSupplier clock;
  private final PriorityQueue<Event> queue = new PriorityQueue<>(1, ORDER);

  private @Nullable LoopControl control;

  /** The timer of the loop; created when it is first needed, since most loops have no network. */
  private LoopControl.@Nullable Alarm alarm;

  private long alarmedFor = LoopClock.FOREVER;
  private boolean happening;
  private long planned;
  private long happened;

  /**
   * Creates an empty queue.
   *
   * @param clock the time, in nanoseconds
   */
  public EventQueue(LongSupplier clock) {
    this.clock = clock;
  }

  /** Attaches the queue to a loop, which runs the events from now on. */
  void attach(LoopControl newControl) {
    control = newControl;
    arm();
  }

  long now() {
    return clock.getAsLong();
  }

  /**
   * Returns the number of events that have happened.
   *
   * @return the number
   */
  public long happened() {
    return happened;
  }

  /** Plans an event at a time; one in the past happens at once. */
  Event at(long when, Runnable action) {
    Event event = new Event(when < 0 ? LoopClock.FOREVER : when, planned++, action);
    queue.add(event);
    arm();
    return event;
  }

  /**
   * Plans an event that cannot be cancelled.
   *
   * @param nanos the time from now, in nanoseconds
   * @param action runs when it happens
   */
  public void plan(long nanos, Runnable action) {
    in(nanos, action);
  }

  /** Plans an event a number of nanoseconds from now. */
  Event in(long nanos, Runnable action) {
    return at(now() + nanos, action);
  }

  private void happen() {
    alarmedFor = LoopClock.FOREVER;
    happening = true;
    try {
      long now = now();
      for (Event next = head(); next != null && next.when <= now; next = head()) {
        queue.remove();
        happened++;
        next.happen();
      }
    } finally {
      happening = false;
      arm();
    }
  }

  private @Nullable Event head() {
    Event head = queue.peek();
    while (head != null && head.action == null) {
      queue.remove();
      head = queue.peek();
    }
    return head;
  }

  private void arm() {
    LoopControl attached = control;
    if (attached == null || happening) {
      return;
    }
    Event head = head();
    long when = head == null ? LoopClock.FOREVER : head.when;
    if (when != alarmedFor) {
      alarmedFor = when;
      LoopControl.Alarm set = alarm;
      if (set == null) {
        set = attached.newAlarm("the network", this::happen);
        alarm = set;
      }
      set.set(when);
    }
  }

  /** Drops all events. */
  public void clear() {
    queue.clear();
    arm();
  }

  /** An event that will happen unless it is cancelled. */
  final class Event {
    private final long when;
    private final long number;
    private @Nullable Runnable action;

    private Event(long when, long number, Runnable action) {
      this.when = when;
      this.number = number;
      this.action = action;
    }

    private void happen() {
      Runnable todo = action;
      action = null;
      if (todo != null) {
        todo.run();
      }
    }

    void cancel() {
      action = null;
      arm();
    }
  }
}
