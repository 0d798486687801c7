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
      throw failure(e);
    }
  }

  /** Opens a resource off the loop and waits for it; it is closed if the caller is cancelled. */
  static <T extends AutoCloseable> T open(Callable<T> opener) throws IOException {
    try {
      return Async.open(opener);
    } catch (TaskFailedException e) {
      throw failure(e);
    }
  }

  private static IOException failure(TaskFailedException thrown) {
    if (thrown.getCause() instanceof IOException failure) {
      return failure;
    }
    throw thrown;
  }
}
