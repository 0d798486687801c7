// Copyright 2026 the Lockstep authors. SPDX-License-Identifier: Apache-2.0
package dev.lockstep.virtual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Async;
import dev.lockstep.AsyncAction;
import dev.lockstep.Runner;
import dev.lockstep.Task;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Blocking code on the loop itself. */
class LoopOffloadTest {

  private final VirtualClock clock = new VirtualClock();
  private final List<String> log = new ArrayList<>();

  private void run(AsyncAction program) {
    try (Runner runner = Runner.builder().clock(clock).offload(new LoopOffload()).build()) {
      runner.run(program);
    }
  }

  @Test
  void workRunsOnTheLoopInATaskOfItsOwn() {
    run(
        () -> {
          String worker = Async.toThread(() -> Async.currentTask().name());
          assertThat(worker).isEqualTo("offloaded call of main");
        });
  }

  @Test
  void workMayWaitOnTheClockOfTheLoopWhileOthersGoOn() {
    run(
        () -> {
          Task<Void> slow =
              Async.spawn(
                  () -> {
                    Async.toThread(() -> Async.sleep(Duration.ofSeconds(2)));
                    log.add("slow");
                  });
          Async.toThread(() -> log.add("quick"));
          slow.await();
        });

    assertThat(log).containsExactly("quick", "slow");
    assertThat(clock.elapsed()).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void failureIsThatOfTheCall() {
    run(
        () ->
            assertThatThrownBy(
                    () ->
                        Async.toThread(
                            () -> {
                              throw new IOException("no disk");
                            }))
                .isInstanceOf(IOException.class));
  }

  @Test
  void workIsDoneForAShieldedCallerThatIsCancelledWithAllOthersBeforeItBegins() {
    run(
        () -> {
          Async.spawn(
              "writer",
              () ->
                  Async.shielded(
                      () -> {
                        Async.toThread(() -> log.add("written"));
                        log.add("told");
                      }));
          Async.yieldNow();
          // the end of main cancels the writer and the task of its work
        });

    assertThat(log).containsExactly("written", "told");
  }
}
