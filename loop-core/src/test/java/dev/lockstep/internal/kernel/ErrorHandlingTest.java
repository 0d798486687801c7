// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.internal.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Async;
import dev.lockstep.Loop;
import dev.lockstep.internal.util.Log;
import dev.lockstep.testing.TestLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/** Errors that nobody gets but the log. */
class ErrorHandlingTest {

  @Test
  void loggerThatFailsAsWithoutFileDescriptorsEndsNoLoop() {
    Logger logger = Logger.getLogger("dev.lockstep");
    Handler failing =
        new Handler() {
          @Override
          public void publish(LogRecord record) {
            throw new NoClassDefFoundError("Could not initialize class of the time zones");
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    List<String> events = new ArrayList<>();
    logger.addHandler(failing);
    try {
      TestLoop.run(
          () -> {
            Loop.current()
                .callSoon(
                    () -> {
                      throw new IllegalStateException("as asked");
                    });
            Loop.current().callSoon(() -> events.add("the next callback"));
            Async.yieldNow();
            Log.warning("as asked, too");
            events.add("the program");
          });
    } finally {
      logger.removeHandler(failing);
    }
    assertThat(events).containsExactly("the next callback", "the program");
  }
}
