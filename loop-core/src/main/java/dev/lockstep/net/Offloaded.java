package dev.lockstep.net;

import dev.lockstep.Async;
import dev.lockstep.TaskFailedException;
import java.io.IOException;
import java.util.concurrent.Callable;

/** Calls that block, made off the loop. */
final class Offloaded {

  private Offloaded() {}

  /** Waits for a call that is made off the loop. */
  static <T> T call(Callable<T> call) throws IOException {
    try {
      return Async.toThread(call);
    } catch (TaskFailedException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw e;
    }
  }
}
