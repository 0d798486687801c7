// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.run;

import dev.lockstep.Context;
import dev.lockstep.internal.jdk.SignalListeners;
import dev.lockstep.internal.jdk.SignalListeners.Listener;
import dev.lockstep.internal.kernel.CallHandle;
import dev.lockstep.internal.kernel.Current;
import dev.lockstep.internal.kernel.Kernel;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The signal handlers and listeners of loops: at most one handler for each loop and signal. */
public final class SignalHandlers {

  private static final Map<Key, Listener> HANDLERS = new HashMap<>();

  private record Key(Kernel loop, String signal) {}

  private SignalHandlers() {}

  /**
   * Runs a callback on a loop when a signal arrives, in place of the loop's previous handler.
   *
   * @param loop the loop
   * @param name the signal, without SIG
   * @param callback the callback; it gets a copy of the caller's context variables
   */
  public static void add(Kernel loop, String name, Runnable callback) {
    Listener added = listen(loop, name, callback);
    synchronized (HANDLERS) {
      close(HANDLERS.put(new Key(loop, name), added));
    }
  }

  /**
   * Runs a callback on a loop when a signal arrives, in addition to the loop's handler.
   *
   * @param loop the loop
   * @param name the signal, without SIG
   * @param callback the callback; it gets a copy of the caller's context variables
   * @return the listener, to be closed
   */
  public static Listener listen(Kernel loop, String name, Runnable callback) {
    Context context = Current.context().copy();
    return SignalListeners.add(name, self -> arrived(loop, context, callback, self));
  }

  private static void arrived(Kernel loop, Context context, Runnable callback, Listener self) {
    if (!loop.isClosed()) {
      loop.scheduler.submit(new CallHandle(loop, context, callback));
    } else {
      self.passOn(); // to the handler before that of the closed loop
    }
  }

  /**
   * Removes a loop's handler of a signal.
   *
   * @param loop the loop
   * @param name the signal, without SIG
   * @return true if the loop handled it
   */
  public static boolean remove(Kernel loop, String name) {
    synchronized (HANDLERS) {
      return close(HANDLERS.remove(new Key(loop, name)));
    }
  }

  private static boolean close(@Nullable Listener listener) {
    if (listener == null) {
      return false;
    }
    listener.close();
    return true;
  }
}
