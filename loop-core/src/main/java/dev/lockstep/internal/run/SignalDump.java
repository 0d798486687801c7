package dev.lockstep.internal.run;

import dev.lockstep.internal.jdk.SignalAccess;
import dev.lockstep.internal.kernel.Kernel;
import dev.lockstep.internal.report.Reports;
import org.jspecify.annotations.Nullable;

/**
 * Logs what the tasks of a loop wait for when a signal arrives. The JDK's thread for signals takes
 * the dump, so that it works for a loop that is stuck.
 */
public final class SignalDump implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger("dev.lockstep");

  private final String signal;
  private final @Nullable Object before;

  /**
   * Starts to handle a signal, until {@link #close()}.
   *
   * @param loop the loop whose tasks are dumped
   * @param signal its name, without SIG
   */
  public SignalDump(Kernel loop, String signal) {
    this.signal = signal;
    before =
        SignalAccess.handle(
            signal,
            () ->
                LOG.log(
                    System.Logger.Level.INFO,
                    () -> "tasks at SIG" + signal + "\n" + Reports.tasks(loop)));
  }

  /** Restores the previous handler of the signal. */
  @Override
  public void close() {
    if (before != null) {
      SignalAccess.restore(signal, before);
    }
  }
}
