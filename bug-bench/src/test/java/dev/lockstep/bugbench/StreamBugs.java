// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.bugbench;

import dev.lockstep.Async;
import dev.lockstep.AsyncFuture;
import dev.lockstep.Loop;
import dev.lockstep.Task;
import dev.lockstep.explore.Interleaving;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Bugs of events, streams, processes and threads that wake many tasks, or one that may be gone. */
final class StreamBugs {

  private StreamBugs() {}

  static List<Bug> all() {
    return List.of(
        Bug.of("E1", "tulip: set() wakes who was cancelled", Kind.CRASH, StreamBugs::event)
            .or(Kind.HANG),
        Bug.of("ST1", "bpo-29930: two wait for one buffer", Kind.CRASH, StreamBugs::drain)
            .failsAtOnce(),
        Bug.of(
            "ST2",
            "tulip#99: reads more than the buffer takes",
            Kind.HANG,
            fixed -> read(fixed, 9)),
        Bug.of(
            "ST3",
            "tulip#168: reads all of more than the buffer takes",
            Kind.HANG,
            fixed -> read(fixed, Integer.MAX_VALUE)),
        Bug.of("ST4", "e44e757: data for who was cancelled", Kind.CRASH, StreamBugs::feed),
        Bug.of("P1", "bpo-23140: a wait for a process is cancelled", Kind.CRASH, StreamBugs::exit)
            .or(Kind.HANG),
        Bug.of("K5", "asyncio#123: a thread answers who has gone", Kind.CRASH, StreamBugs::thread),
        Bug.of("TR1", "trio#2832: answered before it waits", Kind.HANG, StreamBugs::reentry)
            .or(Kind.CRASH));
  }

  /** Two wait for one event, one of them is cancelled. */
  private static void event(boolean fixed) {
    wakingAll(
        waiters -> {
          for (AsyncFuture<Boolean> waiter : waiters) {
            if (!fixed || !waiter.isDone()) {
              waiter.setResult(true);
            }
          }
        });
  }

  /** Two wait for the end of a process, one of them is cancelled. */
  private static void exit(boolean fixed) {
    wakingAll(
        waiters -> {
          while (!waiters.isEmpty()) {
            AsyncFuture<Boolean> waiter = waiters.remove();
            if (!fixed || !waiter.isCancelled()) {
              waiter.setResult(true);
            }
          }
        });
  }

  @FunctionalInterface
  private interface WakeAll {
    void wake(Deque<AsyncFuture<Boolean>> waiters);
  }

  private static void wakingAll(WakeAll wakeAll) {
    Deque<AsyncFuture<Boolean>> waiters = new ArrayDeque<>();
    boolean[] happened = {false};
    Crowd crowd = new Crowd();
    Task<?> first = crowd.spawn("waiter1", () -> await(waiters, happened));
    crowd.spawn("waiter2", () -> await(waiters, happened));
    crowd.spawnCanceller(first);
    crowd.spawn(
        "setter",
        () -> {
          happened[0] = true;
          wakeAll.wake(waiters);
        });
    crowd.join();
  }

  private static void await(Deque<AsyncFuture<Boolean>> waiters, boolean[] happened) {
    if (happened[0]) {
      return;
    }
    AsyncFuture<Boolean> waiter = Turns.pending();
    waiters.add(waiter);
    try {
      waiter.await();
    } finally {
      waiters.remove(waiter);
    }
  }

  /** A writer that is paused: one slot, or many, for those who wait for it. */
  private static final class Writer {
    private final boolean fixed;
    private final Deque<AsyncFuture<Boolean>> waiters = new ArrayDeque<>();
    private boolean paused = true;

    private Writer(boolean fixed) {
      this.fixed = fixed;
    }

    void drain() {
      if (!paused) {
        return;
      }
      if (!fixed && !waiters.isEmpty()) {
        throw new IllegalStateException("somebody is draining it already");
      }
      AsyncFuture<Boolean> waiter = Turns.pending();
      waiters.add(waiter);
      try {
        waiter.await();
      } finally {
        waiters.remove(waiter);
      }
    }

    void resume() {
      paused = false;
      waiters.forEach(Turns::wake);
    }
  }

  /** Two drain one paused writer. */
  private static void drain(boolean fixed) {
    Writer writer = new Writer(fixed);
    Crowd crowd = new Crowd();
    crowd.spawn("writer1", writer::drain);
    crowd.spawn("writer2", writer::drain);
    crowd.spawn("transport", writer::resume);
    crowd.join();
  }

  /** A buffer that pauses its sender when it is full. */
  private static final class Pipe {
    private static final int LIMIT = 4;

    private final boolean takesOut;
    private int buffered;
    private boolean ended;
    private @Nullable AsyncFuture<Boolean> reader;
    private @Nullable AsyncFuture<Boolean> sender;

    private Pipe(boolean takesOut) {
      this.takesOut = takesOut;
    }

    void send(int bytes) {
      for (int i = 0; i < bytes; i++) {
        while (buffered >= LIMIT) {
          sender = Turns.pending();
          sender.await();
        }
        buffered++;
        wake(reader);
      }
      ended = true;
      wake(reader);
    }

    /** Reads so many bytes, or up to the end. */
    int read(int bytes) {
      int got = 0;
      while (got + buffered < bytes && !ended) {
        if (takesOut) {
          got += take();
        }
        reader = Turns.pending();
        reader.await();
      }
      return got + take();
    }

    private int take() {
      int taken = buffered;
      buffered = 0;
      wake(sender);
      return taken;
    }

    private static void wake(@Nullable AsyncFuture<Boolean> waiter) {
      if (waiter != null) {
        Turns.wake(waiter);
      }
    }
  }

  /** More is read at once than the buffer may hold. */
  private static void read(boolean fixed, int bytes) {
    Pipe pipe = new Pipe(fixed);
    Crowd crowd = new Crowd();
    crowd.spawn("sender", () -> pipe.send(9));
    crowd.spawn(
        "reader",
        () -> {
          int got = pipe.read(bytes);
          if (got != 9) {
            throw new Violation(Kind.LOST, got + " of 9 bytes came");
          }
        });
    crowd.join();
  }

  /** Data comes for a reader that was cancelled and has not run since. */
  private static void feed(boolean fixed) {
    Deque<AsyncFuture<Boolean>> reader = new ArrayDeque<>();
    boolean[] data = {false};
    Crowd crowd = new Crowd();
    Task<?> reading = crowd.spawn("reader", () -> await(reader, data));
    crowd.spawnCanceller(reading);
    crowd.spawn(
        "transport",
        () -> {
          data[0] = true;
          AsyncFuture<Boolean> waiter = reader.poll();
          if (waiter != null && !(fixed && waiter.isCancelled())) {
            waiter.setResult(true);
          }
        });
    crowd.join();
  }

  /** A thread ends its work after the task that waits for it was cancelled. */
  private static void thread(boolean fixed) {
    AsyncFuture<Boolean> twin = Turns.pending();
    Crowd crowd = new Crowd();
    Task<?> waiting =
        crowd.spawn(
            "waiting",
            () -> {
              Loop.current().callSoon(() -> answer(twin, fixed));
              twin.await();
            });
    crowd.spawnCanceller(waiting);
    crowd.join();
    Async.yieldNow();
  }

  private static void answer(AsyncFuture<Boolean> twin, boolean fixed) {
    if (!fixed || !twin.isCancelled()) {
      twin.setResult(true);
    }
  }

  /** Work is handed to a thread before, or after, its task is ready for the answer. */
  private static void reentry(boolean fixed) {
    Deque<Runnable> requests = new ArrayDeque<>();
    Crowd crowd = new Crowd();
    AsyncFuture<Boolean>[] waiting = slot();
    Runnable request =
        () -> {
          if (waiting[0] != null) {
            Turns.wake(waiting[0]);
          }
        };
    Task<?> task =
        crowd.spawn(
            "task",
            () -> {
              if (!fixed) {
                requests.add(request);
              }
              Interleaving.point(requests);
              waiting[0] = Turns.pending();
              if (fixed) {
                requests.add(request);
              }
              waiting[0].await();
            });
    crowd.spawn(
        "thread",
        () -> {
          while (requests.isEmpty() && !task.isDone()) {
            Interleaving.point(requests);
          }
          requests.forEach(Runnable::run);
        });
    crowd.join();
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static AsyncFuture<Boolean>[] slot() {
    return new AsyncFuture[1];
  }
}
