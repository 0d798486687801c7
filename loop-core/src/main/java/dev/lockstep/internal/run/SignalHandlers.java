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

/** The signals that loops handle: one handler for each loop and signal, and those who wait. */
public final class SignalHandlers {

  private static final Map<Key, Listener> HANDLERS = new HashMap<>();

  private record Key(Kernel loop, String signal) {}

  private SignalHandlers() {}

  /**
   * Has a callback run on a loop when a signal arrives, in the place of the loop's handler before.
   *
   * @param loop the loop
   * @param name the signal, without SIG
   * @param callback what to run; it gets a copy of the caller's context variables
   */
  public static void add(Kernel loop, String name, Runnable callback) {
    Listener added = listen(loop, name, callback);
    synchronized (HANDLERS) {
      close(HANDLERS.put(new Key(loop, name), added));
    }
  }

  /**
   * Has a callback run on a loop when a signal arrives, besides the loop's handler.
   *
   * @param loop the loop
   * @param name the signal, without SIG
   * @param callback what to run; it gets a copy of the caller's context variables
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
      self.passOn(); // to whom it went before the loop that is closed
    }
  }

  /**
   * Removes the handler of a loop.
   *
   * @param loop the loop
   * @param name the signal, without SIG
   * @return whether the loop handled it
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
