// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.run;

import dev.lockstep.Task;
import dev.lockstep.internal.jdk.SignalListeners;
import dev.lockstep.internal.jdk.SignalListeners.Listener;
import dev.lockstep.internal.kernel.Current;
import dev.lockstep.internal.kernel.Kernel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Ends a run by signals: the first cancels main, and the process ends when main has; the second
 * ends the process at once.
 */
public final class SignalGuard implements AutoCloseable {

  private static final Map<String, Integer> NUMBERS =
      Map.of("HUP", 1, "INT", 2, "USR1", 10, "USR2", 12, "TERM", 15);

  private final Kernel loop;
  private final List<Listener> listeners = new ArrayList<>();
  private volatile @Nullable String arrived;
  private @Nullable Task<?> main;

  /**
   * Listens to some signals until {@link #close()}.
   *
   * @param loop the loop that main is going to run on
   * @param signals their names, without SIG
   */
  public SignalGuard(Kernel loop, List<String> signals) {
    this.loop = loop;
    try {
      for (String signal : signals) {
        listeners.add(SignalListeners.add(signal, self -> arrived(signal)));
      }
    } catch (Throwable e) {
      listeners.forEach(Listener::close);
      throw e;
    }
  }

  /**
   * Returns a program that the signals cancel.
   *
   * @param program the program
   * @param <T> the type of the result
   * @return a program to run as main
   */
  public <T> Callable<T> guarded(Callable<T> program) {
    return () -> {
      main = Current.task();
      cancelIfArrived();
      return program.call();
    };
  }

  private void arrived(String signal) {
    if (arrived != null) {
      Runtime.getRuntime().halt(exitCode(signal));
    }
    arrived = signal;
    if (!loop.isClosed()) {
      loop.callSoonThreadsafe(this::cancelIfArrived);
    }
  }

  private void cancelIfArrived() {
    String signal = arrived;
    if (main != null && signal != null) {
      main.cancel("SIG" + signal);
    }
  }

  private static int exitCode(String signal) {
    return 128 + NUMBERS.getOrDefault(signal, 0);
  }

  /** Stops listening to the signals; ends the process if one has arrived. */
  @Override
  public void close() {
    String signal = arrived;
    if (signal != null) {
      System.exit(exitCode(signal));
    }
    listeners.forEach(Listener::close);
  }
}
