package dev.lockstep.process;

import dev.lockstep.Async;
import dev.lockstep.AsyncFuture;
import dev.lockstep.Hold;
import dev.lockstep.internal.Current;
import dev.lockstep.internal.SignalHandlers;

/**
 * The signals that are sent to this process: INT, TERM, HUP, USR1 and USR2; the JDK keeps QUIT and
 * some others for itself. One loop at a time handles a signal. Needs the module {@code
 * jdk.unsupported}.
 */
public final class Signals {

  private Signals() {}

  /**
   * Runs a callback on the calling loop whenever a signal arrives, instead of what was done before.
   *
   * @param name the signal, without SIG
   * @param callback what to run
   * @throws IllegalArgumentException if there is no such signal, or the JDK keeps it for itself
   */
  public static void handle(String name, Runnable callback) {
    SignalHandlers.add(Current.loop(), name, callback);
  }

  /**
   * Has a signal do again what it did before {@link #handle}.
   *
   * @param name the signal, without SIG
   * @return whether the calling loop handled it
   */
  public static boolean remove(String name) {
    return SignalHandlers.remove(Current.loop(), name);
  }

  /**
   * Waits for one of some signals, which do nothing else meanwhile: for a service, the time to
   * serve.
   *
   * @param names the signals, without SIG
   * @return the one that has arrived
   */
  @SuppressWarnings("try") // the hold
  public static String await(String... names) {
    AsyncFuture<String> arrived = Async.future();
    try (Hold hold = Current.loop().hold("signals " + String.join(", ", names))) {
      for (String name : names) {
        handle(
            name,
            () -> {
              if (!arrived.isDone()) {
                arrived.setResult(name);
              }
            });
      }
      return arrived.await();
    } finally {
      for (String name : names) {
        remove(name);
      }
    }
  }
}
