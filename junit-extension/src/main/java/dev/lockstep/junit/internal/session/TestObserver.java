// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.junit.internal.session;

import dev.lockstep.Loop;
import dev.lockstep.Task;
import dev.lockstep.spi.DurationFormat;
import dev.lockstep.spi.LoopObserver;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An observer that keeps the last events of a test's loop, and the calls that bypassed its clock.
 */
final class TestObserver implements LoopObserver {

  private static final int EVENTS = 200;

  private final ArrayDeque<Event> events = new ArrayDeque<>();
  private final List<String> escapes = new ArrayList<>();
  private @Nullable Loop loop;

  /** Sets the loop to observe, before it runs. */
  void watch(Loop watched) {
    loop = watched;
  }

  private synchronized void add(String who, String what, String whom) {
    Loop watched = loop;
    if (watched != null) {
      if (events.size() == EVENTS) {
        events.removeFirst();
      }
      events.add(new Event(watched.nanoTime(), who, what, whom));
    }
  }

  private void add(Task<?> task, String what, @Nullable Task<?> other) {
    add(task.name(), what, other == null ? "the loop" : "'" + other.name() + "'");
  }

  /** Returns the last events, the oldest first. */
  synchronized List<String> events() {
    return events.stream().map(Event::toString).toList();
  }

  /** Removes and returns the calls that bypassed the virtual clock. */
  synchronized List<String> takeEscapes() {
    List<String> taken = List.copyOf(escapes);
    escapes.clear();
    return taken;
  }

  @Override
  public void spawned(Task<?> task, int lane, @Nullable Task<?> spawner) {
    add(task, " spawned by ", spawner);
  }

  @Override
  public void awaiting(Task<?> task, Object on) {
    add(task.name(), " waits for ", task.waitingFor());
  }

  @Override
  public void yielding(Task<?> task) {
    add(task.name(), " yields", "");
  }

  @Override
  public void woken(Task<?> task, @Nullable Task<?> waker) {
    add(task, " woken by ", waker);
  }

  @Override
  public void cancelled(Task<?> task, @Nullable Task<?> canceller) {
    add(task, " cancelled by ", canceller);
  }

  @Override
  public void ended(Task<?> task) {
    add(task.name(), " ended", "");
  }

  @Override
  public void hold(String name, boolean open) {
    add("", "hold '" + name + "' " + (open ? "taken" : "ended"), "");
  }

  @Override
  public synchronized void escaped(String message) {
    escapes.add(message);
    add("", message, "");
  }

  /** An event. It has only names, so that it retains no task, and its text is made on demand. */
  private record Event(long nanos, String who, String what, String whom) {

    @Override
    public String toString() {
      String subject = who.isEmpty() ? "" : "'" + who + "'";
      return DurationFormat.format(Duration.ofNanos(nanos)) + "  " + subject + what + whom;
    }
  }
}
