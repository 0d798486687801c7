// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.process;

import dev.lockstep.Async;
import dev.lockstep.AsyncFuture;
import dev.lockstep.CancelledError;
import dev.lockstep.Hold;
import dev.lockstep.internal.jdk.SignalListeners.Listener;
import dev.lockstep.internal.kernel.Current;
import dev.lockstep.internal.run.SignalHandlers;
import java.util.ArrayList;
import java.util.List;

/**
 * Handlers of the signals that are sent to this process: INT, TERM, HUP, USR1 and USR2; the JDK
 * reserves QUIT and some others. One loop at a time handles a signal. Needs the module {@code
 * jdk.unsupported}.
 *
 * @since 0.1.0
 */
public final class Signals {

  private Signals() {}

  /**
   * Runs a callback on the calling loop whenever a signal arrives, in the place of this loop's
   * handler before, if there was one, and of what the signal did before any loop handled it.
   *
   * @param name the name of the signal, without SIG
   * @param callback the code to run
   * @throws IllegalArgumentException if there is no such signal, or the JDK reserves it
   * @throws IllegalStateException outside of a loop
   */
  public static void handle(String name, Runnable callback) {
    SignalHandlers.add(Current.loop(), name, callback);
  }

  /**
   * Restores what a signal did before {@link #handle}.
   *
   * @param name the name of the signal, without SIG
   * @return true if the calling loop handled it
   */
  public static boolean remove(String name) {
    return SignalHandlers.remove(Current.loop(), name);
  }

  /**
   * Suspends the current task until one of some signals arrives. Meanwhile they do not what they
   * did before, but {@linkplain #handle handlers} and other tasks that wait for them are told too.
   * For a service that runs until it is told to end.
   *
   * @param names the names of the signals, without SIG
   * @return the name of the one that has arrived
   * @throws IllegalArgumentException if there is no such signal, or the JDK reserves it
   * @throws CancelledError if the current task is cancelled while it waits
   */
  @SuppressWarnings("try") // the hold
  public static String await(String... names) {
    AsyncFuture<String> arrived = Async.future();
    List<Listener> listeners = new ArrayList<>();
    try (Hold hold = Current.loop().hold("signals " + String.join(", ", names))) {
      for (String name : names) {
        listeners.add(
            SignalHandlers.listen(
                Current.loop(),
                name,
                () -> {
                  if (!arrived.isDone()) {
                    arrived.setResult(name);
                  }
                }));
      }
      return arrived.await();
    } finally {
      listeners.forEach(Listener::close);
    }
  }
}
