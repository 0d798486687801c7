package dev.lockstep.junit;

import dev.lockstep.Loop;
import dev.lockstep.Task;
import dev.lockstep.spi.LoopObserver;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Remembers the last events of a test's loop, and the calls that went past its clock. */
final class TestObserver implements LoopObserver {

  private static final int EVENTS = 200;

  private final ArrayDeque<String> events = new ArrayDeque<>();
  private final List<String> escapes = new ArrayList<>();
  private @Nullable Loop loop;

  /** Tells it which loop it watches, before that runs. */
  void watch(Loop watched) {
    loop = watched;
  }

  private synchronized void add(String event) {
    Loop watched = loop;
    if (watched != null) {
      if (events.size() == EVENTS) {
        events.removeFirst();
      }
      events.add(Durations.text(Duration.ofNanos(watched.nanoTime())) + "  " + event);
    }
  }

  /** The last events, the oldest first. */
  synchronized List<String> events() {
    return List.copyOf(events);
  }

  /** Takes what went past the virtual clock. */
  synchronized List<String> takeEscapes() {
    List<String> taken = List.copyOf(escapes);
    escapes.clear();
    return taken;
  }

  @Override
  public void spawned(Task<?> task, int lane, @Nullable Task<?> spawner) {
    add(name(task) + " spawned by " + name(spawner));
  }

  @Override
  public void awaiting(Task<?> task, Object on) {
    add(name(task) + " waits for " + task.waitingFor());
  }

  @Override
  public void yielding(Task<?> task) {
    add(name(task) + " yields");
  }

  @Override
  public void woken(Task<?> task, @Nullable Task<?> waker) {
    add(name(task) + " woken by " + name(waker));
  }

  @Override
  public void cancelled(Task<?> task, @Nullable Task<?> canceller) {
    add(name(task) + " cancelled by " + name(canceller));
  }

  @Override
  public void ended(Task<?> task) {
    add(name(task) + " ended");
  }

  @Override
  public void hold(String name, boolean open) {
    add("hold '" + name + "' " + (open ? "taken" : "ended"));
  }

  @Override
  public synchronized void escaped(String message) {
    escapes.add(message);
    add(message);
  }

  private static String name(@Nullable Task<?> task) {
    return task == null ? "the loop" : "'" + task.name() + "'";
  }
}
