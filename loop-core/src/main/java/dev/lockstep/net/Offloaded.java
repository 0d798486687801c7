// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.net;

import dev.lockstep.Async;
import dev.lockstep.TaskFailedException;
import java.io.IOException;
import java.util.concurrent.Callable;

/** Calls of blocking code off the loop. */
final class Offloaded {

  private Offloaded() {}

  /** Makes a blocking call off the loop and waits for it. */
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
