// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package com.example.plain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Async;
import dev.lockstep.Runner;
import dev.lockstep.virtual.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Timer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Static initializers that wait: the JDK cannot unmount a thread that initializes a class. */
class InitializersTest {

  private final VirtualClock clock = new VirtualClock();

  private List<String> run(Program program) {
    List<String> seen = new ArrayList<>();
    try (Runner runner = Runner.builder().clock(clock).watchdog(Duration.ofSeconds(20)).build()) {
      return runner.run(
          () -> {
            program.run(seen);
            return seen;
          });
    }
  }

  /** A program that takes down what it sees. */
  private interface Program {
    void run(List<String> seen) throws Exception;
  }

  private static final class Sleeping {
    static String state = "new";

    static {
      TimedWaitsTest.sleep(Duration.ofHours(1));
      state = "ready";
    }

    private Sleeping() {}
  }

  @Test
  void sleepOfAnInitializerTakesVirtualTimeInWhichNothingElseRuns() {
    List<String> seen =
        run(
            lines -> {
              Thread other =
                  new Thread(
                      () -> {
                        TimedWaitsTest.sleep(Duration.ofMinutes(30));
                        lines.add("other after " + clock.elapsed());
                        TimedWaitsTest.sleep(Duration.ofMinutes(50));
                        lines.add("other after " + clock.elapsed());
                      });
              other.start();
              Timer idle = new Timer(); // a thread that waits on a monitor
              TimedWaitsTest.sleep(Duration.ofMinutes(10));
              lines.add(Sleeping.state + " after " + clock.elapsed());
              other.join();
              idle.cancel();
            });
    assertThat(seen)
        .containsExactly("ready after PT1H10M", "other after PT1H10M", "other after PT2H");
  }

  private static final class Waiting {
    static final boolean COUNTED = await();

    private Waiting() {}

    private static boolean await() {
      CountDownLatch latch = new CountDownLatch(1);
      new Thread(latch::countDown).start();
      try {
        return latch.await(1, TimeUnit.HOURS);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Test
  void waitOfAnInitializerForAnotherThreadEndsAtItsLimit() {
    List<String> seen = run(lines -> lines.add(Waiting.COUNTED + " after " + clock.elapsed()));
    assertThat(seen).containsExactly("false after PT1H");
  }

  private static final class Asking {
    static String state = "new";

    static {
      Async.sleep(Duration.ofHours(1));
      state = "ready";
    }

    private Asking() {}
  }

  @Test
  void waitOfAnInitializerForTheLoopIsRefused() {
    assertThatThrownBy(() -> run(lines -> lines.add(Asking.state)))
        .hasRootCauseInstanceOf(IllegalStateException.class)
        .hasStackTraceContaining("cannot wait in the initialization of a class");
  }
}
