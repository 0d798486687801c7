// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.monitor;

import dev.lockstep.Task;
import dev.lockstep.spi.LoopObserver;
import java.net.SocketAddress;
import java.util.IdentityHashMap;
import java.util.Objects;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/**
 * An observer that writes what a loop does as events of the JDK's flight recorder: the steps of its
 * tasks, the time between them, their lives and their waits. Give it to {@link
 * dev.lockstep.Runner.Builder#observer}; while nothing is recorded, each call reads a flag.
 *
 * <p>Every event has the name of its loop. Durations are those of the real clock. The thresholds
 * are those of the recording: {@code lockstep.jfc} beside this class has some to start from.
 *
 * @since 0.1.0
 */
public final class LoopEvents implements LoopObserver {

  private final String loop;
  private final IdentityHashMap<Task<?>, TaskEvent> lives = new IdentityHashMap<>();
  private final IdentityHashMap<Task<?>, WaitEvent> waits = new IdentityHashMap<>();
  private final IdentityHashMap<Object, ConnectionEvent> connections = new IdentityHashMap<>();
  private @Nullable StepEvent step;
  private @Nullable IdleEvent idle;

  /** True if a task may have written an event since this observer has written one. */
  private boolean mayBeDropped;

  /**
   * Creates an observer of one loop.
   *
   * @param loop the name of the loop in the events, such as that of the service
   */
  public LoopEvents(String loop) {
    this.loop = Objects.requireNonNull(loop);
  }

  @Override
  public void stepStarted(int lane, String name) {
    IdleEvent between = idle;
    if (between != null) {
      idle = null;
      commit(between);
    }
    mayBeDropped = true;
    StepEvent event = new StepEvent();
    if (event.isEnabled()) {
      event.loop = loop;
      event.lane = name;
      event.begin();
      step = event;
    }
  }

  @Override
  public void stepEnded(int lane) {
    StepEvent event = step;
    if (event != null) {
      step = null;
      commit(event);
    }
    IdleEvent between = new IdleEvent();
    if (between.isEnabled()) {
      between.loop = loop;
      between.begin();
      idle = between;
    }
  }

  @Override
  public void spawned(Task<?> task, int lane, @Nullable Task<?> spawner) {
    TaskEvent event = new TaskEvent();
    if (event.isEnabled()) {
      event.loop = loop;
      event.spawner = spawner == null ? null : spawner.name();
      event.begin();
      lives.put(task, event);
    }
  }

  @Override
  public void ended(Task<?> task) {
    TaskEvent event = removed(lives, task);
    if (event != null) {
      event.task = task.name();
      event.cancelled = task.isCancelled();
      commit(event);
    }
    removed(waits, task);
  }

  /** Removes a value; of an empty map without the identity hash of the key, which costs time. */
  private static <K, V> @Nullable V removed(IdentityHashMap<K, V> map, K key) {
    return map.isEmpty() ? null : map.remove(key);
  }

  @Override
  public void awaiting(Task<?> task, Object on) {
    WaitEvent event = new WaitEvent();
    if (event.isEnabled()) {
      event.loop = loop;
      event.task = task.name();
      event.on = on.toString();
      event.begin();
      waits.put(task, event);
    }
  }

  @Override
  public void woken(Task<?> task, @Nullable Task<?> waker) {
    WaitEvent event = removed(waits, task);
    if (event != null) {
      event.waker = waker == null ? null : waker.name();
      commit(event);
    }
  }

  @Override
  public Runnable offloads(String name, Runnable work) {
    if (!new OffloadEvent().isEnabled()) {
      return work;
    }
    long handedOut = System.nanoTime();
    return () -> {
      OffloadEvent event = new OffloadEvent();
      event.loop = loop;
      event.call = name;
      event.queued = System.nanoTime() - handedOut;
      event.begin();
      try {
        work.run();
      } finally {
        event.commit();
      }
    };
  }

  @Override
  public void connected(Object transport, SocketAddress local, @Nullable SocketAddress remote) {
    ConnectionEvent event = new ConnectionEvent();
    if (event.isEnabled()) {
      event.begin();
      connections.put(transport, event);
    }
    OpenedEvent opened = new OpenedEvent();
    if (opened.isEnabled()) {
      opened.loop = loop;
      opened.local = local.toString();
      opened.remote = remote == null ? null : remote.toString();
      commit(opened);
    }
  }

  @Override
  public void disconnected(
      Object transport,
      SocketAddress local,
      @Nullable SocketAddress remote,
      long received,
      long sent,
      @Nullable Throwable cause) {
    ConnectionEvent known = removed(connections, transport);
    ConnectionEvent event = known == null ? new ConnectionEvent() : known;
    if (event.isEnabled()) {
      event.loop = loop;
      event.local = local.toString();
      event.remote = remote == null ? null : remote.toString();
      event.received = received;
      event.sent = sent;
      event.failure = cause == null ? null : cause.toString();
      commit(event);
    }
  }

  /**
   * Ends an event and writes it. When a virtual thread that has written an event leaves its
   * carrier, the recorder (JDK 25) drops what the carrier writes next; on the carrier engine that
   * is the thread that drives the loop, and so writes steps. An empty event goes first there.
   */
  private void commit(Event event) {
    event.end();
    if (!event.shouldCommit()) {
      return;
    }
    if (mayBeDropped && !Thread.currentThread().isVirtual()) {
      mayBeDropped = false;
      new AheadEvent().commit();
    }
    event.commit();
  }

  @Name("dev.lockstep.Step")
  @Label("Step")
  @Description("Code that a task or a callback ran between two waits; nothing else ran meanwhile")
  @Category({"Lockstep", "Loop"})
  @StackTrace(false)
  @Threshold("10 ms")
  static final class StepEvent extends Event {
    @Label("Loop")
    @Nullable String loop;

    @Label("Lane")
    @Description("The task, or what else ran")
    @Nullable String lane;
  }

  @Name("dev.lockstep.Ahead")
  @Label("Ahead")
  @Description("Nothing: the recorder may drop it in place of the event that follows")
  @Category({"Lockstep", "Loop"})
  @StackTrace(false)
  static final class AheadEvent extends Event {}

  @Name("dev.lockstep.Idle")
  @Label("Idle")
  @Description("The time between two steps: the loop waited for a timer or for what is outside")
  @Category({"Lockstep", "Loop"})
  @StackTrace(false)
  @Threshold("10 ms")
  static final class IdleEvent extends Event {
    @Label("Loop")
    @Nullable String loop;
  }

  @Name("dev.lockstep.Task")
  @Label("Task")
  @Description("The life of a task, from when it was spawned until it was done")
  @Category({"Lockstep", "Loop"})
  @StackTrace(false)
  static final class TaskEvent extends Event {
    @Label("Loop")
    @Nullable String loop;

    @Label("Task")
    @Nullable String task;

    @Label("Spawner")
    @Nullable String spawner;

    @Label("Cancelled")
    boolean cancelled;
  }

  @Name("dev.lockstep.Wait")
  @Label("Wait")
  @Description("A wait of a task, until it was put into the queue")
  @Category({"Lockstep", "Loop"})
  @StackTrace(false)
  @Threshold("10 ms")
  static final class WaitEvent extends Event {
    @Label("Loop")
    @Nullable String loop;

    @Label("Task")
    @Nullable String task;

    @Label("On")
    @Description("What it waited for: a lock, a queue, a future, a timer")
    @Nullable String on;

    @Label("Waker")
    @Nullable String waker;
  }

  @Name("dev.lockstep.Offload")
  @Label("Offload")
  @Description("A blocking call that ran on another thread for a task")
  @Category({"Lockstep", "Loop"})
  @StackTrace(false)
  static final class OffloadEvent extends Event {
    @Label("Loop")
    @Nullable String loop;

    @Label("Call")
    @Nullable String call;

    @Label("Queued")
    @Description("The time before the event in which the call waited for a thread")
    @Timespan(Timespan.NANOSECONDS)
    long queued;
  }

  @Name("dev.lockstep.ConnectionOpened")
  @Label("Connection Opened")
  @Description("A connection or a datagram socket was opened")
  @Category({"Lockstep", "Loop"})
  @StackTrace(false)
  static final class OpenedEvent extends Event {
    @Label("Loop")
    @Nullable String loop;

    @Label("Local Address")
    @Nullable String local;

    @Label("Remote Address")
    @Nullable String remote;
  }

  @Name("dev.lockstep.Connection")
  @Label("Connection")
  @Description("The life of a connection or a datagram socket, from when it was opened")
  @Category({"Lockstep", "Loop"})
  @StackTrace(false)
  static final class ConnectionEvent extends Event {
    @Label("Loop")
    @Nullable String loop;

    @Label("Local Address")
    @Nullable String local;

    @Label("Remote Address")
    @Nullable String remote;

    @Label("Received")
    @DataAmount
    long received;

    @Label("Sent")
    @DataAmount
    long sent;

    @Label("Failure")
    @Description("Why it was lost; null if this side or the peer has closed it")
    @Nullable String failure;
  }
}
