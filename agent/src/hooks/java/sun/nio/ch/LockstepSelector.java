// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package sun.nio.ch;

import java.io.IOException;
import java.lang.LockstepSockets.Descriptor;
import java.lang.LockstepSockets.Kernel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * A selector over simulated channels; the JDK's code keeps its sets of keys. It selects as {@code
 * poll(2)} does, level-triggered, and in the order in which the keys were registered.
 */
final class LockstepSelector extends SelectorImpl {

  private final Kernel kernel;
  private final Map<Integer, SelectionKeyImpl> registered = new LinkedHashMap<>();
  private final Deque<SelectionKeyImpl> changed = new ArrayDeque<>();
  private volatile boolean woken;
  private volatile Thread waiting;

  LockstepSelector(SelectorProvider provider, Kernel kernel) {
    super(provider);
    this.kernel = kernel;
  }

  Kernel kernel() {
    return kernel;
  }

  @Override
  protected int doSelect(Consumer<SelectionKey> action, long timeout) throws IOException {
    if (LockstepSockets.kernel() != kernel) {
      throw new IOException(LockstepSockets.ofAnother("selector", kernel));
    }
    LockstepSockets.called();
    applyChanges();
    processDeregisterQueue();
    SelectionKeyImpl[] keys = registered.values().toArray(new SelectionKeyImpl[0]);
    Object[] sockets = new Object[keys.length];
    int[] events = new int[keys.length];
    int count = 0;
    for (SelectionKeyImpl key : keys) {
      Descriptor it = LockstepSockets.anyDescriptor(key.getFDVal());
      if (it != null && key.registeredEvents() != 0) {
        keys[count] = key;
        sockets[count] = it.socket();
        events[count++] = key.registeredEvents();
      }
    }
    if (timeout != 0 && !isAnyReady(sockets, events, count) && !woken) {
      await(sockets, events, count, Math.max(timeout, 0) * 1_000_000);
    }
    woken = false;
    processDeregisterQueue();
    int updated = 0;
    for (int i = 0; i < count; i++) {
      int ready = keys[i].isValid() ? kernel.ready(sockets[i], events[i]) : 0;
      if (ready != 0) {
        updated += processReadyEvents(ready, keys[i], action);
      }
    }
    return updated;
  }

  private boolean isAnyReady(Object[] sockets, int[] events, int count) {
    for (int i = 0; i < count; i++) {
      if (kernel.ready(sockets[i], events[i]) != 0) {
        return true;
      }
    }
    return false;
  }

  private void await(Object[] sockets, int[] events, int count, long nanos) {
    waiting = Thread.currentThread();
    try {
      kernel.await(
          Arrays.copyOf(sockets, count), Arrays.copyOf(events, count), () -> woken, nanos, true);
    } finally {
      waiting = null;
    }
  }

  private void applyChanges() {
    synchronized (changed) {
      for (SelectionKeyImpl key; (key = changed.pollFirst()) != null; ) {
        if (key.isValid()) {
          registered.putIfAbsent(key.getFDVal(), key);
          key.registeredEvents(key.translateInterestOps());
        }
      }
    }
  }

  @Override
  protected void implClose() {
    registered.clear();
  }

  @Override
  protected void implDereg(SelectionKeyImpl key) {
    registered.remove(key.getFDVal(), key);
    key.registeredEvents(0);
  }

  @Override
  public void setEventOps(SelectionKeyImpl key) {
    synchronized (changed) {
      changed.addLast(key);
    }
  }

  @Override
  public Selector wakeup() {
    woken = true;
    Thread thread = waiting;
    if (thread != null) {
      LockSupport.unpark(thread);
    }
    return this;
  }
}
