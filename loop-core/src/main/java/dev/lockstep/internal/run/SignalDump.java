// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.run;

import dev.lockstep.internal.jdk.SignalListeners;
import dev.lockstep.internal.jdk.SignalListeners.Listener;
import dev.lockstep.internal.kernel.Kernel;
import dev.lockstep.internal.report.Reports;
import dev.lockstep.internal.util.Log;

/**
 * Logs what the tasks of a loop wait for when a signal arrives. The JDK's thread for signals takes
 * the dump, so that it works for a loop that is stuck.
 */
public final class SignalDump implements AutoCloseable {

  private final Listener listener;

  /**
   * Listens to a signal until {@link #close()}.
   *
   * @param loop the loop whose tasks are dumped
   * @param signal its name, without SIG
   */
  public SignalDump(Kernel loop, String signal) {
    listener =
        SignalListeners.add(
            signal, self -> Log.info("tasks at SIG" + signal + "\n" + Reports.tasks(loop)));
  }

  /** Stops listening to the signal. */
  @Override
  public void close() {
    listener.close();
  }
}
