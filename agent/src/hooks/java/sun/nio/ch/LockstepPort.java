// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package sun.nio.ch;

import java.lang.LockstepSockets.Descriptor;
import java.lang.LockstepSockets.Kernel;
import java.nio.channels.spi.AsynchronousChannelProvider;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;

/**
 * A group of simulated asynchronous channels; the JDK's code does all but wait for events. Each
 * event that is asked for comes once.
 */
final class LockstepPort extends Port {

  private final Kernel kernel;

  /** What is asked for, by descriptor. */
  private final Map<Integer, Integer> asked = new LinkedHashMap<>();

  private final Set<Thread> waiting = new HashSet<>();
  private int wakeups;
  private long changes;
  private boolean closed;

  /** What a thread is to handle; without a channel, a task or the end of the group. */
  private record Event(PollableChannel channel, int events) {}

  LockstepPort(AsynchronousChannelProvider provider, ThreadPool pool, Kernel kernel) {
    super(provider, pool);
    this.kernel = kernel;
  }

  LockstepPort start() {
    startThreads(new Handler());
    return this;
  }

  @Override
  void executeOnHandlerTask(Runnable task) {
    if (closed) {
      throw new RejectedExecutionException();
    }
    offerTask(task);
    wakeUp(1);
  }

  @Override
  void shutdownHandlerTasks() {
    int threads = threadCount();
    closed |= threads == 0;
    wakeUp(threads);
  }

  private synchronized void wakeUp(int more) {
    wakeups += more;
    waiting.forEach(LockSupport::unpark);
  }

  @Override
  synchronized void startPoll(int fd, int events) {
    asked.put(fd, events);
    changes++;
    waiting.forEach(LockSupport::unpark);
  }

  private Event take() {
    while (true) {
      List<Object> sockets = new ArrayList<>();
      List<Integer> events = new ArrayList<>();
      long seen;
      synchronized (this) {
        if (wakeups > 0) {
          wakeups--;
          return new Event(null, 0);
        }
        Event event = look(sockets, events);
        if (event != null) {
          return event;
        }
        seen = changes;
        waiting.add(Thread.currentThread());
      }
      try {
        kernel.await(
            sockets.toArray(),
            events.stream().mapToInt(Integer::intValue).toArray(),
            () -> wakeups > 0 || changes != seen,
            0,
            false);
      } finally {
        synchronized (this) {
          waiting.remove(Thread.currentThread());
        }
      }
    }
  }

  /** Returns an event that has come, or null after adding what is to be awaited. */
  private Event look(List<Object> sockets, List<Integer> events) {
    for (Iterator<Map.Entry<Integer, Integer>> all = asked.entrySet().iterator(); all.hasNext(); ) {
      Map.Entry<Integer, Integer> each = all.next();
      Descriptor it = LockstepSockets.anyDescriptor(each.getKey());
      PollableChannel channel = channelOf(each.getKey());
      if (it == null || channel == null) {
        all.remove();
        continue;
      }
      int ready = kernel.ready(it.socket(), each.getValue());
      if (ready != 0) {
        all.remove();
        return new Event(channel, ready);
      }
      sockets.add(it.socket());
      events.add(each.getValue());
    }
    return null;
  }

  private PollableChannel channelOf(int fd) {
    fdToChannelLock.readLock().lock();
    try {
      return fdToChannel.get(fd);
    } finally {
      fdToChannelLock.readLock().unlock();
    }
  }

  /** What each thread of the group does, as the JDK's own ports do. */
  private final class Handler implements Runnable {
    @Override
    public void run() {
      Invoker.GroupAndInvokeCount count = Invoker.getGroupAndInvokeCount();
      boolean replaceMe = false;
      try {
        while (true) {
          if (count != null) {
            count.resetInvokeCount();
          }
          replaceMe = false;
          Event event = take();
          Runnable task = event.channel == null ? pollTask() : null;
          if (event.channel == null && task == null) {
            return; // the group is shut down
          }
          replaceMe = true; // if it fails
          if (task == null) {
            event.channel.onEvent(event.events, count != null);
          } else {
            task.run();
          }
        }
      } finally {
        closed |= threadExit(this, replaceMe) == 0 && isShutdown();
      }
    }
  }
}
