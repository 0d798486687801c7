package dev.lockstep.internal.run;

import dev.lockstep.Context;
import dev.lockstep.internal.jdk.SignalAccess;
import dev.lockstep.internal.kernel.CallHandle;
import dev.lockstep.internal.kernel.Current;
import dev.lockstep.internal.kernel.Kernel;
import java.util.HashMap;
import java.util.Map;

/**
 * The registry of signal handlers of loops: a signal belongs to the process, so at most one loop
 * handles it.
 */
public final class SignalHandlers {

  private static final Map<String, Registration> REGISTRATIONS = new HashMap<>();

  private record Registration(Kernel loop, Object before) {}

  private SignalHandlers() {}

  /**
   * Runs a callback on a loop when a signal arrives, instead of the previous handler.
   *
   * @param loop the loop
   * @param name the signal, without SIG
   * @param callback the callback; it gets a copy of the caller's context variables
   */
  public static void add(Kernel loop, String name, Runnable callback) {
    Context context = Current.context().copy();
    synchronized (REGISTRATIONS) {
      Object before = SignalAccess.handle(name, () -> arrived(loop, name, context, callback));
      Registration old = REGISTRATIONS.get(name);
      REGISTRATIONS.put(name, new Registration(loop, old == null ? before : old.before));
    }
  }

  private static void arrived(Kernel loop, String name, Context context, Runnable callback) {
    if (!loop.isClosed()) {
      loop.scheduler.submit(new CallHandle(loop, context, callback));
    } else if (remove(loop, name)) {
      SignalAccess.raise(name); // to the handler before that of the closed loop
    }
  }

  /**
   * Restores the handler that a signal had before a loop handled it.
   *
   * @param loop the loop
   * @param name the signal, without SIG
   * @return true if the loop handled it
   */
  public static boolean remove(Kernel loop, String name) {
    synchronized (REGISTRATIONS) {
      Registration registration = REGISTRATIONS.get(name);
      if (registration == null || registration.loop != loop) {
        return false;
      }
      REGISTRATIONS.remove(name);
      SignalAccess.restore(name, registration.before);
      return true;
    }
  }
}
