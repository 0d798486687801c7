package dev.lockstep.internal.run;

import dev.lockstep.Context;
import dev.lockstep.internal.jdk.SignalAccess;
import dev.lockstep.internal.kernel.CallHandle;
import dev.lockstep.internal.kernel.Current;
import dev.lockstep.internal.kernel.Kernel;
import java.util.HashMap;
import java.util.Map;

/** Which loop handles which signal: a signal is of the process, so one loop at a time does. */
public final class SignalHandlers {

  private static final Map<String, Registration> REGISTRATIONS = new HashMap<>();

  private record Registration(Kernel loop, Object before) {}

  private SignalHandlers() {}

  /**
   * Has a callback run on a loop when a signal arrives, instead of what was done before.
   *
   * @param loop the loop
   * @param name the signal, without SIG
   * @param callback what to run; it gets a copy of the caller's context variables
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
      SignalAccess.raise(name); // to whom it went before the loop that is closed
    }
  }

  /**
   * Has a signal do what it did before a loop handled it.
   *
   * @param loop the loop
   * @param name the signal, without SIG
   * @return whether the loop handled it
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
