// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Async;
import dev.lockstep.AsyncFuture;
import dev.lockstep.Loop;
import dev.lockstep.Runner;
import dev.lockstep.internal.jdk.SignalAccess;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/** A signal logs what the tasks of a loop wait for. */
class SignalDumpTest {

  private static final Logger LOGGER = Logger.getLogger("dev.lockstep");

  @Test
  void signalLogsTheTasks() {
    CompletableFuture<String> logged = new CompletableFuture<>();
    Handler handler = new Collecting(logged);
    LOGGER.addHandler(handler);
    try (Runner runner = Runner.builder().dumpOnSignal("USR2").build()) {
      String text =
          runner.run(
              () -> {
                AsyncFuture<String> never = Async.future();
                Async.spawn("stuck", () -> never.await());
                Async.yieldNow();
                SignalAccess.raise("USR2");
                return Async.await(logged);
              });

      assertThat(text).startsWith("tasks at SIGUSR2\n").contains("'stuck'", "'main'");
      assertThat(runner.loop()).extracting(Loop::isRunning).isEqualTo(false);
    } finally {
      LOGGER.removeHandler(handler);
    }
  }

  private static final class Collecting extends Handler {
    private final CompletableFuture<String> logged;

    private Collecting(CompletableFuture<String> logged) {
      this.logged = logged;
    }

    @Override
    public void publish(LogRecord logRecord) {
      if (logRecord.getMessage().startsWith("tasks at")) {
        logged.complete(logRecord.getMessage());
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
