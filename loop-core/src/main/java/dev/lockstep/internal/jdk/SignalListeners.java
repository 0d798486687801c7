// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.jdk;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The listeners to one signal of this process. When it arrives, all are called in the order in
 * which they were added. The handler before the first listener is restored when the last one is
 * removed. Any thread may use this.
 */
public final class SignalListeners {

  private static final Map<String, SignalListeners> BY_NAME = new HashMap<>();

  private final String name;
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private final Object before;

  private SignalListeners(String name) {
    this.name = name;
    before = SignalAccess.handle(name, () -> listeners.forEach(Listener::arrived));
  }

  /**
   * Adds a listener.
   *
   * @param name the signal, without SIG: INT, TERM, HUP, USR1, USR2
   * @param action runs on a thread of the JDK when the signal arrives; it gets the listener
   * @throws IllegalArgumentException if there is no such signal, or the JDK reserves it
   * @throws UnsupportedOperationException if the module jdk.unsupported is absent
   */
  public static Listener add(String name, Consumer<Listener> action) {
    synchronized (BY_NAME) {
      SignalListeners all = BY_NAME.computeIfAbsent(name, SignalListeners::new);
      Listener listener = all.new Listener(action);
      all.listeners.add(listener);
      return listener;
    }
  }

  /** One listener to one signal. */
  public final class Listener implements AutoCloseable {
    private final Consumer<Listener> action;

    private Listener(Consumer<Listener> action) {
      this.action = action;
    }

    private void arrived() {
      action.accept(this);
    }

    /** Removes this listener; closing it again has no effect. */
    @Override
    public void close() {
      remove();
    }

    /** Removes this listener; if it was the last, sends the signal to the previous handler. */
    public void passOn() {
      if (remove()) {
        SignalAccess.raise(name);
      }
    }

    /** Removes this listener; returns whether it was the last. */
    private boolean remove() {
      synchronized (BY_NAME) {
        if (!listeners.remove(this) || !listeners.isEmpty()) {
          return false;
        }
        BY_NAME.remove(name);
        SignalAccess.restore(name, before);
        return true;
      }
    }
  }
}
